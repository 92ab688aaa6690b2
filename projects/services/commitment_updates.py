"""The member's word on a commitment: what was delivered, or that nothing has changed; and its milestones."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coalition.core.access import Actor
from coalition.core.conflicts import Conflict
from coalition.core.rows import lock_seen, save_changes
from members.services.rights import demand
from projects.amounts import write_amount
from projects.choices import CommitmentKind, CommitmentStatus
from projects.models import Commitment, CommitmentUpdate, Milestone
from projects.permissions import OWNER
from projects.services.commitments import check_open, heard
from projects.workflow import COMMITMENT


@transaction.atomic
def report_commitment(
    *,
    commitment: Commitment,
    delivered: Decimal | int,
    by: Actor,
    expected_on: date | None = None,
    note: str = "",
    as_of: date | None = None,
    version: int | None = None,
) -> Commitment:
    """Add a dated update: how much was delivered in all by `as_of` (today), and by when the rest is expected.

    The first one that delivers something also says that the delivery has begun. Raises ValidationError by field.
    """
    current = _locked(commitment, by=by, version=version)
    update = CommitmentUpdate(
        commitment=current,
        as_of=as_of or timezone.localdate(),
        delivered=Decimal(delivered),
        expected_on=expected_on or current.expected_on,
        note=note.strip(),
        reported_by_id=by.pk,
    )
    _check(update, current)
    update.save()
    changes = heard(update.as_of) | {"expected_on": update.expected_on}
    if update.delivered and current.status == CommitmentStatus.PLEDGED:
        COMMITMENT.move(current, "activate", by=by, **changes)
    else:
        save_changes(current, **changes)
    return current


@transaction.atomic
def confirm_commitment(*, commitment: Commitment, by: Actor) -> Commitment:
    """Say that nothing has changed. One click, so no version is asked for; refused once the expected day has passed."""
    current = _locked(commitment, by=by, version=None)
    today = timezone.localdate()
    if current.expected_on < today:
        raise Conflict(_("The expected day has passed: write an update with a new one."), current)
    latest = current.updates.first()
    CommitmentUpdate.objects.create(
        commitment=current,
        as_of=today,
        delivered=latest.delivered if latest else Decimal(),
        expected_on=current.expected_on,
        is_unchanged=True,
        reported_by_id=by.pk,
    )
    save_changes(current, **heard())
    return current


@transaction.atomic
def add_milestone(
    *, commitment: Commitment, title: str, due_on: date, by: Actor, target: Decimal | None = None
) -> Milestone:
    """Name a step on the way; raise ValidationError for a day outside the commitment, or a target over it."""
    current = _locked(commitment, by=by, version=None)
    milestone = Milestone(commitment=current, title=title.strip(), due_on=due_on, target=target)
    milestone.full_clean(exclude=["commitment"], validate_constraints=False)
    wrong = {}
    if not current.pledged_on <= due_on <= current.expected_on:
        wrong["due_on"] = _("A milestone lies between the day of the promise and the day that is expected.")
    if target is not None:
        if current.kind == CommitmentKind.QUANTITY and target % 1:
            wrong["target"] = _("A quantity is a whole number.")
        if target > current.promised:
            words = _("No more than what is promised: %(promised)s.")
            wrong["target"] = words % {"promised": write_amount(current)}
    if wrong:
        raise ValidationError(wrong)
    milestone.save()
    return milestone


@transaction.atomic
def reach_milestone(*, milestone: Milestone, by: Actor, version: int | None = None) -> Milestone:
    """Say that it is reached, as of today."""
    current = _locked(milestone.commitment, by=by, version=None)
    row = lock_seen(Milestone, milestone.pk, version=version)
    if row.done_on:
        raise Conflict(_("This milestone was reached already."))
    save_changes(row, done_on=timezone.localdate())
    save_changes(current, confirmed_at=timezone.now())
    return row


@transaction.atomic
def remove_milestone(*, milestone: Milestone, by: Actor, version: int | None = None) -> None:
    """Take back a milestone that was not reached; the history keeps it."""
    _locked(milestone.commitment, by=by, version=None)
    row = lock_seen(Milestone, milestone.pk, version=version)
    if row.done_on:
        raise Conflict(_("This milestone was reached: it stays."))
    row.delete()


def _locked(commitment: Commitment, *, by: Actor, version: int | None) -> Commitment:
    """The open commitment, locked for somebody who may speak for its member."""
    current = lock_seen(Commitment, commitment.pk, version=version)
    demand(OWNER, by=by, subject=current)
    check_open(current)
    return current


def _check(update: CommitmentUpdate, commitment: Commitment) -> None:
    update.full_clean(exclude=["commitment", "reported_by"], validate_constraints=False)
    today, latest = timezone.localdate(), commitment.updates.first()
    wrong = {}
    if update.as_of > today:
        wrong["as_of"] = _("An update can't be dated in the future.")
    if latest and update.as_of < latest.as_of:
        wrong["as_of"] = _("There is a later update already.")
    if commitment.kind == CommitmentKind.QUANTITY and update.delivered % 1:
        wrong["delivered"] = _("A quantity is a whole number.")
    if latest and update.delivered < latest.delivered and not update.note:
        wrong["note"] = _("Less is delivered than the last update said: say why.")
    if update.expected_on < update.as_of and update.delivered < commitment.promised:
        wrong["expected_on"] = _("This day has passed: by when is the rest expected?")
    if wrong:
        raise ValidationError(wrong)
