"""The second audit record: pghistory's triggers keep every row's change with who did it and in which request."""

from typing import Any

from django.http import HttpRequest
from pghistory import middleware

from .observability import current_request_id


class HistoryMiddleware(middleware.HistoryMiddleware):
    """Only on unsafe methods (settings), since it reads the session to name the user."""

    def get_context(self, request: HttpRequest) -> dict[str, Any]:
        return {**super().get_context(request), "request_id": current_request_id()}
