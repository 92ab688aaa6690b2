"""Reports of results: the side that reports reads and writes its own, the Secretariat reads all."""

from __future__ import annotations

from typing import Any, ClassVar

import django_filters
from django.db.models import F
from django.urls import path, reverse
from django.utils.translation import gettext as _
from rest_framework import serializers

from coalition.core.access import MEMBER, MINISTRY, SECRETARIAT, Actor, Role, Scope, route
from coalition.core.api.filters import RelationFilter, SlugFilter
from coalition.core.api.shapes import nested
from coalition.core.api.views import Read, ReadList, ReadOne, Rows
from coalition.core.api.writes import Change, Code, Create, CreateBelow, Entry, Fields, Remove, Step
from coalition.core.rows import lock_seen
from coalition.reference.models import DisadvantagedGroup, Unit
from members.services.rights import demand

from .choices import Basis, Directness, ReportStatus
from .models import Project, Result, ResultGroup, ResultReport
from .permissions import REPORTER
from .services.results import (
    NewResult,
    Side,
    as_new,
    change_report,
    correct_report,
    discard_report,
    recall_report,
    send_report,
    sides_of,
    start_report,
)

MOST_RESULTS = 30


class ReachedGroupEntry(Entry):
    group = Code(DisadvantagedGroup.objects.all())
    head_count = serializers.IntegerField(min_value=0)


class ResultEntry(Entry):
    """How many were reached in all by the last day of the period; the sexes sum to `value`, or none is given."""

    unit = Code(Unit.objects.all())
    directness = serializers.ChoiceField(choices=Directness.choices)
    label = serializers.CharField(default="", allow_blank=True, max_length=120)  # type: ignore[assignment]
    value = serializers.IntegerField(min_value=0)
    female = serializers.IntegerField(default=None, allow_null=True, min_value=0)
    male = serializers.IntegerField(default=None, allow_null=True, min_value=0)
    sex_unknown = serializers.IntegerField(default=None, allow_null=True, min_value=0)
    basis = serializers.ChoiceField(choices=Basis.choices)
    source = serializers.CharField(default="", allow_blank=True, max_length=300)  # type: ignore[assignment]
    groups = serializers.ListField(child=ReachedGroupEntry(), required=False, max_length=50)


class ReportEntry(Entry):
    """The results of a period, sent whole. `words` are for the Secretariat and never shown to the public."""

    example: ClassVar[Fields] = {
        "starts_on": "2026-07-01",
        "ends_on": "2026-09-30",
        "results": [
            {"unit": "learners", "directness": "direct", "value": 100, "basis": "measured", "female": 60, "male": 40}
        ],
    }
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    words = serializers.CharField(required=False, allow_blank=True, max_length=3000)
    results = serializers.ListField(child=ResultEntry(), max_length=MOST_RESULTS)


class NewReportEntry(ReportEntry):
    example = {"project": "P-2026-0001", **ReportEntry.example}

    project = serializers.CharField(max_length=20, help_text="Its code")
    organisation = serializers.SlugField(required=False, help_text="Who reports; needed where you report for several")


class ReportedGroupSerializer(serializers.Serializer[ResultGroup]):
    group = serializers.SlugField()
    head_count = serializers.IntegerField()


class ResultSerializer(serializers.Serializer[Result]):
    unit = serializers.SlugField()
    directness = serializers.ChoiceField(choices=Directness.choices)
    label = serializers.CharField(allow_blank=True)  # type: ignore[assignment]
    value = serializers.IntegerField()
    female = serializers.IntegerField(allow_null=True)
    male = serializers.IntegerField(allow_null=True)
    sex_unknown = serializers.IntegerField(allow_null=True)
    basis = serializers.ChoiceField(choices=Basis.choices)
    source = serializers.CharField(allow_blank=True)  # type: ignore[assignment]
    groups = ReportedGroupSerializer(many=True)


class ResultReportSerializer(serializers.Serializer[ResultReport]):
    """What one side reports of a project and a period; `corrects` is the report that it takes the place of."""

    id = serializers.IntegerField()
    project = serializers.SlugField()
    organisation = serializers.SlugField(allow_null=True)
    authority = serializers.CharField(allow_null=True)
    corrects = serializers.IntegerField(allow_null=True)
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    words = serializers.CharField(allow_blank=True)
    status = serializers.ChoiceField(choices=ReportStatus.choices)
    reported_at = serializers.DateTimeField(allow_null=True)
    decided_at = serializers.DateTimeField(allow_null=True)
    results = ResultSerializer(many=True)
    updated_at = serializers.DateTimeField()


class ResultReportFilter(django_filters.FilterSet):
    project = RelationFilter(field_name="project__code", max_length=20)
    organisation = SlugFilter("organisation__slug")
    status = django_filters.ChoiceFilter(choices=ReportStatus.choices)


