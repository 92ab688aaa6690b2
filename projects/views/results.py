"""Reported results: the list (one's own; the Secretariat's: all), the page of a report, its form and its steps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import OuterRef, Q
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_POST

from coalition.core.access import SECRETARIAT, Actor, Role, actor_of
from coalition.core.conflicts import StaleVersion
from coalition.core.csv_export import csv_answer
from coalition.core.idempotency import submit_once
from coalition.core.lists import list_context, query_of
from coalition.core.paging import page_of
from coalition.core.rows import count_of
from members.services.rights import demand
from members.views.editing import frame_of
from members.views.steps import Steps, take_named, take_step
from projects.forms.result_filter import ResultFilter
from projects.forms.result_page import ReportPage
from projects.models import Project, Result, ResultReport
from projects.permissions import REPORTER
from projects.querysets import UNSENT
from projects.result_report_page import WITH_NOTE, page_of_report, period_of, reason_of, result_line
from projects.services import (
    approve_report,
    change_report,
    correct_report,
    discard_report,
    recall_report,
    return_report,
    send_report,
    start_report,
)
from projects.services.results import sides_of
from projects.views.results_file import COLUMNS, cells_of

STEPS: Steps = {
    "send": (send_report, gettext_lazy("Thank you: the Secretariat has your results. You hear of its decision.")),
    "recall": (recall_report, gettext_lazy("The report is yours again: change it and send it.")),
    "approve": (approve_report, gettext_lazy("The results are approved; the period is locked.")),
    "send_back": (return_report, gettext_lazy("The report went back to its side, with your reason.")),
}
SAVED = gettext_lazy("Saved as a draft. Check it, then send it.")
OFFERED = 10


def _sheets(actor: Actor) -> str:
    """Where results come by spreadsheet: a member's own, or of all projects; empty for who sends none."""
    if Role.COORDINATOR in actor.roles:
        return reverse("members:portal-spreadsheets", args=["all-results"])
    return reverse("members:spreadsheets", args=["results"]) if actor.edited_organisation_ids else ""


def results(request: HttpRequest) -> HttpResponse:
    """The latest first; the Secretariat begins with what waits, the longest wait first."""
    actor = actor_of(request.user)
    found = _filtered(request)
    number = count_of(Result.objects.filter(report=OuterRef("pk")), "report")
    page = page_of(request, _rows(found).with_names().annotate(number=number))
    context = {
        **list_context(request, found, page),
        "rows": [result_line(row) for row in page],
        "is_secretariat": bool(actor.roles & SECRETARIAT),
        "to_report": _to_report(actor),
        "sheets": _sheets(actor),
        "export_url": f"{reverse('projects:results-csv')}?{query_of(found)}",
        **frame_of(request),
    }
    return render(request, "projects/results.html", context)


def results_csv(request: HttpRequest) -> HttpResponseBase:
    """All results of the list as it is filtered, in its order."""
    found = _filtered(request)
    return csv_answer("results.csv", COLUMNS, cells_of(_rows(found)))


def _filtered(request: HttpRequest) -> ResultFilter:
    """Where the Secretariat asks for no state, what waits, the longest wait first."""
    actor, asked = actor_of(request.user), request.GET.copy()
    if actor.roles & SECRETARIAT and "status" not in asked:
        asked["status"] = "reported"
    if asked.get("status") == "reported" and "sort" not in asked:
        asked["sort"] = "sent"
    return ResultFilter(asked, ResultReport.objects.visible_to(actor), actor=actor)


def _rows(found: Any) -> Any:
    """A state that does not exist, in a link: the list is empty, not whole."""
    return found.qs if found.is_valid() else found.qs.none()


def _to_report(actor: Actor) -> list[Project]:
    """Projects of this person's side without a report in hand; one query, none for who never reports."""
    if not (actor.edited_organisation_ids or actor.edited_authority_ids):
        return []
    in_hand = ResultReport.objects.editable_by(actor).filter(Q(status__in=UNSENT) | Q(status="reported"))
    free = Project.objects.reportable_by(actor).exclude(pk__in=in_hand.values("project"))
    return list(free.order_by("-starts_on", "-pk")[:OFFERED])


