"""The checklist beside a request: what the portal finds in the answers by itself, and what people tick who read it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from coalition.core.idempotency import new_submission_key
from coalition.core.names import name_some
from members.choices import AccreditationStatus
from requests.casefile import CaseFile
from requests.choices import CheckPoint


@dataclass(frozen=True)
class Finding:
    """`lacking` says what is missing, empty where nothing is."""

    label: str
    lacking: str

    @property
    def kind(self) -> str:
        return "warn" if self.lacking else "done"


@dataclass(frozen=True)
class Checklist:
    file: CaseFile

    @cached_property
    def findings(self) -> list[Finding]:
        return [Finding(label, lacking) for label, lacking in self._found()]

    @cached_property
    def points(self) -> list[dict[str, Any]]:
        """Every point, with who ticked it and when, or None."""
        ticked = {row["point"]: row for row in self.file.country_request.check_list}
        return [
            {"code": point.value, "label": point.label, "ticked": _told(ticked.get(point.value))}
            for point in CheckPoint
        ]

    @property
    def open_points(self) -> list[str]:
        return [str(point["label"]) for point in self.points if point["ticked"] is None]

    @cached_property
    def submission_key(self) -> str:
        return new_submission_key()

    def _found(self) -> Iterator[tuple[str, str]]:
        case = self.file.country_request
        yield _("Formal letter"), "" if self.file.letters else _("missing")
        yield _("Accredited authority"), self._countries_without(_is_accredited)
        yield _("A need for each country"), self._countries_without(lambda entry: bool(entry.need_list))
        yield _("People counted in each need"), self._needs_without(lambda need: bool(need.learners or need.teachers))
        yield _("Disadvantaged groups in each need"), self._needs_without(lambda need: bool(need.group_list))
        yield (
            _("Languages, delivery and levels of each need"),
            self._needs_without(lambda need: bool(need.languages and need.mode_names and need.level_names)),
        )
        yield _("What is provided already"), "" if case.already_provided else _("not stated")
        yield _("National and local partners"), "" if case.partners else _("not stated")

    def _countries_without(self, holds: Callable[[Any], bool]) -> str:
        return _lacking(entry.country.name for entry in self.file.countries if not holds(entry))

    def _needs_without(self, holds: Callable[[Any], bool]) -> str:
        needs = (need for entry in self.file.countries for need in entry.need_list)
        return _lacking({need.category.name for need in needs if not holds(need)})


def _is_accredited(entry: Any) -> bool:
    return entry.authority is not None and entry.authority.status == AccreditationStatus.ACCREDITED


def _lacking(names: Any) -> str:
    words = name_some(names)
    return _("missing: %(names)s") % {"names": words} if words else ""


def _told(row: dict[str, Any] | None) -> dict[str, Any] | None:
    return row and {"by": row["by"], "at": parse_datetime(row["at"])}
