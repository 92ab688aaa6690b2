"""The form of a report: its period and the results, with the numbers of the last report as first values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.forms import BaseFormSet
from django.http import QueryDict
from django.utils import timezone

from coalition.core.numerals import write_number
from coalition.reference.models import DisadvantagedGroup, Unit
from members.forms.comparing import differing
from projects.choices import Directness
from projects.forms.results import PeriodForm, result_rows
from projects.models import Project, Result, ResultReport
from projects.services.result_checks import name_of
from projects.services.results import Side

MORE = 3
FIRST = [
    {"unit": "learners", "directness": Directness.DIRECT.value},
    {"unit": "learners", "directness": Directness.INDIRECT.value},
    {"unit": "teachers", "directness": Directness.DIRECT.value},
]
"""The rows of a first report; those without a number are left out."""


class ReportPage:
    """`form` is the period and words, `rows` the results. `last` is the report whose numbers a new one begins with."""

    def __init__(self, data: QueryDict | None = None, *, report: ResultReport, sides: Iterable[Side] = ()) -> None:
        self.report = report
        self.sides = list(sides)
        self.last = None if report.pk else last_report(report.project, self.sides)
        first = {} if data is not None else self._first_values()
        self.form = PeriodForm(data, instance=report, initial=first.get("form"), sides=self.sides)
        self._options = {"choices": {"unit": _units(report)}, "groups": _groups()}
        self.rows = self._rows(data, first.get("rows"), extra=1)
        self.is_stale = False
        self.differences: list[tuple[str, str]] = []
        if data is not None and "more" in data:
            self._grow()

    def _rows(
        self, data: QueryDict | None, initial: Sequence[Mapping[str, Any]] | None, *, extra: int
    ) -> BaseFormSet[Any]:
        kind = result_rows(extra)
        return kind(data, prefix="results", initial=initial, form_kwargs=self._options)

    def _grow(self) -> None:
        """Show what was typed, unchecked, with further empty rows."""
        typed = [{name: form[name].data for name in form.fields} for form in self.rows.forms]
        entered = {name: self.form[name].data for name in self.form.fields}
        self.form = PeriodForm(instance=self.report, initial=entered, sides=self.sides)
        self.rows = self._rows(None, typed, extra=MORE)

    def _first_values(self) -> dict[str, Any]:
        if self.report.pk:
            return {"form": {"version": self.report.version}, "rows": first_rows(self.report)}
        if self.last is None:
            today = timezone.localdate()
            begun = self.report.project.starts_on
            return {"form": {"starts_on": begun if begun and begun < today else None}, "rows": FIRST}
        return {"form": {"starts_on": self.last.ends_on + timedelta(days=1)}, "rows": first_rows(self.last)}

    def is_valid(self) -> bool:
        checked = [self.form.is_valid(), self.rows.is_valid()]
        return all(checked)

    def arguments(self) -> dict[str, Any]:
        """What `start_report` and `change_report` take. Call after `is_valid`."""
        entered = {name: value for name, value in self.form.entered().items() if name != "side"}
        return entered | {"results": [form.as_result() for form in self.rows if form.has_changed()]}

    def show(self, refusal: ValidationError) -> None:
        """Put what the service refused beside the field that it names, or at the head of the results."""
        if not hasattr(refusal, "error_dict"):
            self.form.add_error(None, refusal)
            return
        for name, errors in refusal.message_dict.items():
            if name == "results":
                self.rows.non_form_errors().extend(errors)
            else:
                self.form.add_error(name if name in self.form.fields else None, errors)

    def reopen(self, data: QueryDict, row: ResultReport) -> ReportPage:
        """The answers as they were typed, and beside them what the record says now."""
        sent = data.copy()
        sent["version"] = str(row.version)
        again = ReportPage(sent, report=row)
        saved = ", ".join(f"{name_of(result)}: {write_number(result.value)}" for result in _results(row))
        again.is_stale = True
        again.differences = [*differing(again.form), (str(ResultReport._meta.verbose_name), saved)]
        return again


def last_report(project: Project, sides: Iterable[Side]) -> ResultReport | None:
    """The latest report of one of these sides that was approved."""
    own = Q(pk=None)
    for side in sides:
        own |= Q(**{"authority" if side._meta.model_name == "nationalauthority" else "organisation": side.pk})
    found: ResultReport | None = project.reports.approved().filter(own).order_by("-ends_on", "-pk").first()
    return found


def first_rows(report: ResultReport) -> list[dict[str, Any]]:
    """The results of a report as first values of the rows."""
    plain = ("directness", "label", "value", "basis", "female", "male", "sex_unknown", "source")
    return [
        {
            "unit": row.unit_id,
            **{name: getattr(row, name) for name in plain},
            **{f"group_{entry.group_id}": entry.head_count for entry in row.groups.all()},
        }
        for row in _results(report)
    ]


def _results(report: ResultReport) -> Iterable[Result]:
    return report.results.select_related("unit").prefetch_related("groups")


def _units(report: ResultReport) -> list[tuple[str, str]]:
    used = report.results.values("unit") if report.pk else []
    return [(unit.pk, unit.name) for unit in Unit.objects.filter(Q(is_active=True) | Q(pk__in=used))]


def _groups() -> list[tuple[str, str]]:
    return [(group.pk, group.name) for group in DisadvantagedGroup.objects.active()]
