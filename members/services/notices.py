"""Mails about decisions: to the editors of the side they are about, each in their own language; never with a reason,
which stays where it was written."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from coalition.core.access import Role
from coalition.core.models import TransitionRecord
from coalition.core.outbox.services import queue_email
from members.models import (
    Affiliation,
    Application,
    Clearance,
    ImportStep,
    Merge,
    NationalAuthority,
    Offer,
    Organisation,
    User,
)

Place = tuple[str, list[Any]]
"""A route's name and arguments: the address itself depends on the reader's language."""


def tell_of_membership(decision: str, organisation: Organisation, record: TransitionRecord) -> None:
    """`decision` is admitted, declined, suspended or reinstated."""
    place: Place = ("members:organisation", [organisation.slug])
    if decision == "declined":
        place = ("site:how", [])
    readers = _side_of(organisation)
    _tell(f"membership_{decision}", readers, key=str(record.pk), place=place, organisation=organisation.name)


def tell_of_leaving(organisation: Organisation, record: TransitionRecord) -> None:
    """To the coordinators, but for whoever did it for the member."""
    place: Place = ("members:application", [organisation.slug])
    readers = [user for user in in_role(Role.COORDINATOR) if user.pk != record.actor_id]
    _tell("membership_left", readers, key=str(record.pk), place=place, organisation=organisation.name)


def tell_of_merge(event: str, merge: Merge, record: TransitionRecord) -> None:
    """`event` is merged or parted: to the editors of the entry that is merged, who write no more, or do again."""
    words = {"organisation": merge.organisation.name, "target": merge.target.name}
    place: Place = ("site:home", [])
    readers = in_role(Role.MEMBER_EDITOR, organisation=merge.organisation)
    _tell(f"organisation_{event}", readers, key=str(record.pk), place=place, **words)


def tell_of_offer(clearance: Clearance, record: TransitionRecord, *, is_cleared: bool) -> None:
    """An organisation's own screening is for the Secretariat alone: nothing is sent about it."""
    if clearance.offer is not None:
        _tell_offerer("offer_cleared" if is_cleared else "offer_not_cleared", clearance, key=str(record.pk))


def tell_of_ended_clearance(clearance: Clearance, record: TransitionRecord) -> None:
    """An offer's was revoked or has lapsed; an organisation's own is for the Secretariat alone."""
    if clearance.offer is not None:
        _tell_offerer("offer_clearance_ended", clearance, key=str(record.pk))


def answerers(offer: Offer) -> list[User]:
    """The editors of its member; the coordinators for a member that never signs in."""
    editors = list(in_role(Role.MEMBER_EDITOR, organisation=offer.organisation))
    return editors or list(in_role(Role.COORDINATOR))


def ask_for_word(offer: Offer, day: date, readers: Iterable[User]) -> bool:
    """Ask them whether the offer still stands, once a day; return whether there is anybody to ask."""
    readers = list(readers)
    confirmed_on = timezone.localtime(offer.confirmed_at).date() if offer.confirmed_at else None
    words = {"offer": offer.title, "organisation": offer.organisation.name, "confirmed_on": confirmed_on}
    place: Place = ("members:offer", [offer.pk])
    _tell("offer_to_confirm", readers, key=f"{offer.pk}:{day.isoformat()}", place=place, **words)
    return bool(readers)


def tell_of_pause(offer: Offer, record: TransitionRecord) -> None:
    """The clock has paused it; who was asked in vain opens it again by one click."""
    words = {"offer": offer.title, "organisation": offer.organisation.name}
    place: Place = ("members:offer", [offer.pk])
    _tell("offer_paused", answerers(offer), key=str(record.pk), place=place, **words)


