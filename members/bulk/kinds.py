"""The kinds of rows that come by spreadsheet. Each app registers its own when it is ready."""

from __future__ import annotations

from dataclasses import dataclass

from coalition.core.access import Actor
from coalition.core.access.permissions import Words
from members.models import Organisation

from .resource import ServiceResource


@dataclass(frozen=True)
class SheetKind:
    """`name` stands in addresses and names the sheet; `back` is the route of the list of these rows."""

    name: str
    title: Words
    lead: Words
    back: str
    resource: type[ServiceResource]

    def resource_for(self, organisation: Organisation, by: Actor) -> ServiceResource:
        return self.resource(organisation=organisation, by=by)


KINDS: dict[str, SheetKind] = {}


def register(kind: SheetKind) -> None:
    KINDS[kind.name] = kind
