"""What of the API will go: named here once, told with every answer (RFC 9745 and RFC 8594), and never at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.http.response import HttpResponseBase
from django.utils.http import http_date
from rest_framework.request import Request

KEPT_FOR = timedelta(days=365)


@dataclass(frozen=True)
class Deprecation:
    """From `since` on it should not be used, until `sunset` it works; `words` is the address that says what instead."""

    since: date
    sunset: date
    words: str

    def __post_init__(self) -> None:
        if self.sunset - self.since < KEPT_FOR:
            raise ValueError("What is deprecated works for another year.")


# By the name of the route, `api:project-list`, or of one of its parameters, `api:project-list?sector`.
DEPRECATIONS: dict[str, Deprecation] = {}


def tell_deprecation(request: Request, answer: HttpResponseBase) -> None:
    """Put `Deprecation`, `Sunset` and a link to the words on the answer; of several, those of the first to go."""
    found = sorted(_used(request), key=lambda entry: entry.sunset)
    if not found:
        return
    first = found[0]
    answer["Deprecation"] = f"@{_instant(first.since)}"
    answer["Sunset"] = http_date(_instant(first.sunset))
    link = f'<{first.words}>; rel="deprecation"; type="text/html"'
    answer["Link"] = f"{answer['Link']}, {link}" if answer.has_header("Link") else link


def _used(request: Request) -> Iterator[Deprecation]:
    match = request.resolver_match
    name = match.view_name if match else ""
    for key in (name, *(f"{name}?{parameter}" for parameter in request.query_params)):
        if key in DEPRECATIONS:
            yield DEPRECATIONS[key]


def _instant(day: date) -> int:
    return int(datetime.combine(day, time(), UTC).timestamp())
