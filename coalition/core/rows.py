"""How a row is locked, checked and saved: the first and last lines of every service."""

from __future__ import annotations

from typing import Any, TypeVar

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db.models import BooleanField, Count, F, Func, IntegerField, Model, Q, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Coalesce
from django.db.models.lookups import IsNull
from django.utils import timezone

from .conflicts import StaleVersion
from .models.base import Versioned
from .numerals import GLANCE

M = TypeVar("M", bound=Model)
V = TypeVar("V", bound=Versioned)


def lock(model: type[M], pk: Any) -> M:
    """Return the row, locked until the transaction ends; raise DoesNotExist where there is none."""
    return model._default_manager.select_for_update(of=("self",)).get(pk=pk)


def lock_seen(model: type[V], pk: Any, *, version: int | None) -> V:
    """Return the row, locked; raise StaleVersion where it is not the version that the person saw."""
    row = lock(model, pk)
    if version is not None and row.version != version:
        raise StaleVersion(row)
    return row


def is_one_of(*parts: QuerySet[Any]) -> Q:
    """Whether a row stands in one of these querysets of its model, which are the few of one side.

    Each is looked up by its own index, before all else: in a condition on every row PostgreSQL would rather go through
    all rows in the order of the list until it has met a page of them.
    """
    first, *others = [part.order_by().values("pk") for part in parts]
    return is_among("pk", first.union(*others))


def is_among(field: str, keys: QuerySet[Any]) -> Q:
    """Whether the field is one of these keys, which are few: they are found first, then looked up by its index."""
    found = ArraySubquery(keys)
    return Q(Func(F(field), found, arg_joiner=" = ANY(", template="%(expressions)s)", output_field=BooleanField()))


def has_one(rows: QuerySet[Any]) -> Q:
    """Whether one of these is there (they name the row by `OuterRef`), looked for in each row that is read.

    For pages and catalogues, which have few rows: for EXISTS PostgreSQL may gather all that there are, which is better
    where rows are counted.
    """
    return Q(IsNull(Subquery(rows.order_by().annotate(there=Value(1)).values("there")[:1]), False))


def count_of(rows: QuerySet[Any], by: str) -> Coalesce:
    """How many of these there are, which name the row as `by` (an `OuterRef` in their filter)."""
    counted = rows.order_by().values(by).annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted), 0)


def number_of(rows: QuerySet[Any], *, each: Any = None) -> Coalesce:
    """How many of these there are, beside others or beside the first of them, which an index may then give; with
    `each`, how many different ones of it."""
    number = Count("pk") if each is None else Count(each, distinct=True)
    counted = rows.order_by().annotate(one=Value(1)).values("one").annotate(number=number).values("number")
    return Coalesce(Subquery(counted), 0)


def number_at_a_glance(rows: QuerySet[Any]) -> Coalesce:
    """How many of these there are, counted as far as the eye goes (`write_glance`)."""
    ones = Cast(ArraySubquery(rows.order_by().values(one=Value(1))[: GLANCE + 1]), ArrayField(IntegerField()))
    return Coalesce(Func(ones, function="CARDINALITY", output_field=IntegerField()), 0)


def save_changes(row: Versioned, **changes: Any) -> None:
    """Set these fields and save only them, with a new version number and time."""
    for name, value in changes.items():
        setattr(row, name, value)
    row.version += 1
    row.updated_at = timezone.now()
    row.save(update_fields=[*changes, "version", "updated_at"])
