"""Delegates of approvers: named with dates by the approver, ended by their last day or sooner."""

from __future__ import annotations

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from coalition.core.access import Role
from coalition.core.conflicts import Conflict, Refused
from coalition.core.rows import lock, lock_seen, save_changes
from members.models import Affiliation, Delegation, User
from members.models.people import STAND_INS
from members.services.notices import in_role, tell_each

# A longer absence is a change of office: an administrator gives the role itself.
LONGEST = timedelta(days=92)


def possible_delegates() -> QuerySet[User]:
    """Coordinators and administrators who are no approvers themselves."""
    standing = Affiliation.objects.standing()
    can = standing.filter(role__in=STAND_INS).values("user")
    approving = standing.filter(role=Role.APPROVER).values("user")
    return User.objects.filter(is_active=True, pk__in=can).exclude(pk__in=approving).order_by("name", "pk")


@transaction.atomic
def name_delegate(*, delegate: User, starts_on: date, ends_on: date, reason: str, by: User) -> Delegation:
    """Give one's own role of an approver to somebody for these days, both included; a delegate can't hand it on.

    Raises ValidationError with the field, Refused for whoever is no approver by an own affiliation.
    """
    if Role.APPROVER not in by.own_roles:
        raise Refused(_("Only an approver names a delegate; a delegate can’t hand the role on."))
    lock(User, by.pk)
    _check(delegate, starts_on, ends_on, reason)
    own = Delegation.objects.filter(approver=by, ended_at=None, starts_on__lte=ends_on, ends_on__gte=starts_on)
    if taken := own.select_related("delegate").first():
        raise ValidationError(
            {"starts_on": _("%(name)s stands in for you on some of these days.") % {"name": taken.delegate}}
        )
    delegation = Delegation.objects.create(
        approver=by, delegate=delegate, starts_on=starts_on, ends_on=ends_on, reason=reason.strip()
    )
    _tell("delegation_given", delegation, delegate)
    return delegation


@transaction.atomic
def end_delegation(*, delegation: Delegation, by: User, version: int | None = None) -> Delegation:
    """Take it back from now on: by the approver who gave it, or an administrator."""
    current = lock_seen(Delegation, delegation.pk, version=version)
    if not may_end(current, by):
        raise Refused(_("A delegation is ended by the approver who gave it, or by an administrator."))
    if current.is_over(timezone.localdate()):
        raise Conflict(_("This delegation is over already."))
    save_changes(current, ended_at=timezone.now(), ended_by=by)
    for reader in (current.delegate, current.approver):
        if reader.pk != by.pk:
            _tell("delegation_ended", current, reader)
    return current


def may_end(delegation: Delegation, by: User) -> bool:
    return Role.ADMINISTRATOR in by.own_roles or delegation.approver_id == by.pk


def approvers_today() -> QuerySet[User]:
    """The approvers and, for those who are away, their delegates."""
    away = Delegation.objects.in_force(timezone.localdate()).values("delegate")
    standing_in = possible_delegates().filter(pk__in=away)
    return in_role(Role.APPROVER).order_by() | standing_in.order_by()


def _check(delegate: User, starts_on: date, ends_on: date, reason: str) -> None:
    wrong = {}
    if not possible_delegates().filter(pk=delegate.pk).exists():
        wrong["delegate"] = _("A delegate is a coordinator or administrator who is no approver.")
    if starts_on < timezone.localdate():
        wrong["starts_on"] = _("The first day must not be past.")
    if ends_on < starts_on:
        wrong["ends_on"] = _("The last day is before the first.")
    elif ends_on - starts_on > LONGEST:
        wrong["ends_on"] = _("At most %(days)s days. For longer, an administrator gives the role.") % {
            "days": LONGEST.days
        }
    if not reason.strip():
        wrong["reason"] = _("Say in a few words why.")
    if wrong:
        raise ValidationError(wrong)


def _tell(event: str, delegation: Delegation, reader: User) -> None:
    tell_each(
        f"members/{event}",
        [reader],
        key=str(delegation.pk),
        place=("members:delegations", []),
        approver=delegation.approver.name,
        delegate=delegation.delegate.name,
        starts_on=delegation.starts_on,
        ends_on=delegation.ends_on,
    )
