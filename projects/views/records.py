"""A coordinator records a project that no match brought, changes it, and adds figures."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from coalition.core.access import actor_of
from coalition.core.conflicts import StaleVersion
from coalition.core.idempotency import submit_once
from projects.forms.record_page import RecordPage, row_choices
from projects.forms.records import LoneFigureForm
from projects.models import Project
from projects.services import record_figure, record_project, update_project


def record(request: HttpRequest) -> HttpResponse:
    page = RecordPage(request.POST or None)

    def effect() -> str:
        return record_project(by=actor_of(request.user), **page.arguments()).get_absolute_url()

    return _answer(request, page, effect)


def edit(request: HttpRequest, code: str) -> HttpResponse:
    project = _found(request, code)
    page = RecordPage(request.POST or None, project=project)

    def effect() -> str:
        version = page.form.cleaned_data["version"]
        by = actor_of(request.user)
        return update_project(project=project, by=by, version=version, **page.arguments()).get_absolute_url()

    return _answer(request, page, effect)


def add_figure(request: HttpRequest, code: str) -> HttpResponse:
    project = _found(request, code)
    form = LoneFigureForm(request.POST or None, choices={"unit": row_choices()["unit"]})

    def effect() -> str:
        by = actor_of(request.user)
        record_figure(project=project, figure=form.as_figure(), by=by)
        return project.get_absolute_url()

    if request.method == "POST" and form.is_valid():
        try:
            return submit_once(request, form, effect)
        except ValidationError as refusal:
            form.add_error(None, refusal.messages)
    return render(request, "projects/figure.html", {"form": form, "project": project})


def _found(request: HttpRequest, code: str) -> Project:
    return get_object_or_404(Project.objects.visible_to(actor_of(request.user)), code=code)


def _answer(request: HttpRequest, page: RecordPage, effect: Callable[[], str]) -> HttpResponse:
    """Save once; what is wrong or stale is told beside what was typed."""
    status = 200
    if request.method == "POST" and "more" not in request.POST and page.is_valid():
        try:
            return submit_once(request, page.form, effect)
        except ValidationError as refusal:
            page.show(refusal)
        except StaleVersion as stale:
            page, status = page.reopen(request.POST, stale.row), 409
    context = {
        "page": page,
        "form": page.form,
        "form_errors": not page.is_stale and _is_wrong(page),
        "is_stale": page.is_stale,
        "differences": page.differences,
    }
    return render(request, "projects/record.html", context, status=status)


def _is_wrong(page: RecordPage) -> bool:
    return any(form.is_bound and not form.is_valid() for form in page.forms)
