"""The Secretariat's part of a match: proposed, prolonged, withdrawn."""

from __future__ import annotations

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from coalition.core.access import Actor
from coalition.core.conflicts import Conflict
from coalition.core.rows import lock, save_changes
from matching.choices import LIVE, MatchStatus
from matching.models import Match, MatchCandidate, MatchRun
from matching.permissions import COORDINATOR
from matching.terms import freeze_terms
from matching.workflow import MATCH
from members.models import Offer
from members.services.capacity import reserve
from members.services.rights import demand
from requests.models import Need
from requests.services.cover import record_cover

from .notices import authority_editors, member_editors, tell
from .releasing import end_match, seen

DAYS_TO_ANSWER = 10


@transaction.atomic
def propose_match(
    *,
    need: Need,
    offer: Offer,
    quantity: int,
    by: Actor,
    answer_by: date | None = None,
    candidate: MatchCandidate | None = None,
    override_reason: str = "",
) -> Match:
    """Propose `quantity` of the offer for the need, in their common unit, and hold it on both sides.

    Without a candidate the latest run's is taken; where it has none, `override_reason` says why. Raises
    ValidationError with the field, Conflict where need or offer can't give so much today.
    """
    demand(COORDINATOR, by=by)
    asked, given = lock(Need, need.pk), lock(Offer, offer.pk)
    _check_possible(asked, given)
    found = candidate_of(asked, given)
    deadline = answer_by or timezone.localdate() + timedelta(days=DAYS_TO_ANSWER)
    _check_terms(asked, given, quantity, deadline, is_explained=bool(found or override_reason.strip()))
    cover = record_cover(need=asked, quantity=quantity)
    hold = reserve(offer=given, quantity=quantity)
    match = Match.objects.create(
        need=asked,
        offer=given,
        candidate=candidate or found,
        proposed_quantity=quantity,
        quantity=quantity,
        terms=freeze_terms(asked, given),
        override_reason=override_reason.strip(),
        proposed_by_id=by.pk,
        answer_by=deadline,
        hold=hold,
        cover=cover,
        is_demonstration=given.is_demonstration or asked.request_country.country_request.is_demonstration,
    )
    MATCH.record_start(match, by=by)
    tell("proposed", match, member_editors(match))
    return match


@transaction.atomic
def extend_deadline(*, match: Match, answer_by: date, by: Actor) -> Match:
    """Give whoever has to answer more time."""
    demand(COORDINATOR, by=by)
    current = lock(Match, match.pk)
    if current.status not in (MatchStatus.PROPOSED, MatchStatus.ACCEPTED):
        raise Conflict(_("Nobody has to answer this proposal any more."), current)
    if answer_by <= current.answer_by or answer_by < timezone.localdate():
        raise ValidationError({"answer_by": _("The new date must be later than the one before, and not past.")})
    save_changes(current, answer_by=answer_by)
    return current


@transaction.atomic
def withdraw_match(*, match: Match, note: str, by: Actor, version: int | None = None) -> Match:
    """Take a live proposal back; what it held is open again at once."""
    current = seen(match, version)
    end_match(current, "withdraw", by=by, note=note)
    told = [member_editors(current), *([authority_editors(current)] if current.accepted_at else [])]
    tell("ended", current, *told)
    return current


def candidate_of(need: Need, offer: Offer) -> MatchCandidate | None:
    """The pair as the run that counts for the need saw it; None where it did not fit."""
    run = MatchRun.objects.chosen_for(need)
    return MatchCandidate.objects.filter(run=run, need=need, offer=offer).first() if run else None


def _check_possible(need: Need, offer: Offer) -> None:
    if not Need.objects.open().filter(pk=need.pk).exists():
        raise Conflict(_("This need is not open: it is covered, or its request is not validated or has ended."))
    if not Offer.objects.matchable(timezone.localdate()).filter(pk=offer.pk).exists():
        raise Conflict(_("This offer can't be proposed today: it is not open, not cleared, used up or over."))
    if Match.objects.filter(need=need, offer=offer, status__in=LIVE).exists():
        raise Conflict(_("A proposal of this offer for this need is under way already."))


def _check_terms(need: Need, offer: Offer, quantity: int, answer_by: date, *, is_explained: bool) -> None:
    wrong = {}
    if need.unit_id != offer.unit_id:
        wrong["offer"] = _("Need and offer count in different units.")
    if quantity < 1:
        wrong["quantity"] = _("A proposal needs at least one unit.")
    elif bound := _too_much(need, offer, quantity):
        wrong["quantity"] = bound
    if answer_by < timezone.localdate():
        wrong["answer_by"] = _("The date must not be past.")
    if not is_explained:
        wrong["override_reason"] = _("The latest run does not name this offer for the need. Say why you propose it.")
    if wrong:
        raise ValidationError(wrong)


def _too_much(need: Need, offer: Offer, quantity: int) -> str:
    """Which bound a quantity is over. Where nothing is left at all somebody was faster: the ledgers say so."""
    bounds = (
        (offer.max_deployment, _("The member gives at most %(most)s to one need.")),
        (need.still_open, _("No more than %(most)s of this need are still open.")),
        (offer.left, _("No more than %(most)s of this offer are left.")),
    )
    over = [words % {"most": number_format(most)} for most, words in bounds if most and quantity > most]
    return over[0] if over else ""
