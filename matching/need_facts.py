"""A need in plain facts, as a member reads it: no place, no person, no text of the request."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from coalition.core.names import joined
from coalition.core.numerals import write_number
from matching.wording import languages, period
from requests.models import Need


def facts_of(need: Need) -> list[tuple[str, Any]]:
    """For the component `facts`."""
    return [
        (_("Country"), need.request_country.country),
        (_("Still needed"), still_needed(need)),
        (_("When"), period(need.starts_on, need.ends_on) or _("not stated")),
        (_("Languages"), joined(languages(need.languages), otherwise=_("any"))),
        (_("Delivery modes"), joined(map(str, need.modes.all()), otherwise=_("any"))),
        (_("Education levels"), joined(map(str, need.levels.all()), otherwise=_("any"))),
    ]


def still_needed(need: Need) -> str:
    return f"{write_number(need.still_open)} {need.unit.name.lower()}"
