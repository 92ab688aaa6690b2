"""Offers: the list of one's own (the Secretariat's: of all), the page of one, and its steps."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from coalition.core.access import SECRETARIAT, Actor, Role, actor_of
from coalition.core.idempotency import new_submission_key
from coalition.core.lists import file_of, list_context, wants_file
from coalition.core.paging import page_of
from members.choices import OfferStatus
from members.forms.filters import OfferFilter
from members.models import Offer, Organisation
from members.offer_page import clearance_part, facts_of, history_of, terms_of
from members.permissions import OWNER
from members.services.offers import copy_offer, pause_offer, publish_offer, reconfirm_offer, withdraw_offer
from members.standing import STANDINGS, with_standing
from members.views.editing import frame_of
from members.views.steps import Effect, Steps, buttons, take_named, take_step
from members.workflow import OFFER

STEPS: Steps = {
    "publish": (publish_offer, _("The offer is open for matching.")),
    "pause": (pause_offer, _("The offer is paused: nothing new is proposed.")),
    "withdraw": (withdraw_offer, _("The offer was withdrawn.")),
}
WITH_NOTE = frozenset({"pause", "withdraw"})
CONFIRMED = _("Thank you: the offer is confirmed as of today.")
COPIED = _("This is a copy, in draft. Change what is different, then open it for matching; it is cleared anew.")
CONFIRMABLE = (OfferStatus.PUBLISHED, OfferStatus.PAUSED)


def offers(request: HttpRequest) -> HttpResponseBase:
    actor = actor_of(request.user)
    seen = with_standing(Offer.objects.visible_to(actor), timezone.localdate())
    found = OfferFilter(request.GET, seen.select_related("organisation", "category", "unit"))
    if wants_file(request):
        return file_of(found, "offers")
    page = page_of(request, found.qs)
    context = {
        "rows": [_row(offer, actor) for offer in page],
        "own": Organisation.objects.filter(pk__in=actor.organisation_ids) if actor.organisation_ids else [],
        "shows_owner": bool(actor.roles & SECRETARIAT) or len(actor.organisation_ids) > 1,
        "may_write": bool(actor.edited_organisation_ids) or Role.COORDINATOR in actor.roles,
        "here": request.get_full_path(),
        **list_context(request, found, page),
        **frame_of(request),
    }
    return render(request, "members/offers.html", context)


def offer(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request.user)
    row = get_object_or_404(_with_names(actor), pk=pk)
    steps = [step for step in OFFER.open_to(actor, row) if not (step.name == "withdraw" and row.promised)]
    context = {
        **_row(row, actor),
        "trail": [(_("Offers"), reverse("members:offers")), (row.title, "")],
        "facts": facts_of(row),
        "terms": terms_of(row),
        "may_edit": OWNER.allows(actor, row) and row.status != OfferStatus.WITHDRAWN,
        "copy_key": new_submission_key() if OWNER.allows(actor, row) else "",
        "steps": buttons(steps, notes=WITH_NOTE),
        "history": history_of(row, names=bool(actor.roles & SECRETARIAT)),
        **clearance_part(row, actor),
        **frame_of(request),
    }
    return render(request, "members/offer.html", context)


@require_POST
def offer_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    row = get_object_or_404(Offer.objects.visible_to(actor_of(request.user)), pk=pk)
    by, back = actor_of(request.user), row.get_absolute_url()
    if step == "confirm":
        return take_step(request, lambda _answers: reconfirm_offer(offer=row, by=by), back=back, told=CONFIRMED)
    if step == "copy":
        made: Effect = lambda _answers: copy_offer(offer=row, by=by)  # noqa: E731
        return take_step(request, made, back=back, told=COPIED, onward=_form_of)
    return take_named(request, step, STEPS, notes=WITH_NOTE, back=back, offer=row)


def _form_of(offer: Offer) -> str:
    return reverse("members:edit-offer", args=[offer.pk])


def _with_names(actor: Actor) -> Any:
    seen = with_standing(Offer.objects.visible_to(actor), timezone.localdate())
    listed = ("flagships", "modes", "levels", "countries", "excluded_countries", "groups__group")
    return seen.select_related("organisation__merged_into", "category", "unit").prefetch_related(*listed)


def _row(offer: Any, actor: Actor) -> dict[str, Any]:
    words, kind = STANDINGS[offer.standing]
    may_confirm = offer.status in CONFIRMABLE and OWNER.allows(actor, offer)
    return {
        "offer": offer,
        "standing": words,
        "kind": kind,
        "awaits_word": offer.awaits_word(timezone.now()),
        "confirm_key": new_submission_key() if may_confirm else "",
    }
