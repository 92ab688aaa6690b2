"""The library, and a progress report: asked for, watched while it is built, read, issued, taken back, as a file."""

from __future__ import annotations

from typing import Any, cast

from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_POST

from coalition.core.access import SECRETARIAT, Role, actor_of
from coalition.core.csv_export import csv_answer
from coalition.core.idempotency import new_submission_key
from coalition.core.lists import WAITING, file_of, list_context, wants_file, wants_waiting
from coalition.core.models import JobStatus
from coalition.core.paging import page_of
from members.views.editing import ServicePage
from members.views.public import public_frame
from members.views.steps import Steps, buttons, take_named
from projects.models import Story
from projects.views.stories import picture_of
from projects.world import drawn

from .event_page import lines_of
from .filters import DeskReportFilter, ReportFilter, WaitingReportFilter
from .forms import ReportForm
from .models import Event, ProgressReport
from .querysets import ReportQuerySet
from .services import ask_for_report, cancel_report, issue_report, retry_report, withdraw_report
from .workflow import ISSUE

LATEST = 5
WITH_NOTE = frozenset({"withdraw"})
STEPS: Steps = {
    "issue": (issue_report, gettext_lazy("The report is issued; it stands in the library.")),
    "withdraw": (withdraw_report, pgettext_lazy("progress report", "The report is taken back.")),
    "cancel": (cancel_report, gettext_lazy("Cancelled. Nothing of it was kept.")),
    "retry": (retry_report, gettext_lazy("The report is built once more.")),
}
KINDS = {"draft": "open", "issued": "done", "withdrawn": "closed"}


def library(request: HttpRequest) -> HttpResponseBase:
    """Issued reports, events and what was learned; for the Secretariat also what is at work."""
    actor = actor_of(request.user)
    is_secretariat = bool(actor.roles & SECRETARIAT)
    seen = ProgressReport.objects.visible_to(actor).defer("content")
    if is_secretariat and wants_waiting(request):
        return _waiting_reports(request, seen.at_work())
    asked = DeskReportFilter if is_secretariat else ReportFilter
    found = asked(request.GET, seen.issued())
    if wants_file(request):
        return file_of(found, "library")
    page = page_of(request, found.qs)
    told = Event.objects.told().prefetch_related("texts")[:LATEST]
    context = {
        "reports": page,
        **(_at_work(seen) if is_secretariat else {}),
        "may_ask": Role.COORDINATOR in actor.roles,
        "events": lines_of(told),
        "updated_at": max((row.updated_at for row in (*page, *told)), default=None),
        **list_context(request, found, page),
        **public_frame(request),
    }
    return render(request, "reports/library.html", context)


def _at_work(seen: ReportQuerySet) -> dict[str, Any]:
    """The first of what the public does not read yet; the rest stands in the lists."""
    return {
        "at_work": seen.at_work().order_by("-pk")[:LATEST],
        "events_at_work": lines_of(Event.objects.at_work().prefetch_related("texts")[:LATEST]),
        "waiting_url": f"?shown={WAITING}",
    }


def _waiting_reports(request: HttpRequest, waiting: QuerySet[Any]) -> HttpResponseBase:
    found = WaitingReportFilter(request.GET, waiting)
    if wants_file(request):
        return file_of(found, "reports-not-issued")
    page = page_of(request, found.qs)
    context = {
        "reports": page,
        "trail": [(_("Library"), reverse("reports:library")), (_("Not issued yet"), "")],
        **list_context(request, found, page),
        **public_frame(request),
    }
    return render(request, "reports/waiting.html", context)


def report(request: HttpRequest, pk: int) -> HttpResponse:
    """In the language of the report, whatever the reader's: what it says is not translated afterwards."""
    row = _found(request, pk)
    with translation.override(row.language):
        return render(request, _template(row), _context(request, row))


def _template(row: ProgressReport) -> str:
    return "reports/report.html" if row.status == JobStatus.DONE else "reports/at_work.html"


def _context(request: HttpRequest, row: ProgressReport) -> dict[str, Any]:
    actor = actor_of(request.user)
    content = row.content
    return {
        "report": row,
        "content": content,
        "kind": KINDS[row.issue],
        "world": drawn(content["map"], _country) if content.get("map") else None,
        "pictures": set(_cleared(row).values_list("pk", flat=True)) if content.get("stories") else set(),
        "trail": [(_("Library"), reverse("reports:library")), (row.title, "")],
        "steps": buttons(ISSUE.open_to(actor, row), notes=WITH_NOTE) if row.status == JobStatus.DONE else [],
        "step_key": new_submission_key() if Role.COORDINATOR in actor.roles else "",
        "stage": _(row.stage) if row.stage else _("Waiting for a worker"),
        "is_desk": bool(actor.roles & SECRETARIAT),
        **public_frame(request),
    }


def _country(iso3: str) -> str:
    return reverse("site:country", args=[iso3])


def report_picture(request: HttpRequest, pk: int, story: int) -> FileResponse:
    """The picture of one of its stories, to whom the report is visible, unless the story was taken back."""
    return picture_of(get_object_or_404(_cleared(_found(request, pk)), pk=story))


def _cleared(row: ProgressReport) -> QuerySet[Any]:
    """Those of its stories whose pictures may be shown."""
    return Story.objects.cleared().filter(pk__in=[line["story"] for line in row.content.get("stories", [])])


def report_csv(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The results of the report as a table, as it was built."""
    row = _found(request, pk)
    with translation.override(row.language):
        header = [str(label) for label in (*COLUMNS.values(), _("Demonstration data"))]
        answers = {True: _("yes"), False: _("no")}
    lines = ([*(line[name] for name in COLUMNS), answers[line["demo"]]] for line in row.content.get("results", []))
    return csv_answer(f"progress-report-{row.pk}.csv", header, lines)


COLUMNS = {
    "code": gettext_lazy("Project"),
    "title": gettext_lazy("Title"),
    "where": gettext_lazy("Where and when"),
    "what": gettext_lazy("What"),
    "directness": gettext_lazy("Directly or indirectly"),
    "value": gettext_lazy("Reached in all"),
    "datetime": gettext_lazy("As of"),
    "basis": gettext_lazy("Basis"),
    "source": gettext_lazy("Source"),
}


@require_POST
def report_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    row = _found(request, pk)
    return take_named(request, step, STEPS, notes=WITH_NOTE, back=row.get_absolute_url(), report=row)


class AskForReport(ServicePage):
    form_class = ReportForm
    heading, label = gettext_lazy("Build a progress report"), gettext_lazy("Build it")
    lead = gettext_lazy("From approved figures of published projects. It is kept as it is built, and issued by you.")

    def back(self) -> str:
        return reverse("reports:library")

    def take(self, form: ReportForm) -> str:
        return ask_for_report(by=actor_of(self.request.user), **form.entered()).get_absolute_url()


def _found(request: HttpRequest, pk: int) -> ProgressReport:
    row: Any = get_object_or_404(ProgressReport.objects.visible_to(actor_of(request.user)), pk=pk)
    return cast(ProgressReport, row)
