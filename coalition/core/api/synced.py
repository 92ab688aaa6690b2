"""A list that a mirror follows: `?updated_since=` gives what changed since, with tombstones, page by page."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from ..access.roles import ANYONE, SECRETARIAT, Actor, Role, actor_of, anyone_as
from ..models.mirrors import MirrorRow
from .filters import PAGING, SINCE
from .mirrors import changes, mirror_of
from .pagination import CursorPagination
from .views import ReadList

# The ceiling of such a list: four as of every list, and nine to note what changed.
SYNCED_QUERIES = 13
# The place in a walk: until when it goes, and the last entry given. The page after begins behind that entry.
Place = tuple[datetime, datetime, int]


class SyncedPagination(CursorPagination):
    """Pages by cursor; what `updated_since` adds to them is described."""

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        page = super().get_paginated_response_schema(schema)
        instant = {"type": "string", "format": "date-time"}
        gone = {
            "type": "object",
            "required": ["id", "at", "why"],
            "properties": {
                "id": {"type": "integer"},
                "at": instant,
                "why": {"type": "string", "enum": ["deleted", "hidden", "filtered"]},
            },
        }
        page["properties"] |= {"deleted": {"type": "array", "items": gone}, "until": instant}
        return page

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        words = "Only what changed since this instant, in the order of the changes, and what is gone since (`deleted`)."
        schema = {"type": "string", "format": "date-time"}
        since = {"name": SINCE, "required": False, "in": "query", "description": words, "schema": schema}
        return [*super().get_schema_operation_parameters(view), since]


class SyncedList(ReadList):
    """Of the rows that an audience reads in common; what a person sees beyond them is not mirrored."""

    also_understood = frozenset({SINCE})
    pagination_class = SyncedPagination

    def audience(self, actor: Actor) -> tuple[str, Actor]:
        """Return the name of the audience that the reader belongs to, and an actor who sees what it sees."""
        if actor.roles & SECRETARIAT:
            return "secretariat", anyone_as(Role.COORDINATOR)
        return "public", ANYONE

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        if SINCE in request.query_params and request.accepted_renderer.format == "json":
            return self.list_changes(request)
        return super().list(request, *args, **kwargs)

    def list_changes(self, request: Request) -> Response:
        since, place = _since(request), _place(request)
        name, reader = self.audience(actor_of(request.user))
        # Before anything is noted, for this refuses a wrong filter.
        shown = self.narrowed(self.filter_queryset(self.rows(reader)))
        size = SyncedPagination().get_page_size(request) or 1
        mirror = mirror_of(self.model._meta.model_name or "", name, rows=self.rows(reader), model=self.model)
        until, after = (place[0], place[1:]) if place else (mirror.noted_at or timezone.now(), None)
        entries = list(changes(mirror, since=since, until=until, after=after)[: size + 1])
        following = self.link_after(until, entries[size - 1]) if len(entries) > size else None
        page = {**self.split(entries[:size], shown), "next": following, "previous": None, "until": until}
        return Response(page, headers={"Link": f'<{following}>; rel="next"'} if following else None)

    def split(self, entries: Sequence[MirrorRow], shown: Any) -> dict[str, Any]:
        """Rows as they are now, and tombstones; a row that a filter keeps out is gone for a mirror of that filter."""
        live = [entry.key for entry in entries if not entry.gone]
        rows = {str(row[self.key]): self.as_sent(row) for row in shown.filter(pk__in=live)}
        why = "filtered" if self.request.query_params.keys() - PAGING - {SINCE} else "hidden"
        pk = self.model._meta.pk
        deleted = [
            {"id": pk.to_python(entry.key), "at": entry.changed_at, "why": entry.gone or why}
            for entry in entries
            if entry.key not in rows
        ]
        return {"results": [rows[entry.key] for entry in entries if entry.key in rows], "deleted": deleted}

    def link_after(self, until: datetime, entry: MirrorRow) -> str:
        words = f"{until.isoformat()} {entry.changed_at.isoformat()} {entry.pk}"
        cursor = urlsafe_b64encode(words.encode()).decode()
        return replace_query_param(self.request.build_absolute_uri(), "cursor", cursor)


def _since(request: Request) -> datetime:
    """An instant; without an offset, UTC."""
    try:
        instant = parse_datetime(request.query_params[SINCE].replace(" ", "+"))  # a plus that was not encoded
    except ValueError:
        instant = None
    if instant is None:
        raise ValidationError({SINCE: [_("Enter an instant by ISO 8601, for example 2026-01-31T00:00:00Z.")]})
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)


def _place(request: Request) -> Place | None:
    cursor = request.query_params.get("cursor")
    if not cursor:
        return None
    try:
        until, at, pk = urlsafe_b64decode(cursor.encode()).decode().split(" ")
        instants = datetime.fromisoformat(until), datetime.fromisoformat(at)
        if not all(instant.tzinfo for instant in instants) or not 0 < int(pk) < 2**63:
            raise ValueError
    except ValueError as error:  # of base64, of UTF-8, of the parts
        raise ValidationError({"cursor": [_("This cursor is not one that the API gave.")]}) from error
    return (*instants, int(pk))
