"""What the page of an import says: how far it is, what it would do or did, and each wrong cell with its reason."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from coalition.core.models import JobStatus
from coalition.core.numerals import write_number

from .choices import ImportOutcome, ImportPurpose
from .models import Import, ImportStep

SAVES = (ImportOutcome.CHECKED, ImportOutcome.STALE)


class ImportPage:
    """Of one file: its latest step."""

    def __init__(self, source: Import, step: ImportStep) -> None:
        self.source, self.step = source, step

    @property
    def is_under_way(self) -> bool:
        return not self.step.is_over

    @property
    def stage(self) -> str:
        if self.step.status == JobStatus.QUEUED:
            return _("Waiting for a worker")
        return _(self.step.stage) if self.step.stage else _("Starting")

    @property
    def has_failed(self) -> bool:
        return self.step.status in {JobStatus.DEAD, JobStatus.CANCELLED}

    @property
    def problem(self) -> str:
        """Why the whole file could not be read."""
        return str(self.step.result.get("problem", ""))

    @property
    def questions(self) -> list[dict[str, Any]]:
        """What the check asks the person."""
        return list(self.step.result.get("questions", []))

    @property
    def unread(self) -> list[str]:
        return list(self.step.result.get("unread", []))

    @property
    def counts(self) -> dict[str, int]:
        return dict.fromkeys(("new", "changed", "unchanged", "wrong"), 0) | self.step.result.get("counts", {})

    @property
    def facts(self) -> list[tuple[str, str]]:
        """The counts as the `facts` component shows them; once it was saved, what became of the rows."""
        labels = {
            "new": _("New"),
            "changed": _("Changed"),
            "unchanged": _("As they are"),
            "wrong": _("With errors"),
        }
        return [(label, write_number(self.counts[name])) for name, label in labels.items()]

    @property
    def is_saved(self) -> bool:
        return self.step.outcome == ImportOutcome.APPLIED

    @property
    def is_stale(self) -> bool:
        return self.step.outcome == ImportOutcome.STALE

    @property
    def can_confirm(self) -> bool:
        return self.step.outcome in SAVES and not self.counts["wrong"] and bool(self.to_save)

    @property
    def to_save(self) -> int:
        return self.counts["new"] + self.counts["changed"]

    @property
    def can_check_again(self) -> bool:
        return self.has_failed and self.source.content is not None

    @property
    def was_saving(self) -> bool:
        return self.step.purpose == ImportPurpose.APPLY

    @property
    def errors(self) -> list[dict[str, Any]]:
        """Each wrong cell, with the row that it is in."""
        rows = self.step.result.get("rows", [])
        return [{**error, "entry": row} for row in rows for error in row["errors"]]

    @property
    def lines(self) -> list[dict[str, Any]]:
        """What the table lists: the errors while there are any, else what is new or changes."""
        if self.counts["wrong"]:
            return self.errors
        return list(self.step.result.get("rows", []))
