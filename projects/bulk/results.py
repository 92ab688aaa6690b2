"""Results by spreadsheet: one row is one number of a report; the reports stay drafts until somebody sends them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, ClassVar, cast

from django.contrib.admin.utils import label_for_field
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
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
from projects.services.results import NewResult, Side, as_new, change_report, sides_of, start_report

GROUP = "group_"
PERIOD = ("side", "project", "starts_on", "ends_on")
STATED = ("unit", "directness", "value", "basis")
PROJECT_HINT = gettext_lazy("The code of a project that your organisation takes part in, for example P-2026-0001.")
ENDS_HINT = gettext_lazy("The number is as of this day. Project, last day, unit and kind find the same row again.")
SIDES = ("report__organisation", "report__authority")
SIDE_HINT = gettext_lazy("The name of an organisation or authority as it stands on the page of the project.")
GROUP_HINT = gettext_lazy("How many of them belong to this group. One person may belong to several.")


class ResultResource(ServiceResource):
    title_field = "project"
    key: ClassVar[tuple[str, ...]] = ("project", "ends_on", "unit", "directness", "label")

    def __init__(self, **whose: Any) -> None:
        super().__init__(**whose)
        self.begun: dict[Any, Any] = {}  # by project and side: the last day of the report in hand

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
        standing = self.results().exclude(report__status=ReportStatus.SUPERSEDED)
        rows = (
            standing.select_related("report__project", *SIDES, "unit")
            .prefetch_related("groups")
            .order_by("report", "pk")
        )
        return sorted(rows, key=lambda row: row.report.status in UNSENT)

    def results(self) -> QuerySet[Any]:
        return Result.objects.filter(report__organisation=self.owner)

    def value_of(self, row: Result, name: str) -> Any:
        if name == "side":
            return row.report.side.name
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
        project = self.project_in(entry)
        side = self.side_in(entry, project)
        self._check_one_period(entry, project, side)
        new = self._result(entry)
        if wrong := wrong_sums(new):
            raise ValidationError(wrong)
        days = {name: entry.values[name] for name in ("starts_on", "ends_on")}
        report = entry.stored.report if entry.stored else self._in_hand(project, side, days["ends_on"])
        if report is None:
            start_report(project=project, side=side, results=[new], by=self.by, **days)
            return
        series = (new.unit.pk, new.directness, new.label)
        rows = ResultReport.objects.get(pk=report.pk).results.select_related("unit").prefetch_related("groups")
        others = [as_new(row) for row in rows if row.series != series]
        change_report(report=report, results=[*others, new], by=self.by, words=report.words, **days)

    def projects(self) -> QuerySet[Any]:
        return Project.objects.reportable_by(self.by).filter(participations__organisation=self.owner)

    def project_in(self, entry: Entry) -> Project:
        found: Project | None = self.projects().filter(code=entry.values["project"].upper()).first()
        if found is None:
            raise ValidationError({"project": _("None of the projects that you report on has this code.")})
        return found

    def side_in(self, entry: Entry, project: Project) -> Side:
        """Who reports: the organisation that the file is of."""
        return cast(Side, self.owner)

    def _check_one_period(self, entry: Entry, project: Project, side: Side) -> None:
        if self.begun.setdefault((project, side), entry.values["ends_on"]) != entry.values["ends_on"]:
            words = _("This file has another period of the project already. Send one period, then the next.")
            raise ValidationError({"ends_on": words})

    def _in_hand(self, project: Project, side: Side, ends_on: Any) -> ResultReport | None:
        open_reports = ResultReport.objects.unsent().filter(project=project, ends_on=ends_on)
        rows = open_reports.select_related("organisation", "authority")
        return next((report for report in rows if report.side == side), None)

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


class AnySideResource(ResultResource):
    """For the Secretariat: of any project, for whichever side of it never signs in; who does reports by itself."""

    key: ClassVar[tuple[str, ...]] = ("side", *ResultResource.key)

    def columns(self) -> Iterator[Field]:
        yield column("side", _("reported by"), Text(required=True), hint=SIDE_HINT)
        yield from super().columns()

    def results(self) -> QuerySet[Any]:
        return Result.objects.all()

    def projects(self) -> QuerySet[Any]:
        return Project.objects.visible_to(self.by)

    def side_in(self, entry: Entry, project: Project) -> Side:
        sides = sides_of(self.by, project)
        found = next((side for side in sides if side.name == entry.values["side"]), None)
        if found is None:
            words = _("No side of this project that the Secretariat reports for: who signs in reports by itself.")
            raise ValidationError({"side": words})
        return found


def _named(name: str, model: Any = Result) -> Any:
    return label_for_field(name, model)
