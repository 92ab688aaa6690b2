"""What was refused because the row has moved on: a conflict (409), told in words, never a server error."""

from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.db import DatabaseError
from django.utils.translation import gettext as _
from psycopg2.errors import DeadlockDetected, LockNotAvailable, SerializationFailure, UniqueViolation

from .access.permissions import Words


class Conflict(Exception):
    """The step can't be taken on the row as it stands now.

    `words` is for the person who tried, `row` what it was about, and `written` what somebody else has said there first.
    """

    may_hold: ClassVar[bool] = False
    """Whether the same answers, sent again, may be taken."""

    def __init__(self, words: Words, row: Any = None, written: str = "") -> None:
        self.words, self.row, self.written = words, row, written
        super().__init__(str(words))


class IllegalTransition(Conflict):
    """The workflow has no such step from the state the row is in."""


class StaleVersion(Conflict):
    """The row was changed by someone else since the form was opened."""

    may_hold = True

    def __init__(self, row: Any) -> None:
        super().__init__(_("Somebody else changed this record while you had it open. Your text was not saved."), row)


class LostRace(Conflict):
    """Two did it at the same moment, and the database kept one."""

    may_hold = True


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
        return LostRace(_("Somebody else did this at the same moment. Please look again and retry."))
    return None
