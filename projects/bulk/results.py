"""Results by spreadsheet: one row is one number of a report; the reports stay drafts until somebody sends them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib.admin.utils import label_for_field
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from import_export.fields import Field

from coalition.core.sheets.cells import Choice, Day, Text, WholeNumber, column, names_of, names_of_choices
from coalition.core.sheets.resource import Entry, ServiceResource
from coalition.reference.models import DisadvantagedGroup, Unit
from projects.choices import Basis, Directness, ReportStatus
from projects.models import Project, Result, ResultReport
from projects.models.results import SEXES
from projects.querysets import UNSENT
from projects.services.result_checks import wrong_sums
from projects.services.results import NewResult, as_new, change_report, start_report

GROUP = "group_"
PERIOD = ("project", "starts_on", "ends_on")
STATED = ("unit", "directness", "value", "basis")
PROJECT_HINT = gettext_lazy("The code of a project that your organisation takes part in, for example P-2026-0001.")
ENDS_HINT = gettext_lazy("The number is as of this day. Project, last day, unit and kind find the same row again.")
GROUP_HINT = gettext_lazy("How many of them belong to this group. One person may belong to several.")


class ResultResource(ServiceResource):
    title_field = "project"
    key = ("project", "ends_on", "unit", "directness", "label")

    def __init__(self, **whose: Any) -> None:
        super().__init__(**whose)
        self.begun: dict[str, Any] = {}  # by the code of a project: the last day of the report in hand

    def columns(self) -> Iterator[Field]:
        units = self.units.values()
        yield column("project", _("project"), Text(required=True), hint=PROJECT_HINT)
        yield column("starts_on", _named("starts_on", ResultReport), Day(required=True))
        yield column("ends_on", _named("ends_on", ResultReport), Day(required=True), hint=ENDS_HINT)
        active = [row.pk for row in units if row.is_active]
        yield column("unit", _named("unit"), Choice(names_of(units), active, required=True))
        kinds = names_of_choices(Directness.choices)
        yield column("directness", _named("directness"), Choice(kinds, Directness.values, required=True))
        yield column("label", _named("label"), Text())
        yield column("value", _named("value"), WholeNumber(required=True))
        for sex in SEXES:
            yield column(sex, _named(sex), WholeNumber())
        for group in self.groups.values():
            yield column(f"{GROUP}{group.pk}", group.name, WholeNumber(), hint=GROUP_HINT)
        bases = names_of_choices(Basis.choices)
        yield column("basis", _named("basis"), Choice(bases, Basis.values, required=True))
        yield column("source", _named("source"), Text())

    @cached_property
    def units(self) -> dict[str, Unit]:
        return {row.pk: row for row in Unit.objects.all()}

    @cached_property
    def groups(self) -> dict[str, DisadvantagedGroup]:
        return {row.pk: row for row in DisadvantagedGroup.objects.active()}

    def stored_rows(self) -> Iterable[Result]:
        """Those that stand; of an approved one and its correction the correction."""
        own = Result.objects.filter(report__organisation=self.owner).exclude(report__status=ReportStatus.SUPERSEDED)
        rows = own.select_related("report__project", "unit").prefetch_related("groups").order_by("report", "pk")
        return sorted(rows, key=lambda row: row.report.status in UNSENT)

    def value_of(self, row: Result, name: str) -> Any:
        if name == "project":
            return row.report.project.code
        if name in PERIOD:
            return getattr(row.report, name)
        if name == "unit":
            return row.unit_id
        if name.startswith(GROUP):
            return {part.group_id: part.head_count for part in row.groups.all()}.get(name.removeprefix(GROUP))
        return getattr(row, name)

    def write(self, entry: Entry) -> None:
        """Put the number into the report of its period that is in hand, or begin one."""
        if not entry.wrong.keys().isdisjoint({*PERIOD, *STATED}):
            return
        project = self._project(entry)
        new = self._result(entry)
        if wrong := wrong_sums(new):
            raise ValidationError(wrong)
        days = {name: entry.values[name] for name in ("starts_on", "ends_on")}
        report = entry.stored.report if entry.stored else self._in_hand(project, days["ends_on"])
        if report is None:
            start_report(project=project, side=self.owner, results=[new], by=self.by, **days)
            return
        series = (new.unit.pk, new.directness, new.label)
        rows = ResultReport.objects.get(pk=report.pk).results.select_related("unit").prefetch_related("groups")
        others = [as_new(row) for row in rows if row.series != series]
        change_report(report=report, results=[*others, new], by=self.by, words=report.words, **days)

    def _project(self, entry: Entry) -> Project:
        code = entry.values["project"].upper()
        mine = Project.objects.reportable_by(self.by).filter(participations__organisation=self.owner)
        found: Project | None = mine.filter(code=code).first()
        if found is None:
            raise ValidationError({"project": _("None of the projects that you report on has this code.")})
        if self.begun.setdefault(code, entry.values["ends_on"]) != entry.values["ends_on"]:
            words = _("This file has another period of the project already. Send one period, then the next.")
            raise ValidationError({"ends_on": words})
        return found

    def _in_hand(self, project: Project, ends_on: Any) -> ResultReport | None:
        own = ResultReport.objects.unsent().filter(project=project, organisation=self.owner, ends_on=ends_on)
        found: ResultReport | None = own.first()
        return found

    def _result(self, entry: Entry) -> NewResult:
        """What is stored, with what the cells say in its place; cells that could not be read are as empty."""
        said = dict(entry.values)
        fields: dict[str, Any] = dict(vars(as_new(entry.stored))) if entry.stored else {}
        groups = {code: number for code, number in fields.pop("groups", {}).items() if f"{GROUP}{code}" not in said}
        for code in self.groups:
            if (number := said.pop(f"{GROUP}{code}", None)) is not None:
                groups[code] = number
        fields |= {name: value for name, value in said.items() if name not in PERIOD} | {"groups": groups}
        fields["unit"] = self.units[said["unit"]]
        if left_out := [name for name in STATED if name not in fields]:
            raise ValidationError(dict.fromkeys(left_out, _("Fill this in.")))
        return NewResult(**fields)


def _named(name: str, model: Any = Result) -> Any:
    return label_for_field(name, model)
