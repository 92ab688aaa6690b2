"""What a member answers: with parts of its offers, or with a reason. It may think again until the date."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coalition.core.access import Actor
from coalition.core.conflicts import Conflict
from coalition.core.numerals import write_number
from coalition.core.rows import lock_seen
from matching.choices import CallRefusal
from matching.models import Call, CallAnswer, CallInvitation
from matching.services.calls.mailing import tell_of_answer
from matching.workflow import INVITATION
from members.choices import OfferStatus
from members.models import Offer
from requests.models import Need


@dataclass(frozen=True, kw_only=True)
class OfferedPart:
    """`quantity` of an offer for a need, in their common unit."""

    need: Need
    offer: Offer
    quantity: int
    note: str = ""


@transaction.atomic
def answer_call(
    *, invitation: CallInvitation, parts: Sequence[OfferedPart], by: Actor, version: int | None = None
) -> CallInvitation:
    """Answer with these parts, in place of what was answered before. Nothing is held by it.

    Raises ValidationError, in words that name the offer, where a part can't be given.
    """
    current = _seen(invitation, version)
    INVITATION.check(current, "answer", by=by)
    _check_parts(current, parts)
    record = INVITATION.move(current, "answer", by=by, reason="", private_note="")
    current.answers.all().delete()
    CallAnswer.objects.bulk_create(
        CallAnswer(invitation=current, need=p.need, offer=p.offer, quantity=p.quantity, note=p.note.strip())
        for p in parts
    )
    tell_of_answer(current, record)
    return current


@transaction.atomic
def decline_call(
    *, invitation: CallInvitation, reason: CallRefusal, by: Actor, note: str = "", version: int | None = None
) -> CallInvitation:
    """Say that there is nothing to offer this time; what was answered before is taken back."""
    current = _seen(invitation, version)
    INVITATION.check(current, "decline", by=by)
    told = {"reason": CallRefusal(reason).value, "private_note": note.strip()}
    record = INVITATION.move(current, "decline", by=by, **told)
    current.answers.all().delete()
    tell_of_answer(current, record)
    return current


def mark_seen(invitation: CallInvitation, *, by: Actor) -> None:
    """Keep when somebody of the member first opened it. No version: a form that is open elsewhere is not stale."""
    if invitation.seen_at is None and invitation.organisation_id in by.organisation_ids:
        CallInvitation.objects.filter(pk=invitation.pk, seen_at=None).update(seen_at=timezone.now())


def _seen(invitation: CallInvitation, version: int | None) -> CallInvitation:
    """Lock the call too, so that an answer and the end of the call come one after the other."""
    call = Call.objects.select_for_update(of=("self",)).get(pk=invitation.call_id)
    current = lock_seen(CallInvitation, invitation.pk, version=version)
    if not call.takes_answers:
        raise Conflict(_("The call is closed: answers are no longer taken."), current)
    return current


def _check_parts(invitation: CallInvitation, parts: Sequence[OfferedPart]) -> None:
    if not parts:
        raise ValidationError(_("Enter how much of at least one offer you can give, or decline the call."))
    if len({(part.need.pk, part.offer.pk) for part in parts}) < len(parts):
        raise ValidationError(_("An offer is named twice for the same need."))
    asked = set(invitation.call.needs.values_list("pk", flat=True))
    wrong = [words for part in parts for words in _faults_of(invitation, part, asked)]
    given: dict[int, int] = defaultdict(int)
    for part in parts:
        given[part.offer.pk] += part.quantity
    for offer in {part.offer for part in parts}:
        if offer.left is not None and given[offer.pk] > offer.left:
            words = {"offer": offer.title, "left": write_number(offer.left)}
            wrong.append(_("Of “%(offer)s” only %(left)s are left.") % words)
    if wrong:
        raise ValidationError(wrong)


def _faults_of(invitation: CallInvitation, part: OfferedPart, asked: set[int]) -> list[str]:
    words = {"offer": part.offer.title}
    if part.offer.organisation_id != invitation.organisation_id or part.offer.status == OfferStatus.WITHDRAWN:
        return [_("“%(offer)s” is not an offer of this member that can be given.") % words]
    if part.need.pk not in asked:
        return [_("“%(offer)s” is named for a need that the call does not ask for.") % words]
    if (part.offer.category_id, part.offer.unit_id) != (part.need.category_id, part.need.unit_id):
        return [_("“%(offer)s” is of another kind or counts in another unit than the need.") % words]
    return [_("Give at least one unit of “%(offer)s”.") % words] if part.quantity < 1 else []
