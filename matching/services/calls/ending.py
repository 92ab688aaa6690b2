"""The end of a call: at its date by the clock, earlier by a coordinator, or cancelled."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import Q

from coalition.core.access import SYSTEM, Actor
from coalition.core.rows import lock_seen
from matching.choices import CallStatus, InvitationStatus
from matching.models import Call
from matching.workflow import CALL, INVITATION
from requests.querysets import ENDED

from .mailing import CANCELLED, addressees, send

HEARD = (InvitationStatus.INVITED, InvitationStatus.ANSWERED)


@transaction.atomic
def close_call(*, call: Call, by: Actor, version: int | None = None) -> Call:
    """Take no further answers; the answers stay, to be proposed from."""
    current = lock_seen(Call, call.pk, version=version)
    CALL.move(current, "close", by=by)
    _end_waiting(current)
    return current


@transaction.atomic
def cancel_call(*, call: Call, note: str, by: Actor, version: int | None = None) -> Call:
    """Take the call back, with a reason for the record; who was asked and did not decline is told that it is over."""
    current = lock_seen(Call, call.pk, version=version)
    heard = list(current.invitations.filter(status__in=HEARD).select_related("organisation"))
    CALL.move(current, "cancel", by=by, note=note)
    send(CANCELLED, current, addressees(heard))
    return current


def close_due_calls(on: date) -> int:
    """Close what was to be answered before that day, or whose request has ended; return how many."""
    due = list(Call.objects.filter(_is_due(on)).order_by("pk").values_list("pk", flat=True))
    return sum(_close(pk, on) for pk in due)


@transaction.atomic
def _close(pk: int, on: date) -> bool:
    """Look again under the lock: the date may have been moved since."""
    call = Call.objects.select_for_update(of=("self",)).filter(_is_due(on), pk=pk).first()
    if call is None:
        return False
    CALL.move(call, "expire", by=SYSTEM)
    _end_waiting(call)
    return True


def _is_due(on: date) -> Q:
    return Q(status=CallStatus.OPEN) & (Q(answer_by__lt=on) | Q(country_request__status__in=ENDED))


def _end_waiting(call: Call) -> None:
    """Who was not heard from has given no answer; who was chosen and never written to is asked no more."""
    for invitation in call.invitations.filter(status=InvitationStatus.INVITED).select_for_update():
        INVITATION.move(invitation, "expire", by=SYSTEM)
    call.invitations.filter(status=InvitationStatus.CHOSEN).delete()