OF_RESULT = ("directness", "label", "value", "female", "male", "sex_unknown", "basis", "source")
DATED = ("id", "corrects", "starts_on", "ends_on", "words", "status", "reported_at", "decided_at", "updated_at")


class ResultReports(Read):
    model = ResultReport
    queryset = ResultReport.objects.none()
    serializer_class = ResultReportSerializer
    is_public = False

    def rows(self, actor: Actor) -> Rows:
        groups = nested(ResultGroup, "result", "group", group="group_id", head_count="head_count")
        plain: dict[str, Any] = {name: name for name in OF_RESULT}
        return ResultReport.objects.visible_to(actor).values(
            *DATED,
            project_=F("project__code"),
            organisation_=F("organisation__slug"),
            authority_=F("authority__name"),
            results_=nested(Result, "report", "pk", unit="unit_id", groups=groups, **plain),
        )


class ResultReportList(Create, ReadList, ResultReports):
    """Reports of results: a side its own, the Secretariat all."""

    filterset_class = ResultReportFilter
    entry_class = NewReportEntry

    def create(self, by: Actor, fields: Fields) -> ResultReport:
        """Begin a report as a draft. The step `send` hands it to the Secretariat."""
        project = Project.objects.visible_to(by).filter(code=fields.pop("project")).first()
        if project is None:
            raise serializers.ValidationError({"project": [_("There is none of that code, or you may not see it.")]})
        side = _side(by, project, fields.pop("organisation", ""))
        return start_report(project=project, side=side, by=by, **_as_service(fields))

    def address_of(self, row: ResultReport) -> str:
        return reverse("api:result-report-detail", args=[row.pk])


class ResultReportDetail(Change, Remove, ReadOne, ResultReports):
    """One report of results."""

    entry_class = ReportEntry

    def change(self, row: ResultReport, by: Actor, version: int, fields: Fields) -> ResultReport:
        """Write a draft, or what was returned, anew: the results that are sent take the place of all."""
        kept: Fields = {
            "words": row.words,
            "results": [as_new(result) for result in row.results.select_related("unit")],
        }
        return change_report(report=row, by=by, version=version, **kept | _as_service(fields))

    def remove(self, row: ResultReport, by: Actor, version: int) -> None:
        """Throw a draft away."""
        discard_report(report=row, by=by, version=version)


class Corrections(CreateBelow, ResultReports):
    entry_class = Entry

    def create(self, by: Actor, fields: Fields) -> ResultReport:
        """Begin the correction of an approved report: a draft with the same results."""
        return super().create(by, fields)

    def create_below(self, row: ResultReport, by: Actor, version: int, fields: Fields) -> ResultReport:
        return correct_report(report=lock_seen(ResultReport, row.pk, version=version), by=by)

    def address_of(self, row: ResultReport) -> str:
        return reverse("api:result-report-detail", args=[row.pk])


class ResultReportStep(Step, ResultReports):
    """Take a step: `send` hands it to the Secretariat, `recall` takes it back while nobody has decided."""

    argument = "report"
    steps = {"send": send_report, "recall": recall_report}


def _side(by: Actor, project: Project, slug: str) -> Side:
    sides = sides_of(by, project)
    if not sides:
        demand(REPORTER, by=by, subject=ResultReport(project=project))
    chosen = [side for side in sides if getattr(side, "slug", "") == slug] if slug else sides
    if len(chosen) != 1:
        raise serializers.ValidationError({"organisation": [_("Say for which organisation.")]})
    return chosen[0]


def _as_service(fields: Fields) -> Fields:
    return {**fields, "results": [_result(row) for row in fields["results"]]} if "results" in fields else fields


def _result(row: Fields) -> NewResult:
    groups = {entry["group"].pk: entry["head_count"] for entry in row.pop("groups", [])}
    return NewResult(groups=groups, **row | {"directness": Directness(row["directness"]), "basis": Basis(row["basis"])})


WRITING: dict[str, Any] = {
    "roles": SECRETARIAT | MEMBER | MINISTRY,
    "writers": {Role.MEMBER_EDITOR, Role.MINISTRY_EDITOR},
    "scope": Scope.RESULTS,
    "queries": 4,
    "api": True,
}
urlpatterns = [
    path("result-reports/", ResultReportList.as_view(), name="result-report-list"),
    path("result-reports/<int:pk>/", ResultReportDetail.as_view(), name="result-report-detail"),
    path("result-reports/<int:pk>/corrections/", Corrections.as_view(), name="result-report-corrections"),
    path("result-reports/<int:pk>/<slug:step>/", ResultReportStep.as_view(), name="result-report-step"),
]
ROUTES = (
    route("api:result-report-list", "GET POST", **WRITING),
    route("api:result-report-detail", "GET PATCH DELETE", **WRITING),
    route("api:result-report-corrections", "POST", **WRITING),
    route("api:result-report-step", "POST", **WRITING),
)
