"""What this app's rows are called in the reader's language, to sort and to list by."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import F, Value
from django.db.models.functions import Coalesce, NullIf

from .models.base import active_language


def named(row: str = "") -> Coalesce:
    """The name of a reference row in the active language, in English where it has none there.

    `row` is the lookup that leads to it, with its `__`.
    """
    return Coalesce(NullIf(F(f"{row}name_{active_language()}"), Value("")), F(f"{row}name_en"))


def by_name(path: str) -> Callable[[], Coalesce]:
    """Order by the name of the row that `path` leads to."""
    return lambda: named(f"{path}__")
