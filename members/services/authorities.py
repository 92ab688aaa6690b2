"""National authorities: registered by one person, accredited by another, put on hold by an administrator."""

from __future__ import annotations

from django.db import transaction

from coalition.core.access import Actor
from coalition.core.rows import lock_seen
from coalition.reference.models import Country
from members.choices import AuthorityKind
from members.models import NationalAuthority
from members.permissions import SECRETARIAT_ANY
from members.services.notices import tell_of_accreditation
from members.services.rights import demand
from members.workflow import ACCREDITATION

# The steps that the authority waits for, by the name of the mail; a hold is between the authority and UNESCO.
TOLD = {"accredit": "accredited", "decline": "declined"}


@transaction.atomic
def register_authority(
    *,
    country: Country,
    name: str,
    by: Actor,
    kind: AuthorityKind = AuthorityKind.MINISTRY,
    language: str = "en",
    designation: str = "",
    is_coordinating: bool = False,
    is_demonstration: bool = False,
) -> NationalAuthority:
    """Enter an authority whose designation is to be reviewed; `designation` is the letter's reference."""
    demand(SECRETARIAT_ANY, by=by)
    authority = NationalAuthority(
        country=country,
        name=name,
        kind=kind,
        language=language,
        designation=designation,
        is_coordinating=is_coordinating,
        is_demonstration=is_demonstration,
        registered_by_id=by.pk,
    )
    authority.full_clean(exclude=["registered_by"])
    authority.save()
    ACCREDITATION.record_start(authority, by=by)
    return authority


def accredit_authority(*, authority: NationalAuthority, by: Actor, version: int | None = None) -> NationalAuthority:
    """Let the authority send requests; by an approver who did not register it."""
    return _move(authority, "accredit", by=by, version=version)


def decline_authority(
    *, authority: NationalAuthority, by: Actor, note: str = "", version: int | None = None
) -> NationalAuthority:
    return _move(authority, "decline", by=by, note=note, version=version)


def hold_authority(
    *, authority: NationalAuthority, private_reason: str, by: Actor, version: int | None = None
) -> NationalAuthority:
    """Stop new requests; the reason stays with the Secretariat."""
    return _move(authority, "hold", by=by, version=version, private_reason=private_reason)


def release_authority(*, authority: NationalAuthority, by: Actor, version: int | None = None) -> NationalAuthority:
    """End a hold: the designation is reviewed again."""
    return _move(authority, "release", by=by, version=version, private_reason="")


@transaction.atomic
def _move(
    authority: NationalAuthority,
    step: str,
    *,
    by: Actor,
    version: int | None,
    note: str = "",
    **changes: str,
) -> NationalAuthority:
    current = lock_seen(NationalAuthority, authority.pk, version=version)
    record = ACCREDITATION.move(current, step, by=by, note=note, **changes)
    if step in TOLD:
        tell_of_accreditation(TOLD[step], current, record)
    return current
