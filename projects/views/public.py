"""The list and the page of a project: for the public what is published, for those concerned their own before."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from coalition.core.access import STAFF, Actor, Role, actor_of
from coalition.core.api.files import download_links
from coalition.core.api.filters import asked_of
from coalition.core.paging import page_links
from projects.api import ProjectList
from projects.filters import ProjectFilter
from projects.forms import ListedProjects
from projects.listing import as_line
from projects.models import Project
from projects.particulars import particulars_of
from projects.views.steps import staff_part

PAGE_SIZE = 20


def project_list(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request.user)
    found = ListedProjects(request.GET, Project.objects.visible_to(actor).with_lead_figure(), actor=actor)
    # A state that does not exist, in a link: the list is empty, not whole.
    rows = found.qs if found.is_valid() else found.qs.none()
    slug = request.GET.get("organisation", "")
    rows = rows.with_others(slug) if slug else rows
    page = Paginator(rows.with_places(), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        **frame_of(actor),
        "filter": found.form,
        "is_filtered": any(request.GET.get(name) for name in found.filters if name != "sort"),
        "total": page.paginator.count,
        "projects": [as_line(project) for project in page],
        "is_of_one": bool(slug),
        "downloads": download_links("api:project-list", ProjectList.files, asked_of(request.GET, ProjectFilter)),
        "may_record": Role.COORDINATOR in actor.roles,
        **page_links(request, page),
    }
    return render(request, "projects/list.html", context)


def project_detail(request: HttpRequest, code: str) -> HttpResponse:
    actor = actor_of(request.user)
    seen = Project.objects.visible_to(actor).select_related("country_request")
    project = get_object_or_404(seen, code=code)
    context = {**frame_of(actor), "project": project, **particulars_of(project, actor)}
    return render(request, "projects/detail.html", context | staff_part(project, actor))


def frame_of(actor: Actor) -> dict[str, str]:
    """The layout that fits the reader, and the class of its bare blocks."""
    if actor.roles & STAFF:
        return {"layout": "layouts/staff.html", "frame": "pad"}
    layout = "layouts/signed_in.html" if actor.is_authenticated else "layouts/public.html"
    return {"layout": layout, "frame": "wrap"}
