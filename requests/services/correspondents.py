"""Who is written to about a request, and in which language."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Q
from django.utils import translation

from coalition.core.access import Role
from coalition.core.models import TransitionRecord
from coalition.core.outbox.services import queue_email
from members.models import Affiliation, NationalAuthority, User
from requests.choices import RequestStatus
from requests.models import CountryRequest, RequestCountry

Addresses = dict[str, str]
Person = tuple[str, str, bool]
"""Of an authority: address, role, and whether the person still acts."""


def asking_side(country_request: CountryRequest) -> Addresses:
    """Return {address: language} of the office that answers questions and of the asking authority's editors."""
    return asking_sides([country_request])[country_request.pk]


def asking_sides(country_requests: Sequence[CountryRequest]) -> dict[int, Addresses]:
    """Return the asking side of each by its key; one query beside the authorities, which are best selected before."""
    people: dict[int | None, list[Person]] = defaultdict(list)
    own = Affiliation.objects.filter(authority__in={row.authority_id for row in country_requests if row.authority_id})
    known = own.annotate(acts=Q(ended_at=None, user__is_active=True)).order_by("pk")
    for authority, *person in known.values_list("authority", "user__email", "role", "acts"):
        people[authority].append((person[0], person[1], person[2]))
    return {row.pk: _asking_side(row, people[row.authority_id]) for row in country_requests}


def every_side(country_request: CountryRequest) -> Addresses:
    """Return {address: language} of the asking side and of the authorities of all countries that take part."""
    entries = country_request.countries.taking_part().exclude(authority=None).select_related("authority")
    return _editors(entry.authority for entry in entries if entry.authority) | asking_side(country_request)


def side_of(entry: RequestCountry) -> Addresses:
    """Return {address: language} of one country's side: its own authority's, or those who asked where it is theirs."""
    if entry.authority_id in (None, entry.country_request.authority_id):
        return asking_side(entry.country_request)
    return _editors([entry.authority] if entry.authority else [])


def desk(country_request: CountryRequest) -> Addresses:
    """Return {address: language} of the person who handles the request; of all coordinators where nobody does."""
    if country_request.assigned_to and country_request.assigned_to.is_active:
        people = [country_request.assigned_to]
    else:
        coordinating = {"affiliations__role": Role.COORDINATOR, "affiliations__ended_at": None}
        people = list(User.objects.filter(is_active=True, **coordinating).distinct())
    return {person.email: person.language for person in people}


def write_to(
    addresses: Addresses, *, event: str, key: str, country_request: CountryRequest, urgent: bool = False, **context: Any
) -> None:
    """Tell each address once, with a link to the request's page in the reader's language."""
    countries = list(country_request.countries.values_list("country", flat=True))
    for address, language in addresses.items():
        with translation.override(language):
            link = country_request.get_absolute_url()
        words = {"reference": country_request.reference, "title": country_request.title, "link": link, **context}
        queue_email(
            event=f"requests/{event}",
            to=address,
            key=key,
            language=language,
            urgent=urgent,
            countries=countries,
            **words,
        )


def tell_of_progress(country_request: CountryRequest, record: TransitionRecord) -> None:
    """To every side, which state the request has come to."""
    state = RequestStatus(record.target).label
    write_to(
        every_side(country_request),
        event="progressed",
        key=str(record.pk),
        country_request=country_request,
        state=state,
    )


def _asking_side(row: CountryRequest, people: Sequence[Person]) -> Addresses:
    """The office, unless it is the address of somebody who acted for the authority and does no more; the editors."""
    language, office = row.authority.language if row.authority else "en", row.contact_email
    as_person = [acts for address, _role, acts in people if address.lower() == office.lower()]
    offices = [office] if office and (any(as_person) or not as_person) else []
    editors = [address for address, role, acts in people if acts and role == Role.MINISTRY_EDITOR]
    return dict.fromkeys([*offices, *editors], language)


def _editors(authorities: Iterable[NationalAuthority]) -> Addresses:
    """Of an authority's people those who may act; each in the language of the authority's correspondence."""
    languages = {authority.pk: authority.language for authority in authorities}
    people = User.objects.filter(
        is_active=True,
        affiliations__authority__in=languages,
        affiliations__role=Role.MINISTRY_EDITOR,
        affiliations__ended_at=None,
    )
    return {email: languages[pk] for email, pk in people.values_list("email", "affiliations__authority")}
