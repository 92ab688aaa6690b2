"""The plain letter to an authority while nothing fits: facts of the latest run, in the language of correspondence."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date

from django.template.loader import render_to_string
from django.utils import translation

from coalition.core.access import Actor
from matching.gap_words import NOT_RUN
from matching.gaps import find_gaps, in_words
from matching.models import MatchRun
from requests.models import RequestCountry

ENGLISH = "en"


@dataclass(frozen=True)
class Letter:
    """A letter as it would go out; `digest` tells whether what is sent is what was read."""

    text: str
    language: str

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.text.encode()).hexdigest()


def compose_letter(entry: RequestCountry, *, next_by: date, by: Actor) -> Letter | None:
    """Write about every gap of one country of a request; None where the latest run left it none.

    Names no organisation and no other country. A need that no run has looked at is not written about: there is nothing
    to tell yet.
    """
    run = MatchRun.objects.visible_to(by).latest_done()
    needs = find_gaps(by, run).filter(request_country=entry).exclude(reason=NOT_RUN).order_by("pk")
    language = _language_of(entry)
    with translation.override(language):
        gaps = in_words(needs, run)
        if not gaps:
            return None
        asked = entry.country_request
        context = {
            "reference": asked.reference,
            "title": asked.title,
            "gaps": gaps,
            "has_choice": any(gap.for_country for gap in gaps),
            "next_by": next_by,
        }
        return Letter(render_to_string("matching/letters/interim.txt", context).strip(), language)


def _language_of(entry: RequestCountry) -> str:
    authority = entry.authority or entry.country_request.authority
    return authority.language if authority else ENGLISH
