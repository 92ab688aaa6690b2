"""What the page of a run says about its replays."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from coalition.core.models import JobFailure, JobStatus
from matching.engine.contract import ENGINE_VERSION
from matching.models import MatchRun, ReplayOutcome, RunReplay


@dataclass
class ReplayPart:
    run: MatchRun

    @cached_property
    def latest(self) -> RunReplay | None:
        return RunReplay.objects.latest_of(self.run)

    @property
    def is_under_way(self) -> bool:
        return self.latest is not None and not self.latest.is_over

    def stage(self) -> str:
        is_begun = self.latest and self.latest.status == JobStatus.RUNNING and self.latest.stage
        return _(self.latest.stage) if self.latest and is_begun else _("Waits for a worker")

    def promise(self) -> str:
        """What a replay would do now."""
        if self.run.engine_version == ENGINE_VERSION:
            return _("Solves the run's own problem again, compares the result to the byte and checks the certificate.")
        return _("This run was made by engine %(then)s, and %(now)s is in use: its certificate is checked again.") % {
            "then": self.run.engine_version,
            "now": ENGINE_VERSION,
        }

    def outcome(self) -> dict[str, str] | None:
        """What came of the latest replay: kind of notice, title, words, the checker's faults, when and by whom."""
        if self.latest is None:
            return None
        kind, title, words = _failed(self.latest) if self.latest.status != JobStatus.DONE else _ended(self.latest)
        when = _("%(date)s, asked by %(person)s") % {
            "date": date_format(self.latest.finished_at or self.latest.created_at, "DATETIME_FORMAT"),
            "person": self.latest.asked_by,
        }
        return {"kind": kind, "title": title, "words": words, "faults": self.latest.faults, "when": when}


def _ended(replay: RunReplay) -> tuple[str, str, str]:
    engine = {"version": replay.engine_version}
    return {
        ReplayOutcome.SAME: (
            "ok",
            _("The same result again."),
            _("Engine %(version)s made the same bytes of the same problem, and the certificate holds.") % engine,
        ),
        ReplayOutcome.PROVEN: (
            "ok",
            _("The certificate holds."),
            _("The run was made by another engine than %(version)s, so it was not solved again but proven again.")
            % engine,
        ),
        ReplayOutcome.DIFFERENT: (
            "bad",
            _("The same problem led to another result."),
            _("Its certificate holds, but engine %(version)s found other bytes. Tell the administrator.") % engine,
        ),
        ReplayOutcome.FAULTY: (
            "bad",
            _("The certificate does not hold."),
            _("Do not rely on this run, and tell the administrator what the checker found:"),
        ),
    }[ReplayOutcome(replay.outcome)]


def _failed(replay: RunReplay) -> tuple[str, str, str]:
    if replay.failure == JobFailure.TIME_OUT:
        return "warn", _("The replay took too long and was ended."), _("This says nothing about the run. Try again.")
    return "warn", _("The replay failed."), _("This says nothing about the run. The reason is in the log.")
