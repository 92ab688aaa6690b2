"""Needs that fit a member: the list, and one need with why, and the member's word that it could help."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from coalition.core.access import Actor, actor_of
from coalition.core.access.permissions import Words
from coalition.core.idempotency import new_submission_key
from coalition.core.lists import Column, RowsForm, file_of, list_context, page_of_rows, wants_file
from matching.fitting import FittingNeed, OwnFits, changes_of
from matching.interest_forms import InterestForm
from matching.need_facts import facts_of, still_needed
from matching.services.interests import express_interest
from matching.wording import Names, catalogue_names
from members.choices import OfferStatus
from members.models import Offer, Organisation
from members.querysets import OfferQuerySet
from members.views.editing import ServicePage, frame_of
from requests.models import Need
from requests.querysets import NeedQuerySet

VIEWS: dict[str, Words] = {"": _("All"), "fits": _("Fits"), "near": _("One change away"), "told": _("Told by you")}


class FittingForm(RowsForm):
    """The sooner need comes first as usual."""

    columns = (
        Column("need", _("Need"), "need", lambda row: row["need"].category.name),
        Column("country", _("Country"), "country", lambda row: row["need"].request_country.country.name),
        Column("open", _("Still needed"), cell=lambda row: row["still_needed"]),
        Column("offer", _("Your offer"), "offer", lambda row: ", ".join(offer.title for offer in row["offers"])),
        Column("fits", _("How it fits"), "fits", lambda row: row["change"] or _("Fits")),
    )


def fitting(request: HttpRequest) -> HttpResponseBase:
    own = OwnFits(actor_of(request.user), on=timezone.localdate())
    view, asked = request.GET.get("view", ""), FittingForm(request.GET)
    view = view if view in VIEWS else ""
    fits = [row for row in own.needs if _is_in(view, row, own)]
    if wants_file(request):
        return file_of(asked, "needs", asked.in_order(_rows(fits, own)))
    page, rows = page_of_rows(request, asked, fits, lambda shown: _rows(shown, own))
    context = {
        **list_context(request, asked, page),
        "kept": [("view", view)],
        "rows": rows,
        "views": [_view_link(code, own, current=code == view) for code in VIEWS],
        "has_offers": bool(own.offers),
        "is_filtered": bool(view),
        **frame_of(request),
    }
    return render(request, "matching/fitting/list.html", context)


class FittingNeedPage(ServicePage):
    """A need that was opened to members, whether it fits or not: another reader's is not there."""

    form_class = InterestForm
    template_name = "matching/fitting/need.html"
    label = _("Tell the Secretariat we can help")
    told = _(
        "Thank you. The Secretariat reads it and comes back to you. You have promised nothing, and nothing is held."
    )

    @cached_property
    def actor(self) -> Actor:
        return actor_of(self.request.user)

    @cached_property
    def need(self) -> Need:
        return get_object_or_404(_named(Need.objects.visible_to(self.actor).for_members()), pk=self.kwargs["pk"])

    @cached_property
    def own(self) -> OwnFits:
        of_request = Need.objects.for_members().filter(
            request_country__country_request=self.need.request_country.country_request_id
        )
        return OwnFits(self.actor, on=timezone.localdate(), needs=of_request)

    @cached_property
    def owners(self) -> Any:
        """For whom this person may speak."""
        edited = Organisation.objects.members().filter(pk__in=self.actor.edited_organisation_ids)
        return edited.order_by("name")

    @cached_property
    def offers(self) -> OfferQuerySet:
        """What the member has of this kind, whether it is open or not."""
        same = {"category": self.need.category_id, "unit": self.need.unit_id}
        rows = Offer.objects.filter(organisation__in=self.owners, **same).exclude(status=OfferStatus.WITHDRAWN)
        return rows.order_by("title", "pk")

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"owners": self.owners, "offers": self.offers}

    def get_initial(self) -> dict[str, Any]:
        """The offer that fits, where one does."""
        return {"offer": next((pair["offer"].pk for pair in self.pairs if not pair["changes"]), None)}

    def take(self, form: InterestForm) -> str:
        entered = form.cleaned_data
        terms = {"offer": entered["offer"], "words": entered["words"]}
        express_interest(need=self.need, organisation=entered["organisation"], by=self.actor, **terms)
        return self.request.path

    def back(self) -> str:
        return reverse("matching:fitting")

    @cached_property
    def pairs(self) -> list[dict[str, Any]]:
        names = catalogue_names()
        found = next((row for row in self.own.needs if row.need_id == self.need.pk), None)
        return [
            {
                "offer": self.own.offer_of(fit),
                "meets": self.own.meets(fit, self.need, names),
                "changes": changes_of(fit, self.need, names),
            }
            for fit in (found.fits if found else ())
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        own = {
            "need": self.need,
            "facts": facts_of(self.need),
            "pairs": self.pairs,
            "interest": self.own.told.get(self.need.pk),
            "may_tell": bool(self.owners),
            "offer_url": self._offer_url(),
            "submission_key": new_submission_key(),
        }
        return super().get_context_data(**kwargs) | own

    def _offer_url(self) -> str:
        """The form of a new offer with what the need says, and the way back."""
        known = {
            "category": self.need.category_id,
            "unit": self.need.unit_id,
            "countries": self.need.request_country.country_id,
            "next": self.request.path,
        }
        return f"{reverse('members:new-offer')}?{urlencode(known)}"


def _named(needs: NeedQuerySet) -> NeedQuerySet:
    """With all that a page names of a need, in three queries."""
    joined = needs.select_related("category", "unit", "request_country__country", "request_country__country_request")
    return joined.prefetch_related("modes", "levels")


def _rows(shown: list[FittingNeed], own: OwnFits) -> list[dict[str, Any]]:
    needs = {need.pk: need for need in _named(Need.objects.filter(pk__in=[row.need_id for row in shown]))}
    names = catalogue_names()
    return [_row(row, needs[row.need_id], own, names) for row in shown]


def _row(row: FittingNeed, need: Need, own: OwnFits, names: Names) -> dict[str, Any]:
    return {
        "need": need,
        "still_needed": still_needed(need),
        "offers": [own.offer_of(fit) for fit in row.fits if fit.is_near == row.is_near],
        "is_near": row.is_near,
        "change": next(iter(changes_of(row.fits[0], need, names)), ""),
        "interest": own.told.get(need.pk),
    }


def _is_in(view: str, row: FittingNeed, own: OwnFits) -> bool:
    return {"fits": not row.is_near, "near": row.is_near, "told": row.need_id in own.told}.get(view, True)


def _view_link(code: str, own: OwnFits, *, current: bool) -> dict[str, Any]:
    count = sum(_is_in(code, row, own) for row in own.needs)
    return {"label": VIEWS[code], "url": f"?view={code}" if code else "?", "count": count, "current": current}
