"""Organisations and their way into, and out of, the Coalition."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypedDict, Unpack

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coalition.core.access import Actor
from coalition.core.conflicts import Conflict
from coalition.core.rows import lock_seen, save_changes
from coalition.reference.models import Country, Flagship, Mission, Objective
from members.choices import MemberCategory, MembershipStatus, OrganisationType
from members.models import Acceptance, Organisation, Undertaking
from members.permissions import COORDINATOR, OWNER
from members.services.fields import split_lists
from members.services.identity import free_slug
from members.services.merges import check_stands
from members.services.notices import tell_of_leaving, tell_of_membership
from members.services.rights import demand
from members.workflow import MEMBERSHIP

# What screening, duplicates and public figures rest on.
REGISTERED = frozenset({"name", "slug", "iati_type", "category", "source", "is_demonstration"})
# The steps that the organisation waits for, by the name of the mail.
TOLD = {"admit": "admitted", "decline": "declined", "suspend": "suspended", "reinstate": "reinstated"}


class OrganisationFields(TypedDict, total=False):
    """What people enter about an organisation; see the model for the meaning of each."""

    name: str
    slug: str
    acronym: str
    website: str
    iati_type: OrganisationType
    category: MemberCategory
    country: Country | None
    language: str
    summary: str
    strengths: str
    contribution: str
    source: str
    is_demonstration: bool
    flagships: Iterable[Flagship]
    objectives: Iterable[Objective]
    missions: Iterable[Mission]


@transaction.atomic
def record_organisation(*, by: Actor, has_applied: bool = True, **fields: Unpack[OrganisationFields]) -> Organisation:
    """Enter an organisation, with its application or as one that is no member."""
    demand(COORDINATOR, by=by)
    columns, lists = split_lists(Organisation, fields)
    status = MembershipStatus.APPLIED if has_applied else MembershipStatus.NONE
    organisation = Organisation(membership_status=status, **columns)
    organisation.slug = organisation.slug or free_slug(organisation.name)
    organisation.full_clean()
    organisation.save()
    for name, rows in lists.items():
        getattr(organisation, name).set(rows)
    MEMBERSHIP.record_start(organisation, by=by)
    return organisation


@transaction.atomic
def update_organisation(
    *, organisation: Organisation, by: Actor, version: int | None = None, **fields: Unpack[OrganisationFields]
) -> Organisation:
    """Keep the profile up to date; by an editor of the organisation or a coordinator.

    What the Secretariat has screened, REGISTERED, only a coordinator changes.
    """
    current = lock_seen(Organisation, organisation.pk, version=version)
    demand(OWNER, by=by, subject=current)
    columns, lists = split_lists(Organisation, fields)
    if any(getattr(current, name) != columns[name] for name in REGISTERED & columns.keys()):
        demand(COORDINATOR, by=by)
    _keep_an_objective(current, lists)
    for name, value in columns.items():
        setattr(current, name, value)
    current.full_clean()
    save_changes(current, **columns)
    for name, rows in lists.items():
        getattr(current, name).set(rows)
    return current


def _keep_an_objective(organisation: Organisation, lists: Mapping[str, Any]) -> None:
    if organisation.is_member and "objectives" in lists and not lists["objectives"]:
        raise ValidationError({"objectives": _("A member supports at least one objective.")})


@transaction.atomic
def accept_undertakings(
    *, organisation: Organisation, undertakings: Iterable[Undertaking], by: Actor
) -> list[Undertaking]:
    """Record who accepted these texts for the organisation, and when; return those still to be accepted."""
    current = lock_seen(Organisation, organisation.pk, version=None)
    demand(OWNER, by=by, subject=current)
    Acceptance.objects.bulk_create(
        [Acceptance(organisation=current, undertaking=text, accepted_by_id=by.pk) for text in undertakings],
        ignore_conflicts=True,
    )
    return missing_undertakings(current)


def missing_undertakings(organisation: Organisation) -> list[Undertaking]:
    """Return the current texts that the organisation has not accepted."""
    accepted = organisation.acceptances.values("undertaking")
    return list(Undertaking.objects.filter(is_current=True).exclude(pk__in=accepted))


def check_admission(organisation: Organisation) -> None:
    """Raise ValidationError that names all that stands between the organisation and active membership."""
    wrong = {}
    if not organisation.objectives.exists():
        wrong["objectives"] = _("A member supports at least one objective.")
    # Without any text on record nothing could be accepted: that is not consent.
    if not Undertaking.objects.filter(is_current=True).exists() or missing_undertakings(organisation):
        wrong["undertakings"] = _("Every obligation and data principle must be accepted in its current text.")
    if not Organisation.objects.cleared(timezone.localdate()).filter(pk=organisation.pk).exists():
        wrong["clearance"] = _("A second person of the Secretariat must have cleared the organisation.")
    if wrong:
        raise ValidationError(wrong)


def record_application(*, organisation: Organisation, by: Actor, version: int | None = None) -> Organisation:
    return _move(organisation, "apply", by=by, version=version)


def start_review(*, organisation: Organisation, by: Actor, version: int | None = None) -> Organisation:
    return _move(organisation, "start_review", by=by, version=version)


@transaction.atomic
def admit_member(*, organisation: Organisation, by: Actor, version: int | None = None) -> Organisation:
    """Make the organisation an active member from today."""
    return _activate(organisation, "admit", by=by, version=version, member_since=timezone.localdate())


def decline_application(
    *, organisation: Organisation, by: Actor, note: str = "", version: int | None = None
) -> Organisation:
    """Refuse membership; the note stays with the Secretariat."""
    return _move(organisation, "decline", by=by, note=note, version=version)


def suspend_member(
    *, organisation: Organisation, by: Actor, note: str = "", version: int | None = None
) -> Organisation:
    return _move(organisation, "suspend", by=by, note=note, version=version)


@transaction.atomic
def reinstate_member(*, organisation: Organisation, by: Actor, version: int | None = None) -> Organisation:
    """End a suspension, on the same conditions as an admission."""
    return _activate(organisation, "reinstate", by=by, version=version)


@transaction.atomic
def leave_coalition(
    *, organisation: Organisation, by: Actor, note: str = "", version: int | None = None
) -> Organisation:
    """End the membership; refused while something is promised to a country."""
    current = _lock(organisation, version)
    MEMBERSHIP.check(current, "leave", by=by)
    # Locked, so that no proposal reserves a part between the look and the step.
    if any(offer.promised for offer in current.offers.select_for_update().order_by("pk")):
        raise Conflict(_("Matches still reserve or use what this organisation offers."))
    tell_of_leaving(current, MEMBERSHIP.move(current, "leave", by=by, note=note))
    return current


def _lock(organisation: Organisation, version: int | None) -> Organisation:
    """For a step of the membership: of an entry that was merged into another, that one's counts."""
    current = lock_seen(Organisation, organisation.pk, version=version)
    check_stands(current)
    return current


def _activate(organisation: Organisation, step: str, *, by: Actor, version: int | None, **changes: Any) -> Organisation:
    current = _lock(organisation, version)
    MEMBERSHIP.check(current, step, by=by)
    check_admission(current)
    record = MEMBERSHIP.move(current, step, by=by, **changes)
    tell_of_membership(TOLD[step], current, record)
    return current


@transaction.atomic
def _move(organisation: Organisation, step: str, *, by: Actor, version: int | None, note: str = "") -> Organisation:
    current = _lock(organisation, version)
    record = MEMBERSHIP.move(current, step, by=by, note=note)
    if step in TOLD:
        tell_of_membership(TOLD[step], current, record)
    return current
