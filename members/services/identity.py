"""Is it the same organisation? What may be recorded already, and the name that stands in addresses."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from django.db.models import F, FloatField, Func, Q, Value
from django.utils.text import slugify

from members.models import Organisation

# Likeness by trigrams, 0 to 1: names of organisations share many words, so higher than PostgreSQL's default of 0.3.
ALIKE = 0.45
SHOWN = 10
SLUG_LENGTH = 110  # leaves room for a number


def possible_duplicates(*, name: str, acronym: str = "", website: str = "") -> list[Organisation]:
    """Return recorded organisations with a like name (accents folded), the same acronym or the same web domain."""
    likeness = Func(_folded(F("name")), _folded(Value(name)), function="similarity", output_field=FloatField())
    alike: Any = Organisation.objects.annotate(likeness=likeness)
    same = Q(likeness__gte=ALIKE)
    if acronym:
        same |= Q(acronym__iexact=acronym) | Q(name__iexact=acronym)
    if domain := domain_of(website):
        same |= Q(website__iregex=rf"//(www\.)?{re.escape(domain)}([/:?#]|$)")
    return list(alike.filter(same).select_related("country", "merged_into").order_by("-likeness", "pk")[:SHOWN])


def domain_of(website: str) -> str:
    """Return the host without `www.`; empty where the address has none."""
    return (urlsplit(website).hostname or "").removeprefix("www.")


def free_slug(name: str) -> str:
    """Return a slug that no organisation has; a name in another alphabet becomes `organisation`."""
    stem = slugify(name)[:SLUG_LENGTH].strip("-") or "organisation"
    taken = set(Organisation.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    numbered = (f"{stem}-{number}" for number in range(2, len(taken) + 3))
    return next(slug for slug in (stem, *numbered) if slug not in taken)


def _folded(text: F | Value) -> Func:
    return Func(text, function="unaccent")
