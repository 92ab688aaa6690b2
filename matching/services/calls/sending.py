"""Asking the chosen members, and asking those again who have not answered."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from coalition.core.access import Actor
from coalition.core.conflicts import Conflict
from coalition.core.rows import lock_seen, save_changes
from matching.choices import CallStatus, InvitationStatus
from matching.models import Call, CallInvitation
from matching.permissions import COORDINATOR
from matching.workflow import CALL, INVITATION
from members.services.rights import demand

from .mailing import CALL as INVITING
from .mailing import REMINDER, addressees, send
from .writing import check_request

REMINDED_BEFORE = timedelta(days=2)


@transaction.atomic
def open_call(*, call: Call, by: Actor, version: int | None = None) -> Call:
    """Open the call to the chosen members and write to them; `version` is the call as its mail was shown."""
    current = lock_seen(Call, call.pk, version=version)
    CALL.check(current, "open", by=by)
    check_request(current.country_request)
    if current.answer_by < timezone.localdate():
        raise Conflict(_("The date for answers is past. Move it first."))
    CALL.move(current, "open", by=by)
    _invite(current, by=by)
    return current


@transaction.atomic
def invite_further(*, call: Call, by: Actor, version: int | None = None) -> Call:
    """Write to members that were chosen after the call was opened; nobody gets the mail a second time."""
    demand(COORDINATOR, by=by)
    current = lock_seen(Call, call.pk, version=version)
    _check_open(current)
    _invite(current, by=by)
    save_changes(current)
    return current


@transaction.atomic
def remind_members(*, call: Call, by: Actor, version: int | None = None) -> Call:
    """Write again to those who have not answered, at most once a day."""
    demand(COORDINATOR, by=by)
    current = lock_seen(Call, call.pk, version=version)
    _check_open(current)
    waiting = list(to_remind(current))
    if not waiting:
        raise Conflict(_("There is nobody to remind: all have answered, or were reminded today."))
    _remind(current, waiting)
    save_changes(current)
    return current


def remind_before_the_end(on: date) -> int:
    """Remind, once for each date, whoever has not answered a call that ends within two days; return how many."""
    due = Call.objects.filter(status=CallStatus.OPEN, answer_by__range=(on, on + REMINDED_BEFORE))
    return sum(_remind_late(pk) for pk in due.order_by("pk").values_list("pk", flat=True))


def chosen_of(call: Call) -> QuerySet[CallInvitation]:
    """Those that the next mail goes to."""
    chosen = call.invitations.filter(status=InvitationStatus.CHOSEN)
    return chosen.select_related("organisation").order_by("organisation__name")


def to_remind(call: Call) -> QuerySet[CallInvitation]:
    """Those who have not answered, and were not written to today."""
    return _waiting(call, since=timezone.localdate())


@transaction.atomic
def _remind_late(pk: int) -> int:
    call = Call.objects.select_for_update(of=("self",)).get(pk=pk)
    waiting = list(_waiting(call, since=call.answer_by - REMINDED_BEFORE))
    _remind(call, waiting)
    return len(waiting)


def _waiting(call: Call, *, since: date) -> QuerySet[CallInvitation]:
    """Not answered, not reminded since that day, and not invited only today."""
    not_yet = Q(reminded_at=None) | Q(reminded_at__date__lt=since)
    due = CallInvitation.objects.waiting().filter(not_yet, call=call, sent_at__date__lt=timezone.localdate())
    return due.select_related("organisation").order_by("organisation__name")


def _check_open(call: Call) -> None:
    if not call.takes_answers:
        raise Conflict(_("The call is not open for answers."))


def _invite(call: Call, *, by: Actor) -> None:
    """The rows first, so that the mails have a state to lead to."""
    chosen = list(chosen_of(call).select_for_update(of=("self",)))
    if not chosen:
        raise Conflict(_("Nobody is chosen yet: choose the members to write to."))
    now = timezone.now()
    for invitation in chosen:
        INVITATION.move(invitation, "send", by=by, sent_at=now)
    send(INVITING, call, addressees(chosen))


def _remind(call: Call, waiting: Collection[CallInvitation]) -> None:
    now = timezone.now()
    CallInvitation.objects.filter(pk__in=[row.pk for row in waiting]).update(reminded_at=now)
    send(REMINDER, call, addressees(waiting), key=timezone.localdate(now).isoformat())