def tell_of_ended_role(affiliation: Affiliation) -> None:
    """To whom had the role. Where a member has nobody left who writes for it, the coordinators are told too."""
    side = affiliation.organisation or affiliation.authority
    key, user = str(affiliation.pk), affiliation.user
    with translation.override(user.language):
        words = {"role": affiliation.get_role_display(), "side": str(side or _("the Secretariat"))}
    _tell("role_ended", [user], key=key, place=("site:home", []), **words)
    organisation = affiliation.organisation
    if organisation is None or affiliation.role != Role.MEMBER_EDITOR or not organisation.is_member:
        return
    if not in_role(Role.MEMBER_EDITOR, organisation=organisation).exists():
        place: Place = ("members:application", [organisation.slug])
        readers = in_role(Role.COORDINATOR)
        _tell("nobody_left", readers, key=key, place=place, organisation=organisation.name)


def tell_of_end(clearance: Clearance) -> None:
    """A clearance ends soon: to the coordinators, who have it renewed, and where it is an offer's to its editors."""
    if clearance.offer is not None:
        _tell_offerer("offer_clearance_ends", clearance, key=str(clearance.pk))
        place: Place = ("members:offer", [clearance.offer.pk])
    else:
        assert clearance.organisation is not None  # clearance_has_one_subject
        place = ("members:application", [clearance.organisation.slug])
    subject = str(clearance.offer or clearance.organisation)
    words = {"subject": subject, "valid_until": clearance.valid_until}
    _tell("clearance_to_renew", in_role(Role.COORDINATOR), key=str(clearance.pk), place=place, **words)


def tell_of_application(application: Application) -> None:
    """To the applicant what happens next, in the language of correspondence; to the coordinators that it is there."""
    organisation = application.organisation
    key, words = str(application.pk), {"organisation": organisation.name}
    _tell("application_received", [applicant(application)], key=key, place=("members:applied", []), **words)
    place: Place = ("members:application", [organisation.slug])
    _tell("application_arrived", in_role(Role.COORDINATOR), key=key, place=place, **words)


def tell_of_accreditation(decision: str, authority: NationalAuthority, record: TransitionRecord) -> None:
    """`decision` is accredited or declined."""
    place: Place = ("site:home" if decision == "accredited" else "site:how", [])
    readers = in_role(Role.MINISTRY_EDITOR, authority=authority)
    _tell(f"authority_{decision}", readers, key=str(record.pk), place=place, authority=authority.name)


def tell_of_import(step: ImportStep) -> None:
    """To whom asked for it: that the file was checked or saved, with the link to what came of it."""
    words = {"file": step.source.file_name, "organisation": step.source.whose, "outcome": step.outcome}
    place: Place = ("members:import", [step.source_id])
    _tell("import_ended", [step.asked_by], key=str(step.pk), place=place, counts=step.result.get("counts"), **words)


def in_role(role: Role, **side: Organisation | NationalAuthority) -> QuerySet[User]:
    standing = Affiliation.objects.standing().filter(role=role, **side)
    return User.objects.filter(is_active=True, pk__in=standing.values("user")).order_by("pk")


def applicant(application: Application) -> User:
    """Who is written to while nobody has an account: not a row, only a name, an address and a language."""
    language = application.organisation.language
    return User(email=application.contact_email, name=application.contact_name, language=language)


def _side_of(organisation: Organisation) -> Iterable[User]:
    """The editors; while there are none, who applied."""
    if editors := list(in_role(Role.MEMBER_EDITOR, organisation=organisation)):
        return editors
    return [applicant(application) for application in Application.objects.filter(organisation=organisation)]


def _tell_offerer(event: str, clearance: Clearance, *, key: str) -> None:
    offer = clearance.offer
    assert offer is not None  # asked by both callers
    words = {"offer": offer.title, "organisation": offer.organisation.name, "valid_until": clearance.valid_until}
    readers = in_role(Role.MEMBER_EDITOR, organisation=offer.organisation)
    _tell(event, readers, key=key, place=("members:offer", [offer.pk]), **words)


def _tell(event: str, readers: Iterable[User], *, key: str, place: Place, **words: Any) -> None:
    for user in readers:
        link = address_of(place, user.language)
        queue_email(
            event=f"members/{event}",
            to=user.email,
            key=key,
            language=user.language,
            name=user.name,
            link=link,
            **words,
        )


def address_of(place: Place, language: str) -> str:
    name, arguments = place
    with translation.override(language):
        return reverse(name, args=arguments)
