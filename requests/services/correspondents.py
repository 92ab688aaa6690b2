"""Who is written to about a request, and in which language."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils import translation

from coalition.core.access import Role
from coalition.core.outbox.services import queue_email
from members.models import Affiliation, NationalAuthority, User
from requests.models import CountryRequest, RequestCountry

Addresses = dict[str, str]


def asking_side(country_request: CountryRequest) -> Addresses:
    """Return {address: language} of the office that answers questions and of the asking authority's editors."""
    authority = country_request.authority
    language = authority.language if authority else "en"
    address = country_request.contact_email
    office = {address: language} if address and not _has_left(address, authority) else {}
    return office | _editors([authority] if authority else [])


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


def _has_left(address: str, authority: NationalAuthority | None) -> bool:
    """Whether it is the address of somebody who acted for the authority, and does no more."""
    own = Affiliation.objects.filter(authority=authority, user__email__iexact=address)
    return authority is not None and own.exists() and not own.standing().filter(user__is_active=True).exists()


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
