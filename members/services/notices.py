"""Mails about decisions: to the editors of the side they are about, each in their own language; never with a reason,
which stays where it was written."""

from __future__ import annotations

from collections.abc import Collection, Iterable
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
from members.services.status_links import status_token

Place = tuple[str, list[Any]]
"""A route's name and arguments: the address itself depends on the reader's language."""


def tell_of_membership(decision: str, organisation: Organisation, record: TransitionRecord) -> None:
    """`decision` is admitted, declined, suspended or reinstated."""
    place: Place = ("members:organisation", [organisation.slug])
    if decision == "declined":
        place = ("site:how", [])
    event, readers = f"members/membership_{decision}", _side_of(organisation)
    tell_each(event, readers, key=str(record.pk), place=place, organisation=organisation.name)


def tell_of_leaving(organisation: Organisation, record: TransitionRecord) -> None:
    """To the coordinators, but for whoever did it for the member."""
    place: Place = ("members:application", [organisation.slug])
    readers = [user for user in in_role(Role.COORDINATOR) if user.pk != record.actor_id]
    tell_each("members/membership_left", readers, key=str(record.pk), place=place, organisation=organisation.name)


def tell_of_merge(event: str, merge: Merge, record: TransitionRecord) -> None:
    """`event` is merged or parted: to the editors of the entry that is merged, who write no more, or do again."""
    words: dict[str, Any] = {"organisation": merge.organisation.name, "target": merge.target.name}
    place: Place = ("site:home", [])
    readers = in_role(Role.MEMBER_EDITOR, organisation=merge.organisation)
    tell_each(f"members/organisation_{event}", readers, key=str(record.pk), place=place, **words)


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
    tell_each(
        "members/offer_to_confirm",
        readers,
        key=f"{offer.pk}:{day.isoformat()}",
        place=("members:offer", [offer.pk]),
        offer=offer.title,
        organisation=offer.organisation.name,
        confirmed_on=timezone.localtime(offer.confirmed_at).date() if offer.confirmed_at else None,
    )
    return bool(readers)


def tell_of_pause(offer: Offer, record: TransitionRecord) -> None:
    """The clock has paused it; who was asked in vain opens it again by one click."""
    words: dict[str, Any] = {"offer": offer.title, "organisation": offer.organisation.name}
    place: Place = ("members:offer", [offer.pk])
    tell_each("members/offer_paused", answerers(offer), key=str(record.pk), place=place, **words)


def tell_of_ended_role(affiliation: Affiliation) -> None:
    """To whom had the role. Where a member has nobody left who writes for it, the coordinators are told too."""
    side = affiliation.organisation or affiliation.authority
    key, user = str(affiliation.pk), affiliation.user
    with translation.override(user.language):
        words: dict[str, Any] = {"role": affiliation.get_role_display(), "side": str(side or _("the Secretariat"))}
    tell_each("members/role_ended", [user], key=key, place=("site:home", []), **words)
    organisation = affiliation.organisation
    if organisation is None or affiliation.role != Role.MEMBER_EDITOR or not organisation.is_member:
        return
    if not in_role(Role.MEMBER_EDITOR, organisation=organisation).exists():
        place: Place = ("members:application", [organisation.slug])
        readers = in_role(Role.COORDINATOR)
        tell_each("members/nobody_left", readers, key=key, place=place, organisation=organisation.name)


def tell_of_end(clearance: Clearance) -> None:
    """A clearance ends soon: to the coordinators, who have it renewed, and where it is an offer's to its editors."""
    if clearance.offer is not None:
        _tell_offerer("offer_clearance_ends", clearance, key=str(clearance.pk))
        place: Place = ("members:offer", [clearance.offer.pk])
    else:
        assert clearance.organisation is not None  # clearance_has_one_subject
        place = ("members:application", [clearance.organisation.slug])
    subject = str(clearance.offer or clearance.organisation)
    words: dict[str, Any] = {"subject": subject, "valid_until": clearance.valid_until}
    tell_each("members/clearance_to_renew", in_role(Role.COORDINATOR), key=str(clearance.pk), place=place, **words)


def tell_of_application(application: Application) -> None:
    """To the applicant, in the language of correspondence, where it stands from now on; to the coordinators that it is
    there."""
    key, name, slug = str(application.pk), application.organisation.name, application.organisation.slug
    place: Place = ("members:application-status", [status_token(application)])
    tell_each("members/application_received", [applicant(application)], key=key, place=place, organisation=name)
    place = ("members:application", [slug])
    tell_each("members/application_arrived", in_role(Role.COORDINATOR), key=key, place=place, organisation=name)


def tell_of_accreditation(decision: str, authority: NationalAuthority, record: TransitionRecord) -> None:
    """`decision` is accredited or declined."""
    place: Place = ("site:home" if decision == "accredited" else "site:how", [])
    readers = in_role(Role.MINISTRY_EDITOR, authority=authority)
    tell_each(f"members/authority_{decision}", readers, key=str(record.pk), place=place, authority=authority.name)


def tell_of_import(step: ImportStep) -> None:
    """To whom asked for it: that the file was checked or saved, with the link to what came of it."""
    tell_each(
        "members/import_ended",
        [step.asked_by],
        key=str(step.pk),
        place=("members:import", [step.source_id]),
        file=step.source.file_name,
        organisation=step.source.whose,
        outcome=step.outcome,
        counts=step.result.get("counts"),
    )


def tell_each(
    event: str,
    readers: Iterable[User],
    *,
    key: str,
    place: Place,
    countries: Collection[str] = (),
    urgent: bool = False,
    **words: Any,
) -> None:
    """Tell each of them of this declared event once for the key, in their language, with a link to the place.

    Words that depend on the language are lazy; `urgent` and `countries` are those of `queue_email`.
    """
    for user in readers:
        queue_email(
            event=event,
            to=user.email,
            key=key,
            language=user.language,
            urgent=urgent,
            countries=countries,
            name=user.name,
            link=address_of(place, user.language),
            **words,
        )


def address_of(place: Place, language: str) -> str:
    name, arguments = place
    with translation.override(language):
        return reverse(name, args=arguments)


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
    tell_each(
        f"members/{event}",
        in_role(Role.MEMBER_EDITOR, organisation=offer.organisation),
        key=key,
        place=("members:offer", [offer.pk]),
        offer=offer.title,
        organisation=offer.organisation.name,
        valid_until=clearance.valid_until,
    )
