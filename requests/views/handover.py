"""The page on which an editor of an authority leaves, or is let go, and a colleague takes over."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coalition.core.access import Actor, Role, actor_of
from coalition.core.conflicts import Refused
from members.models import Affiliation
from members.services.people import may_invite
from members.views.editing import ServicePage
from requests.forms.handover import HandOverForm
from requests.services.handover import colleagues_of, hand_over, requests_in_hand


class HandOver(ServicePage):
    form_class, template_name = HandOverForm, "requests/hand_over.html"
    label, told = gettext_lazy("End the role and hand over"), gettext_lazy("The role has ended.")

    @cached_property
    def actor(self) -> Actor:
        return actor_of(self.request.user)

    @cached_property
    def entry(self) -> Affiliation:
        seen = Affiliation.objects.visible_to(self.actor).filter(role=Role.MINISTRY_EDITOR)
        return get_object_or_404(seen.select_related("user", "authority"), pk=self.kwargs["pk"])

    @property
    def heading(self) -> str:  # type: ignore[override]
        is_self = self.entry.user_id == self.actor.pk
        return _("Leave and hand over") if is_self else _("Hand over from %(name)s") % {"name": self.entry.user}

    def get_form_kwargs(self) -> dict[str, Any]:
        if not may_invite(self.actor, Role.MINISTRY_EDITOR, None, self.entry.authority):
            raise Refused(_("People are invited by the Secretariat or by an editor of their own side."))
        return super().get_form_kwargs() | {"colleagues": colleagues_of(self.entry)}

    def get_initial(self) -> dict[str, Any]:
        return {"version": self.entry.version}

    def take(self, form: HandOverForm) -> str:
        entered = form.cleaned_data
        successor, seen = entered.get("successor"), entered["version"]
        hand_over(affiliation=self.entry, successor=successor, by=self.actor, version=seen)
        return self._after_leaving() if self.entry.user_id == self.actor.pk else self.back()

    def _after_leaving(self) -> str:
        """Not the people of the authority; and with the last role even one's desk has ended."""
        is_still_here = Affiliation.objects.standing().filter(user=self.actor.pk).exists()
        return reverse("site:home" if is_still_here else "site:front")

    def back(self) -> str:
        return reverse("members:people")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        in_hand = requests_in_hand(self.entry).values_list("reference", "title")
        return context | {"entry": self.entry, "in_hand": list(in_hand), "heading": self.heading}
