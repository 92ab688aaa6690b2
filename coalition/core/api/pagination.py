"""Cursor pagination: stable under concurrent writes, flat at depth, with a Link header."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import pagination
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.response import Response


class CursorPagination(pagination.CursorPagination):
    """Keyset by primary key, so that a page costs the same at any depth."""

    page_size = 25
    page_size_query_param = "page_size"
    max_page_size = 100
    ordering = "pk"

    def get_paginated_response(self, data: Any) -> Response:
        following, previous = self.get_next_link(), self.get_previous_link()
        links = [f'<{url}>; rel="{rel}"' for url, rel in ((following, "next"), (previous, "prev")) if url]
        headers = {"Link": ", ".join(links)} if links else None
        return Response({"results": data, "next": following, "previous": previous}, headers=headers)

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        url = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["results", "next", "previous"],
            "properties": {"results": schema, "next": url, "previous": url},
        }

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        size = {"type": "integer", "minimum": 1, "default": self.page_size}
        told = {
            self.cursor_query_param: {"description": "A place in the list, as `next` and `previous` have it."},
            self.page_size_query_param: {
                "description": "Rows of a page: at most 100 are given.",
                "schema": size,
            },
        }
        return [entry | told[entry["name"]] for entry in super().get_schema_operation_parameters(view)]

    def get_page_size(self, request: Any) -> int | None:
        """As DRF does (more than the most is the most), but what is no number is the caller's mistake."""
        wanted = request.query_params.get(self.page_size_query_param, "1")
        if not (wanted.isascii() and wanted.isdigit() and wanted.strip("0")):
            raise ValidationError({self.page_size_query_param: [_("Enter a whole number from 1 to 100.")]})
        return self.max_page_size if len(wanted) > 3 else super().get_page_size(request)

    def get_ordering(self, request: Any, queryset: Any, view: Any) -> tuple[str, ...]:
        return (getattr(view, "key", self.ordering),)

    def paginate_queryset(self, queryset: Any, request: Any, view: Any = None) -> list[Any] | None:
        """As DRF does, but a cursor that fits no row of this list is the caller's mistake, not a server error."""
        try:
            return super().paginate_queryset(queryset, request, view)
        except NotFound as error:  # DRF's word for a cursor that it cannot read
            raise ValidationError({"cursor": [_("This cursor is not one that the API gave.")]}) from error
        except (ValueError, OverflowError, TypeError) as error:
            raise ValidationError({"cursor": [_("This cursor is not one that the API gave.")]}) from error
