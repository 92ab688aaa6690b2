"""Drafts: begun by an authority's editor, or registered by the Secretariat from what came by letter or mail."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TypedDict, Unpack

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coalition.core.access import Actor, Role
from coalition.core.conflicts import Conflict, Refused
from coalition.core.rows import lock_seen, save_changes
from coalition.reference.models import Country, Objective
from members.choices import AccreditationStatus
from members.models import NationalAuthority
from members.services.fields import split_lists
from members.services.rights import demand
from requests.choices import Origin, Phase, RequestStatus, Situation
from requests.models import CountryRequest, ReferenceCounter, RequestCountry
from requests.permissions import SUBMITTER
from requests.workflow import COUNTRY_DECISION, COUNTRY_REQUEST

EDITABLE = (RequestStatus.DRAFT, RequestStatus.CLARIFICATION)


class RequestFields(TypedDict, total=False):
    """What people enter about a request as a whole; see the model for the meaning of each."""

    title: str
    regional_body: str
    situation: Situation
    phase: Phase
    is_emergency: bool
    objectives: Iterable[Objective]
    summary: str
    already_provided: str
    partners: str
    contact_office: str
    contact_email: str
    consent_to_publish: bool | None
    is_demonstration: bool


@transaction.atomic
def draft_request(
    *,
    by: Actor,
    countries: Iterable[Country],
    authority: NationalAuthority | None = None,
    **fields: Unpack[RequestFields],
) -> CountryRequest:
    """Begin a request for an authority that `by` edits; of several, `authority` says for which."""
    own = NationalAuthority.objects.filter(pk__in=by.edited_authority_ids)
    chosen = own.filter(pk=authority.pk).first() if authority else own.order_by("pk").first()
    if chosen is None:
        raise Refused(_("Requests are written by the editors of a national authority."))
    _check_authority(chosen)
    countries = list(countries)
    if any(country.pk != chosen.country_id for country in countries):
        raise ValidationError({"countries": _("An authority asks for its own country only.")})
    country_request = CountryRequest(authority=chosen, created_by_id=by.pk)
    return _begin(country_request, countries, {chosen.country_id: chosen}, by=by, fields=fields)


@transaction.atomic
def register_on_behalf(
    *,
    by: Actor,
    origin: Origin,
    received_on: date,
    countries: Iterable[Country],
    authority: NationalAuthority | None = None,
    authorities: Mapping[str, NationalAuthority] | None = None,
    **fields: Unpack[RequestFields],
) -> CountryRequest:
    """Enter what came by letter or mail; `by` is the receiving officer, `authorities` maps ISO alpha-3 codes.

    A country for which none is named is asked by the authority that coordinates for it, so that it can decide.
    """
    countries = list(countries)
    _demand_officer(by, countries)
    if received_on > timezone.localdate():
        raise ValidationError({"received_on": _("A letter can't have been received in the future.")})
    country_request = CountryRequest(
        authority=authority,
        origin=origin,
        received_on=received_on,
        registered_by_id=by.pk,
        created_by_id=by.pk,
    )
    own = {authority.country_id: authority} if authority else {}
    coordinating = NationalAuthority.objects.accredited().filter(is_coordinating=True, country__in=countries)
    asked = {row.country_id: row for row in coordinating} | own | dict(authorities or {})
    return _begin(country_request, countries, asked, by=by, fields=fields)


@transaction.atomic
def update_request(
    *, country_request: CountryRequest, by: Actor, version: int | None = None, **fields: Unpack[RequestFields]
) -> CountryRequest:
    """Change what a draft says, or what an answer to a question corrects."""
    current = lock_editable(country_request, by=by, version=version)
    columns, lists = split_lists(CountryRequest, fields)
    for name, value in columns.items():
        setattr(current, name, value)
    _check(current)
    save_changes(current, **columns)
    for name, rows in lists.items():
        getattr(current, name).set(rows)
    return current


def lock_editable(country_request: CountryRequest, *, by: Actor, version: int | None = None) -> CountryRequest:
    """Return the request, locked, where this person may still change it; raise Refused or Conflict."""
    current = lock_seen(CountryRequest, country_request.pk, version=version)
    check_editable(current, by=by)
    return current


def check_editable(country_request: CountryRequest, *, by: Actor) -> None:
    """Raise Refused for the wrong person, Conflict for a request that is on its way."""
    demand(SUBMITTER, by=by, subject=country_request)
    if country_request.status not in EDITABLE:
        raise Conflict(
            _("The request was sent; it can be changed only while a question on it is open."), country_request
        )


def is_editable(country_request: CountryRequest, *, by: Actor) -> bool:
    """Whether this person may change it now: what decides about Change links."""
    return SUBMITTER.allows(by, country_request) and country_request.status in EDITABLE


def next_reference(year: int) -> str:
    """Return the year's next reference; its counter stays locked until the transaction ends."""
    ReferenceCounter.objects.get_or_create(year=year)
    counter = ReferenceCounter.objects.select_for_update().get(year=year)
    counter.last += 1
    counter.save(update_fields=["last"])
    return f"REQ-{year}-{counter.last:04d}"


def _begin(
    country_request: CountryRequest,
    countries: Iterable[Country],
    authorities: Mapping[str, NationalAuthority],
    *,
    by: Actor,
    fields: RequestFields,
) -> CountryRequest:
    countries = list(countries)
    _check_countries(countries, authorities)
    columns, lists = split_lists(CountryRequest, fields)
    for name, value in columns.items():
        setattr(country_request, name, value)
    country_request.reference = next_reference(timezone.localdate().year)
    _check(country_request)
    country_request.save()
    for name, rows in lists.items():
        getattr(country_request, name).set(rows)
    COUNTRY_REQUEST.record_start(country_request, by=by)
    for country in countries:
        _add_country(country_request, country, authorities.get(country.pk), by=by)
    return country_request


def _add_country(
    country_request: CountryRequest, country: Country, authority: NationalAuthority | None, *, by: Actor
) -> None:
    entry = RequestCountry.objects.create(country_request=country_request, country=country, authority=authority)
    COUNTRY_DECISION.record_start(entry, by=by)


def _check(country_request: CountryRequest) -> None:
    country_request.full_clean(exclude=["created_by", "registered_by", "authority"], validate_constraints=False)


def _check_authority(authority: NationalAuthority) -> None:
    if authority.status != AccreditationStatus.ACCREDITED:
        raise Refused(_("The authority is not accredited yet; the Secretariat reviews its designation letter."))


def _check_countries(countries: list[Country], authorities: Mapping[str, NationalAuthority]) -> None:
    if not countries:
        raise ValidationError({"countries": _("Name at least one country.")})
    for country in countries:
        authority = authorities.get(country.pk)
        if authority and authority.country_id != country.pk:
            raise ValidationError(
                {"countries": _("%(name)s is an authority of another country.") % {"name": authority}}
            )
    possible = set(Country.objects.may_request().values_list("pk", flat=True))
    refused = [str(country) for country in countries if country.pk not in possible]
    if refused:
        raise ValidationError(
            {"countries": _("No request is possible for: %(names)s.") % {"names": ", ".join(refused)}}
        )


def _demand_officer(by: Actor, countries: list[Country]) -> None:
    """Coordinators for every country, a field office for those of its area."""
    if Role.COORDINATOR in by.roles:
        return
    if Role.FIELD_OFFICE in by.roles and {country.pk for country in countries} <= by.area:
        return
    raise Refused(_("Requests are registered by a coordinator, or by the field office of these countries."))
