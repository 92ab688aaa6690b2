"""Words of SQL that the shapes of the API share: nested lists without a second query."""

from __future__ import annotations

from typing import Any

import orjson
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Func, JSONField, Model, OuterRef, Q
from django.db.models.expressions import BaseExpression
from django.db.models.functions import JSONObject

LANGUAGES = ("en", "fr", "es", "ar", "ru", "zh")


def names(prefix: str = "") -> JSONObject:
    """Return the names in the six languages as {"en": …, …}; an empty text where a name is missing."""
    return JSONObject(**{code: f"{prefix}name_{code}" for code in LANGUAGES})


class _Rows(JSONField):
    """JSON that PostgreSQL wrote, read in a third of the time: a page of a hundred projects has four hundred lists."""

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> Any:
        return None if value is None else orjson.loads(value)


def nested(model: type[Model], link: str, /, *order: str, where: Q | None = None, **fields: Any) -> Func:
    """Return the rows of `model` that point to the outer row by `link`, each as an object of these fields; all as one
    piece of JSON, which is read at once."""
    rows = model._default_manager.filter(where or Q(), **{link: OuterRef("pk")}).order_by(*order or ("pk",))
    return Func(ArraySubquery(rows.values(object=JSONObject(**fields))), function="TO_JSONB", output_field=_Rows())


def codes(through: type[Model], link: str, code: str) -> BaseExpression:
    """Return the codes that the outer row has in a many-to-many relation, as a list in order."""
    rows = through._default_manager.filter(**{link: OuterRef("pk")}).order_by(code)
    return ArraySubquery(rows.values(code))
