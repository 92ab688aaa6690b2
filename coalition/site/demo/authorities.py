"""Fictional accounts of national authorities, each registered by one person and accredited by another."""

from __future__ import annotations

from coalition.core.access import Role
from coalition.reference.models import Country
from members.models import NationalAuthority, User
from members.services.authorities import accredit_authority, decline_authority, hold_authority, register_authority

from .people import Secretariat, enter_person
from .sources import read_tree

NAMED = "LBN"  # the country of the login "ministry"


def load_authority(
    iso3: str, language: str, *, secretariat: Secretariat, state: str = "accredited"
) -> NationalAuthority:
    """Register the authority of a country and bring it to `state`: pending, accredited, held or declined."""
    authority = register_authority(
        country=Country.objects.get(pk=iso3),
        name=read_tree("authorities")["names"][language],
        language=language,
        designation=f"DEMO/{iso3}/1",
        is_coordinating=True,
        is_demonstration=True,
        by=secretariat.coordinator,
    )
    if state in ("accredited", "held"):
        authority = accredit_authority(authority=authority, by=secretariat.approver)
    if state == "held":
        reason = "Two offices say that they speak for the country (demonstration)."
        authority = hold_authority(authority=authority, private_reason=reason, by=secretariat.administrator)
    if state == "declined":
        note = "The letter names no office (demonstration)."
        authority = decline_authority(authority=authority, note=note, by=secretariat.approver)
    return authority


def load_authorities(secretariat: Secretariat) -> dict[str, NationalAuthority]:
    """Return the accredited ones, by country; that of the login "ministry" is there already."""
    tree = read_tree("authorities")
    accredited = {NAMED: NationalAuthority.objects.get(country=NAMED)}
    for iso3, language in tree["accredited"].items():
        accredited[iso3] = load_authority(iso3, language, secretariat=secretariat)
    for iso3, (language, state) in tree["others"].items():
        load_authority(iso3, language, secretariat=secretariat, state=state)
    return accredited


def load_editor(authority: NationalAuthority, *, secretariat: Secretariat) -> User:
    """A person who writes for the authority."""
    return enter_person(
        f"ministry {authority.country_id.lower()}",
        Role.MINISTRY_EDITOR,
        by=secretariat.administrator,
        authority=authority,
        language=authority.language,
    )
