"""Sending a request: what is still missing, by topic and in words; then the step itself, and its mails."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coalition.core.access import Actor
from coalition.core.rows import lock_seen
from members.choices import AccreditationStatus
from requests.choices import LETTER_DUE, RequestStatus
from requests.models import CountryRequest
from requests.services.correspondents import desk, every_side, write_to
from requests.workflow import COUNTRY_REQUEST

# The parts of a request that are filled in one by one, in the order in which they are shown.
TOPICS = ("about", "needs", "contacts", "letter", "consent")

Problems = dict[str, list[str]]


def problems_of(country_request: CountryRequest) -> Problems:
    """Return, for each topic that is not complete, what is missing; empty where the request can be sent."""
    checks = {
        "about": _about(country_request),
        "needs": _needs(country_request),
        "contacts": _contacts(country_request),
        "letter": _letter(country_request),
        "consent": _consent(country_request),
    }
    return {topic: words for topic, words in checks.items() if words}


@transaction.atomic
def submit_request(*, country_request: CountryRequest, by: Actor, version: int | None = None) -> CountryRequest:
    """Send a complete draft to the Secretariat; raise ValidationError that names each topic and what it lacks."""
    current = lock_seen(CountryRequest, country_request.pk, version=version)
    COUNTRY_REQUEST.check(current, "submit", by=by)
    problems = problems_of(current) | _standing(current)
    if problems:
        raise ValidationError(problems)
    COUNTRY_REQUEST.move(current, "submit", by=by, submitted_at=timezone.now())
    key = str(current.pk)
    write_to(every_side(current), event="submitted", key=key, country_request=current, **_letter_words(current))
    emergency = current.is_emergency
    write_to(
        desk(current), event="received", key=key, country_request=current, is_emergency=emergency, urgent=emergency
    )
    return current


@transaction.atomic
def withdraw_request(
    *, country_request: CountryRequest, by: Actor, note: str = "", version: int | None = None
) -> CountryRequest:
    """End a request for which no match is confirmed yet, by those who sent it."""
    current = lock_seen(CountryRequest, country_request.pk, version=version)
    record = COUNTRY_REQUEST.move(current, "withdraw", by=by, note=note)
    # A draft is nobody's business but its authority's.
    if record.source != RequestStatus.DRAFT:
        write_to(desk(current), event="withdrawn", key=str(record.pk), country_request=current)
    return current


def _about(country_request: CountryRequest) -> list[str]:
    required = {
        "title": _("Give the request a title."),
        "situation": _("Say in which context you ask."),
        "phase": _("Say whether it is response, recovery or resilience."),
        "summary": _("Say what has happened and what you ask for."),
    }
    return [words for name, words in required.items() if not getattr(country_request, name)]


def _needs(country_request: CountryRequest) -> list[str]:
    bare = country_request.countries.filter(needs=None).select_related("country")
    return [_("%(country)s: name at least one need.") % {"country": entry.country} for entry in bare]


def _contacts(country_request: CountryRequest) -> list[str]:
    required = {
        "contact_office": _("Name the office that answers questions."),
        "contact_email": _("Give the e-mail address of that office."),
    }
    return [words for name, words in required.items() if not getattr(country_request, name)]


def _letter(country_request: CountryRequest) -> list[str]:
    if country_request.is_emergency or country_request.letters.exists():
        return []
    return [_("Upload the formal letter. Only an emergency may be sent before its letter.")]


def _consent(country_request: CountryRequest) -> list[str]:
    if country_request.consent_to_publish is None:
        return [_("Say whether the request may be published.")]
    return []


def _standing(country_request: CountryRequest) -> Problems:
    """An authority may have been put on hold since the draft was begun."""
    authority = country_request.authority
    if authority and authority.status != AccreditationStatus.ACCREDITED:
        return {"authority": [_("The authority is not accredited; the Secretariat can tell you more.")]}
    return {}


def _letter_words(country_request: CountryRequest) -> dict[str, Any]:
    missing = not country_request.letters.exists()
    due = timezone.localdate() + LETTER_DUE
    return {"letter_due": due if missing else None}
