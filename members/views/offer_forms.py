"""Writing an offer, and changing it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from coalition.core.access import Actor, actor_of
from coalition.core.conflicts import Conflict
from members.choices import OfferStatus
from members.forms.offers import OfferForm
from members.models import Offer, Organisation
from members.permissions import OWNER
from members.querysets import OrganisationQuerySet
from members.services.offers import create_offer, update_offer
from members.services.rights import demand
from members.views.editing import ServicePage

PREFILLED = ("category", "unit")


class NewOfferForm(OfferForm):
    """Whose offer it is: asked only where there is a choice."""

    organisation = forms.ModelChoiceField(
        label=_("Whose offer"), queryset=Organisation.objects.none(), to_field_name="slug"
    )
    field_order = ("organisation",)

    def __init__(self, *args: Any, owners: OrganisationQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = owners  # type: ignore[attr-defined]
        if len(owners) == 1:
            self.fields["organisation"].widget = forms.HiddenInput()


class OfferPage(ServicePage):
    template_name = "members/edit_offer.html"

    @property
    def actor(self) -> Actor:
        return actor_of(self.request.user)


class NewOffer(OfferPage):
    form_class = NewOfferForm
    heading, label = _("A new offer"), _("Save as a draft")
    lead = _("Standing and free of charge. Save what you know; you open it for matching when it is complete.")
    told = _("The draft was saved. Open it for matching when it is complete.")

    @cached_property
    def owners(self) -> OrganisationQuerySet:
        return Organisation.objects.written_by(self.actor).order_by("name")

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"owners": self.owners, "instance": Offer()}

    def get_initial(self) -> dict[str, Any]:
        """What the address knows already if another page led here: whose offer, of which kind, for which country."""
        only = self.owners[0].slug if len(self.owners) == 1 else ""
        known = {name: value for name in PREFILLED if (value := self.request.GET.get(name))}
        countries = self.request.GET.getlist("countries")
        return {"organisation": self.request.GET.get("for") or only, "countries": countries, **known}

    def take(self, form: NewOfferForm) -> str:
        offer = create_offer(by=self.actor, **form.entered())
        return self._origin or offer.get_absolute_url()

    def back(self) -> str:
        return self._origin or reverse("members:offers")

    @property
    def _origin(self) -> str:
        """The page of ours that led here and waits for the offer."""
        origin = self.request.GET.get("next", "")
        return origin if origin and url_has_allowed_host_and_scheme(origin, allowed_hosts=None) else ""


class EditOffer(OfferPage):
    form_class = OfferForm
    heading, label, told = _("Edit the offer"), _("Save the offer"), _("The offer was saved.")

    @cached_property
    def offer(self) -> Offer:
        seen = Offer.objects.visible_to(self.actor).select_related("organisation")
        return get_object_or_404(seen, pk=self.kwargs["pk"])

    def get_form_kwargs(self) -> dict[str, Any]:
        demand(OWNER, by=self.actor, subject=self.offer)
        if self.offer.status == OfferStatus.WITHDRAWN:
            raise Conflict(_("This offer was withdrawn."), self.offer)
        return super().get_form_kwargs() | {"instance": self.offer}

    def get_initial(self) -> dict[str, Any]:
        return {"version": self.offer.version}

    def take(self, form: OfferForm) -> str:
        seen = form.cleaned_data["version"]
        return update_offer(offer=self.offer, by=self.actor, version=seen, **form.entered()).get_absolute_url()

    def back(self) -> str:
        return self.offer.get_absolute_url()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"offer": self.offer}
