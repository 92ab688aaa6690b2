"""Requests that may ask for the same: by another officer, another authority of the country, or a second letter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.search import TrigramSimilarity
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from coalition.core.access import Actor
from coalition.core.rows import is_one_of
from requests.casefile import CaseFile
from requests.models import CountryRequest, FormalLetter, Need, RequestCountry
from requests.querysets import ENDED

# Likeness by trigrams, 0 to 1: titles share the words of their trade ("support to the continuity of learning").
LIKE = 0.5
SHOWN = 5


@dataclass(frozen=True)
class Duplicate:
    country_request: Any
    reasons: list[str]


def possible_duplicates(file: CaseFile, actor: Actor) -> list[Duplicate]:
    """Return at most five of the open requests that this person may see, the likeliest first, each with why: the same
    letter, or one of the same countries with a like title or the same kind of support. One query."""
    countries = [entry.country_id for entry in file.countries]
    digests = [letter.digest for letter in file.letters]
    every = CountryRequest.objects
    rows = (
        every.visible_to(actor)
        .filter(is_one_of(every.filter(letters__digest__in=digests), every.filter(countries__country__in=countries)))
        .exclude(Q(pk=file.country_request.pk) | Q(status__in=ENDED))
        .annotate(
            has_same_letter=_same_letter(digests),
            has_same_support=_same_support(file, countries),
            likeness=TrigramSimilarity("title", file.country_request.title),
        )
        .filter(Q(has_same_letter=True) | Q(_of(countries), Q(has_same_support=True) | Q(likeness__gte=LIKE)))
        .order_by("-has_same_letter", "-likeness", "-pk")
    )
    return [Duplicate(row, _reasons(row)) for row in rows[:SHOWN]]


def _same_letter(digests: list[str]) -> Exists:
    return Exists(FormalLetter.objects.filter(country_request=OuterRef("pk"), digest__in=digests))


def _same_support(file: CaseFile, countries: list[str]) -> Exists:
    categories = {need.category_id for entry in file.countries for need in entry.need_list}
    needs = Need.objects.filter(request_country__country__in=countries, category__in=categories)
    return Exists(needs.filter(request_country__country_request=OuterRef("pk")))


def _of(countries: list[str]) -> Q:
    entries = RequestCountry.objects.filter(country__in=countries)
    return Q(pk__in=entries.values("country_request"))


def _reasons(row: Any) -> list[str]:
    found = (
        (row.has_same_letter, _("the same letter")),
        (row.likeness >= LIKE, _("a similar title")),
        (row.has_same_support, _("the same kind of support for the same country")),
    )
    return [words for holds, words in found if holds]
