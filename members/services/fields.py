"""The fields of a form, parted into a row's own columns and its lists of other rows."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Model


def split_lists(model: type[Model], fields: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return (columns, lists): a list goes to its own table, once the row has a key."""
    many = {field.name for field in model._meta.many_to_many}
    columns = {name: value for name, value in fields.items() if name not in many}
    return columns, {name: value for name, value in fields.items() if name in many}