def result_report(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request.user)
    report = _found(request, pk)
    return render(request, "projects/result_report.html", page_of_report(report, actor) | frame_of(request))


def new_report(request: HttpRequest, code: str) -> HttpResponse:
    """Where this side has a report in hand already, that one is carried on."""
    actor = actor_of(request.user)
    project = get_object_or_404(Project.objects.visible_to(actor), code=code)
    sides = sides_of(actor, project)
    if not sides or not Project.objects.reportable_by(actor).filter(pk=project.pk).exists():
        demand(REPORTER, by=actor, subject=ResultReport(project=project))
    in_hand = ResultReport.objects.editable_by(actor).filter(project=project)
    if request.method == "GET" and len(sides) == 1 and (open_one := in_hand.unsent().first()):
        return redirect("projects:edit-results", open_one.pk)
    page = ReportPage(request.POST or None, report=ResultReport(project=project), sides=sides)

    def effect() -> str:
        made = start_report(project=project, side=page.form.chosen_side, by=actor, **page.arguments())
        return made.get_absolute_url()

    return _answer(request, page, effect, back=project.get_absolute_url())


def edit_report(request: HttpRequest, pk: int) -> HttpResponse:
    report = _found(request, pk)
    by = actor_of(request.user)
    demand(REPORTER, by=by, subject=report)
    if report.status not in UNSENT:
        messages.error(request, _("This report was sent: it can't be changed now."))
        return redirect(report)
    page = ReportPage(request.POST or None, report=report)

    def effect() -> str:
        version = page.form.cleaned_data["version"]
        return change_report(report=report, by=by, version=version, **page.arguments()).get_absolute_url()

    return _answer(request, page, effect, back=report.get_absolute_url())


@require_POST
def result_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    report = _found(request, pk)
    by, back = actor_of(request.user), report.get_absolute_url()
    if step == "correct":
        told = gettext_lazy("A correction was begun, with the approved numbers.")
        edit = lambda draft: reverse("projects:edit-results", args=[draft.pk])  # noqa: E731
        return take_step(
            request, lambda _answers: correct_report(report=report, by=by), back=back, told=told, onward=edit
        )
    if step == "discard":
        told = pgettext_lazy("results", "The draft was thrown away.")
        drop: Callable[[dict[str, Any]], None] = lambda answers: discard_report(  # noqa: E731
            report=report, by=by, version=answers["version"]
        )
        return take_step(request, drop, back=back, told=told, onward=lambda _none: reverse("projects:results"))
    return take_named(request, step, STEPS, notes=WITH_NOTE, back=back, report=report)


def _found(request: HttpRequest, pk: int) -> ResultReport:
    seen = ResultReport.objects.visible_to(actor_of(request.user)).with_names().select_related("corrects")
    row: ResultReport = get_object_or_404(seen, pk=pk)
    return row


def _answer(request: HttpRequest, page: ReportPage, effect: Callable[[], str], *, back: str) -> HttpResponse:
    """Save once and go on to the check; what is wrong or stale is told beside what was typed."""
    status = 200
    if request.method == "POST" and "more" not in request.POST and page.is_valid():
        try:
            answer = submit_once(request, page.form, effect)
        except ValidationError as refusal:
            page.show(refusal)
        except StaleVersion as stale:
            page, status = page.reopen(request.POST, stale.row), 409
        else:
            messages.success(request, str(SAVED))
            return answer
    forms = (page.form, page.rows)
    context = {
        "page": page,
        "form": page.form,
        "form_errors": not page.is_stale and any(form.is_bound and not form.is_valid() for form in forms),
        "is_stale": page.is_stale,
        "differences": page.differences,
        "project": page.report.project,
        "back": back,
        "reason": reason_of(page.report),
        "period": period_of(page.report) if page.report.pk else "",
        **frame_of(request),
    }
    return render(request, "projects/result_form.html", context, status=status)
