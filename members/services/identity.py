"""Is it the same organisation? What may be recorded already, and the name that stands in addresses."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from anyascii import anyascii
from django.db.models import F, FloatField, Func, Q, Value
from django.db.models.functions import Greatest
from django.utils.text import slugify

from members.models import Organisation

# Likeness by trigrams, 0 to 1: names of organisations share many words, so higher than PostgreSQL's default of 0.3.
ALIKE = 0.45
SHOWN = 10
SLUG_LENGTH = 110  # leaves room for a number
# Letters beyond Latin, as PostgreSQL and Python write them: from Greek on, but for the further Latin block.
OTHER_SCRIPT = r"[\u0370-\u1DFF\u2C00-\uFFFF]"
# What transliterations of one name differ in: the Arabic article, vowels, half-vowels, marks, and doubled letters.
_ARTICLE = re.compile(r"\b(?:al|el|lil)[ -]")
_LOOSE = re.compile(r"[aeiouwy'`]|(?<=(.))\1")

# A register often adds something to a name, an acronym or a country, that others leave out.
_WITHOUT_BRACKET = Func(F("name"), Value(r"\s*\([^()]*\)\s*$"), Value(""), function="regexp_replace")


def possible_duplicates(*, name: str, acronym: str = "", website: str = "") -> list[Organisation]:
    """Return recorded organisations with a like name, the same acronym or the same web domain.

    Accents are folded, and names in other scripts are compared by their Latin letters.
    """
    latin = latin_of(name)
    likeness = Greatest(_similarity(F("name"), latin), _similarity(_WITHOUT_BRACKET, latin))
    alike: Any = Organisation.objects.annotate(likeness=likeness)
    same = Q(likeness__gte=ALIKE) | Q(pk__in=_alike_across_scripts(name))
    if acronym:
        same |= Q(acronym__iexact=acronym) | Q(name__iexact=acronym)
    if domain := domain_of(website):
        same |= Q(website__iregex=rf"//(www\.)?{re.escape(domain)}([/:?#]|$)")
    return list(alike.filter(same).select_related("country", "merged_into").order_by("-likeness", "pk")[:SHOWN])


def latin_of(name: str) -> str:
    """Return the name in Latin letters: "Открытые книги" is "otkrytye knigi"."""
    return anyascii(name).lower()


def likeness_of(one: str, other: str) -> float:
    """As PostgreSQL's `similarity`, 0 to 1: the share of trigrams that both texts in lower case have."""
    first, second = _trigrams(one), _trigrams(other)
    return len(first & second) / len(first | second) if first and second else 0.0


def domain_of(website: str) -> str:
    """Return the host without `www.`; empty where the address has none."""
    return (urlsplit(website).hostname or "").removeprefix("www.")


def free_slug(name: str) -> str:
    """Return a slug that no organisation has; a name in another alphabet becomes `organisation`."""
    stem = slugify(name)[:SLUG_LENGTH].strip("-") or "organisation"
    taken = set(Organisation.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    numbered = (f"{stem}-{number}" for number in range(2, len(taken) + 3))
    return next(slug for slug in (stem, *numbered) if slug not in taken)


def _alike_across_scripts(name: str) -> list[int]:
    """The keys of those whose name, or this one, is not in Latin letters. A few hundred names: no index is needed."""
    recorded = Organisation.objects.all()
    if not re.search(OTHER_SCRIPT, name):
        recorded = recorded.filter(name__regex=OTHER_SCRIPT)
    wanted = _sounds_of(name)
    names = recorded.values_list("pk", "name")
    return [pk for pk, other in names if max(map(likeness_of, wanted, _sounds_of(other))) >= ALIKE]


def _sounds_of(name: str) -> tuple[str, str]:
    """The Latin letters, and what of them is left whoever transliterates: Arabic writes few vowels."""
    latin = latin_of(name)
    return latin, _LOOSE.sub("", _ARTICLE.sub("l", latin))


def _trigrams(text: str) -> set[str]:
    """Of each word, two blanks before it and one behind, as pg_trgm takes them."""
    padded = (f"  {word} " for word in re.findall(r"[a-z0-9]+", text))
    return {word[start : start + 3] for word in padded for start in range(len(word) - 2)}


def _similarity(text: F | Func, latin: str) -> Func:
    return Func(Func(text, function="unaccent"), Value(latin), function="similarity", output_field=FloatField())
