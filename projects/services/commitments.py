"""Commitments: what a member promises, changes while nothing has begun, closes as delivered, or withdraws."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, TypedDict, Unpack

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coalition.core.access import Actor, Role
from coalition.core.conflicts import Conflict
from coalition.core.rows import lock_seen, save_changes
from coalition.reference.models import Flagship, Mission, Unit
from members.models import Organisation
from members.services.rights import demand
from projects.amounts import write_amount
from projects.choices import CommitmentKind, CommitmentStatus
from projects.models import Commitment, Project
from projects.models.commitments import SUBJECTS, Subject
from projects.permissions import OWNER
from projects.querysets import OPEN
from projects.services.commitment_notices import tell_of_end
from projects.workflow import COMMITMENT
from requests.models import CountryRequest

COUNTED = ("quantity", "unit")
VALUED = ("amount", "currency", "valued_on")
OF_KIND: dict[str, tuple[str, ...]] = {
    CommitmentKind.QUANTITY: COUNTED,
    CommitmentKind.MONEY: VALUED,
    CommitmentKind.IN_KIND: (*VALUED, "method"),
}
"""The fields that say how much, by kind; the others stay empty."""
ALWAYS_OPEN = frozenset({"own_reference", "description", "is_public"})
OUR_REFERENCE = re.compile(r"C-\d{4}-\d+", re.IGNORECASE)
"""What `Commitment.reference` gives."""
_EMPTY = {"currency": "", "method": ""}
_MODELS: dict[type[Any], str] = {
    Mission: "mission",
    Flagship: "flagship",
    CountryRequest: "country_request",
    Project: "project",
}


class CommitmentFields(TypedDict, total=False):
    """What people enter about a commitment; see the model for the meaning of each."""

    own_reference: str
    description: str
    quantity: int | None
    unit: Unit | None
    amount: Decimal | None
    currency: str
    valued_on: date | None
    method: str
    pledged_on: date
    due_on: date
    is_public: bool
    is_demonstration: bool


@transaction.atomic
def pledge_commitment(
    *, organisation: Organisation, subject: Subject, kind: CommitmentKind, by: Actor, **fields: Unpack[CommitmentFields]
) -> Commitment:
    """Record a promise; a coordinator may do it for a member that never signs in, and with a day that has passed.

    Raises ValidationError by field.
    """
    demand(OWNER, by=by, subject=organisation)
    if not organisation.is_member:
        raise ValidationError({"organisation": _("Only an active member can promise something.")})
    pledged_on = fields.setdefault("pledged_on", timezone.localdate())
    known: dict[str, Any] = {"organisation": organisation, "kind": kind, "entered_by_id": by.pk}
    commitment = Commitment(**known, **subject_of(subject), **heard(pledged_on))
    _write(commitment, fields, by=by)
    commitment.save()
    COMMITMENT.record_start(commitment, by=by)
    return commitment


@transaction.atomic
def change_commitment(
    *, commitment: Commitment, by: Actor, version: int | None = None, **fields: Unpack[CommitmentFields]
) -> Commitment:
    """Correct a promise. How much and by when is fixed once the delivery has begun: from then on updates tell."""
    current = lock_seen(Commitment, commitment.pk, version=version)
    demand(OWNER, by=by, subject=current)
    check_open(current)
    changed = {name for name, value in fields.items() if getattr(current, name) != value}
    if current.status != CommitmentStatus.PLEDGED and (fixed := changed - ALWAYS_OPEN):
        raise ValidationError(dict.fromkeys(fixed, _("The delivery has begun: this stays as it was promised.")))
    _write(current, fields, by=by)
    others = {"expected_on", "reminders", "reminded_on"} if "due_on" in changed else set()
    save_changes(current, **{name: getattr(current, name) for name in {*fields, *others}})
    return current


@transaction.atomic
def activate_commitment(*, commitment: Commitment, by: Actor, version: int | None = None) -> Commitment:
    """Say that the delivery has begun; the first update that delivers something says it too."""
    current = lock_seen(Commitment, commitment.pk, version=version)
    COMMITMENT.move(current, "activate", by=by, **heard())
    return current


@transaction.atomic
def deliver_commitment(*, commitment: Commitment, by: Actor, note: str = "", version: int | None = None) -> Commitment:
    """Close it with what the latest update says was delivered; where that is less than promised, `note` says why."""
    current = lock_seen(Commitment, commitment.pk, version=version)
    COMMITMENT.check(current, "deliver", by=by)
    latest = current.updates.first()
    if latest is None or not latest.delivered:
        raise ValidationError(_("Say first how much was delivered: write an update."))
    if latest.delivered < current.promised and not note.strip():
        words = _("%(delivered)s of %(promised)s are delivered. Say why it ends with less than was promised.")
        amounts = {"delivered": latest.delivered, "promised": current.promised}
        raise ValidationError({"note": words % {name: write_amount(current, value) for name, value in amounts.items()}})
    tell_of_end(current, COMMITMENT.move(current, "deliver", by=by, note=note, **heard()))
    return current


@transaction.atomic
def withdraw_commitment(*, commitment: Commitment, by: Actor, note: str, version: int | None = None) -> Commitment:
    """Take the promise back, with a reason that the Secretariat reads; what was delivered stays on record."""
    current = lock_seen(Commitment, commitment.pk, version=version)
    COMMITMENT.check(current, "withdraw", by=by)
    if not note.strip():
        raise ValidationError({"note": _("Say why it is withdrawn.")})
    tell_of_end(current, COMMITMENT.move(current, "withdraw", by=by, note=note, **heard()))
    return current


def heard(on: date | None = None) -> dict[str, Any]:
    """The fields that a word of the member sets, given on that day (now): reminders begin anew."""
    is_earlier = on is not None and on < timezone.localdate()
    at = timezone.make_aware(datetime.combine(on, time())) if on and is_earlier else timezone.now()
    return {"confirmed_at": at, "reminders": 0, "reminded_on": None}


def find_subject(code: str, *, by: Actor) -> Subject | None:
    """The project or request of this code that this person may see; another one looks like none."""
    project: Project | None = Project.objects.visible_to(by).filter(code__iexact=code).first()
    return project or CountryRequest.objects.visible_to(by).filter(reference__iexact=code).first()


def subject_of(subject: Subject) -> dict[str, Subject]:
    """The one field of a commitment that names what it is for."""
    return {_MODELS[type(subject)]: subject}


def check_open(commitment: Commitment) -> None:
    """Raise a conflict where nothing is to be delivered any more."""
    if commitment.status not in OPEN:
        words = _("This commitment has ended: its state is “%(state)s”.")
        raise Conflict(words % {"state": commitment.get_status_display()}, commitment)


def _write(commitment: Commitment, fields: CommitmentFields, *, by: Actor) -> None:
    """Set the fields and name what is wrong; the day that is expected follows the day that is promised."""
    due_before = commitment.due_on
    for name, value in fields.items():
        setattr(commitment, name, value)
    if commitment.due_on and commitment.due_on != due_before:
        commitment.expected_on, commitment.reminders, commitment.reminded_on = commitment.due_on, 0, None
    commitment.full_clean(exclude=[*SUBJECTS, "entered_by", "expected_on"], validate_constraints=False)
    wrong = _wrong_amounts(commitment) | _wrong_reference(commitment)
    if commitment.due_on != due_before:
        wrong |= _wrong_days(commitment, by=by)
    if wrong:
        raise ValidationError(wrong)


def _wrong_amounts(commitment: Commitment) -> dict[str, str]:
    """By field: what its kind misses, and what it may not have."""
    own = OF_KIND[commitment.kind]
    wrong = {name: _("This says how much: fill it in.") for name in own if not getattr(commitment, name)}
    for name in (*COUNTED, *VALUED, "method"):
        if name not in own and getattr(commitment, name) != _EMPTY.get(name):
            wrong[name] = _("This does not belong to “%(kind)s”.") % {"kind": commitment.get_kind_display()}
    if commitment.valued_on and commitment.valued_on > timezone.localdate():
        wrong["valued_on"] = _("A value can't be dated in the future.")
    return wrong


def _wrong_reference(commitment: Commitment) -> dict[str, str]:
    own = commitment.own_reference
    if OUR_REFERENCE.fullmatch(own):
        return {"own_reference": _("References such as C-2026-00017 are given by the portal.")}
    others = Commitment.objects.filter(organisation=commitment.organisation_id, own_reference=own)
    if own and others.exclude(pk=commitment.pk).exists():
        return {"own_reference": _("Another commitment of the organisation has this reference.")}
    return {}


def _wrong_days(commitment: Commitment, *, by: Actor) -> dict[str, str]:
    today = timezone.localdate()
    if commitment.pledged_on > today:
        return {"pledged_on": _("A promise can't be dated in the future.")}
    if commitment.due_on < commitment.pledged_on:
        return {"due_on": _("It can't be due before it was promised.")}
    if commitment.due_on < today and Role.COORDINATOR not in by.roles:
        return {"due_on": _("This day has passed.")}
    return {}
