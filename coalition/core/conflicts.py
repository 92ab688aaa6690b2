"""What was refused because the row has moved on: a conflict (409), told in words, never a server error."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from psycopg2.errors import DeadlockDetected, LockNotAvailable, SerializationFailure, UniqueViolation

from .access.permissions import Words


class Conflict(Exception):
    """The step can't be taken on the row as it stands now. `words` is for the person who tried."""

    def __init__(self, words: Words) -> None:
        self.words = words
        super().__init__(str(words))


class IllegalTransition(Conflict):
    """The workflow has no such step from the state the row is in."""


class StaleVersion(Conflict):
    """The row was changed by someone else since the form was opened."""

    def __init__(self, row: Any) -> None:
        self.row = row
        super().__init__(_("Somebody else changed this record while you had it open. Your text was not saved."))


class Refused(PermissionDenied):
    """The step exists but not for this person; `words` says for whom it is."""

    def __init__(self, words: Words) -> None:
        self.words = words
        super().__init__(str(words))


# Services check for duplicates before they write: what breaks a unique key came in between.
_LOST_RACES = (SerializationFailure, DeadlockDetected, LockNotAvailable, UniqueViolation)


def as_conflict(error: BaseException) -> Conflict | None:
    """Return the conflict behind an error: itself, or a race that PostgreSQL ended; None for anything else."""
    if isinstance(error, Conflict):
        return error
    if isinstance(error, DatabaseError) and isinstance(error.__cause__, _LOST_RACES):
        return Conflict(_("Somebody else did this at the same moment. Please look again and retry."))
    return None


class ConflictMiddleware:
    """Answer a conflict with a page that says what happened; API views do the same in `core.api.problems`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        conflict = as_conflict(error)
        if conflict is None:
            return None
        return render(request, "errors/409.html", {"conflict": conflict}, status=409)
