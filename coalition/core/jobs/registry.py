"""The kinds of durable work. Each app registers its own when it is ready."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from ..models.jobs import DurableJob

if TYPE_CHECKING:
    from .lease import Lease


@dataclass(frozen=True)
class JobKind:
    """`perform(job, lease)` does the work; whatever it writes for good, it writes inside `lease.complete()`.

    limit: how long an attempt may take; the worker ends it at its next report, the sweep in any case.
    after_cancel: what else ends with a job that a person cancels, in the same transaction.
    is_part: of another job, which looks after it; people cancel and retry that one.
    """

    model: type[DurableJob]
    perform: Callable[[Any, Lease], None]
    max_attempts: int = 3
    back_off: timedelta = timedelta(seconds=20)
    limit: timedelta | None = None
    after_cancel: Callable[[Any], None] | None = None
    is_part: bool = False

    @property
    def label(self) -> str:
        return self.model._meta.label_lower


KINDS: dict[str, JobKind] = {}


def register(kind: JobKind) -> None:
    KINDS[kind.label] = kind
