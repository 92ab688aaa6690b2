"""The kinds of rows that come by spreadsheet. Each app registers its own when it is ready."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from coalition.core.access import Actor, Permission
from coalition.core.access.permissions import Words

from .resource import ServiceResource


@dataclass(frozen=True)
class SheetKind:
    """`name` stands in addresses and names the sheet; `back` is the route of the list of these rows.

    `is_owned` says whether a file is for one organisation (`permission` is asked with it) or for the whole portal.
    """

    name: str
    title: Words
    lead: Words
    back: str
    resource: type[ServiceResource]
    permission: Permission
    is_owned: bool = True

    def resource_for(self, owner: Any, by: Actor, **source: Any) -> ServiceResource:
        return self.resource(owner=owner, by=by, **source)


KINDS: dict[str, SheetKind] = {}


def register(kind: SheetKind) -> None:
    KINDS[kind.name] = kind


def unowned_for(actor: Actor) -> list[str]:
    """The names of the kinds for the whole portal that this person may send."""
    return [kind.name for kind in KINDS.values() if not kind.is_owned and kind.permission.roles & actor.roles]
