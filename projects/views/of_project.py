"""What one project has many of, each as a list of its own: its figures, and its results period by period."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from coalition.core.access import actor_of
from coalition.core.lists import ListFilter, file_of, list_context, wants_file
from coalition.core.paging import page_of
from members.views.public import public_frame
from projects.forms.of_project import FigureFilter, ResultFilter
from projects.models import Figure, Project
from projects.particulars import figure_row
from projects.result_periods import results_of, row_of


def project_figures(request: HttpRequest, code: str) -> HttpResponseBase:
    """Every approved figure, of every date."""
    project = _project(request, code)
    found = FigureFilter(request.GET, project.figures.approved().select_related("unit", "project"))
    return _list(request, project, found, figure_row, name="figures", title=_("Figures"))


def project_periods(request: HttpRequest, code: str) -> HttpResponseBase:
    """Every approved result against its target."""
    project = _project(request, code)
    figures = list(Figure.objects.filter(project=project))
    found = ResultFilter(request.GET, results_of(project))
    title = _("Results against targets, by period")
    return _list(request, project, found, lambda row: row_of(row, figures), name="periods", title=title)


def _project(request: HttpRequest, code: str) -> Project:
    row: Project = get_object_or_404(Project.objects.visible_to(actor_of(request.user)), code=code)
    return row


def _list(
    request: HttpRequest,
    project: Project,
    found: ListFilter,
    line: Callable[[Any], dict[str, Any]],
    *,
    name: str,
    title: str,
) -> HttpResponseBase:
    if wants_file(request):
        return file_of(found, f"{project.code}-{name}")
    page = page_of(request, found.qs)
    trail = [(_("Projects"), reverse("projects:list")), (project.code, project.get_absolute_url()), (title, "")]
    context = {
        "project": project,
        "title": title,
        "rows": [line(row) for row in page],
        "trail": trail,
        **list_context(request, found, page),
        **public_frame(request),
    }
    return render(request, f"projects/{name}.html", context)
