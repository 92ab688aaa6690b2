"""Texts without accents, capitals and variants of Arabic letters: what is searched, and the index by which it is found.

PostgreSQL folds by its function `folded` (migration 0001), so that an index holds what a question is compared with.
"""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db.models import F, Func, Q, TextField, Value
from django.db.models.functions import Concat


def folded(text: Any) -> Func:
    return Func(text, function="folded", output_field=TextField())


def folded_together(places: tuple[str, ...]) -> Func:
    """The texts of one row as one."""
    parts = [part for place in places for part in (F(place), Value(" "))]
    return folded(Concat(*parts, output_field=TextField()))


def words_index(name: str, *, names: tuple[str, ...], texts: tuple[str, ...]) -> GinIndex:
    """By trigrams, for a search that forgives slips in `names` and takes words of `texts` as they stand."""
    return GinIndex(*map(_trigrams, (names, texts)), name=name)


def texts_index(name: str, *places: str, condition: Q | None = None) -> GinIndex:
    """By trigrams, for words of these texts as they stand."""
    return GinIndex(_trigrams(places), name=name, condition=condition)


def _trigrams(places: tuple[str, ...]) -> OpClass:
    return OpClass(folded_together(places), name="gin_trgm_ops")
