"""How a row is locked, checked and saved: the first and last lines of every service."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db.models import Model
from django.utils import timezone

from .conflicts import StaleVersion
from .models.base import Versioned

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


def save_changes(row: Versioned, **changes: Any) -> None:
    """Set these fields and save only them, with a new version number and time."""
    for name, value in changes.items():
        setattr(row, name, value)
    row.version += 1
    row.updated_at = timezone.now()
    row.save(update_fields=[*changes, "version", "updated_at"])
