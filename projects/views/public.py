"""The list and the page of a project: for the public what is published, for those concerned their own before."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render

from coalition.core.access import STAFF, Actor, Role, actor_of
from coalition.core.lists import heads_of
from projects.models import Project
from projects.particulars import particulars_of, with_particulars
from projects.views.shown_as import downloads_of, found_projects, map_file, part_of, shown_as, view_links
from projects.views.steps import staff_part


def project_list(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request.user)
    found, rows = found_projects(request)
    view = shown_as(request)
    context = {
        **frame_of(actor),
        "filter": found.form,
        "is_filtered": found.is_filtered,
        "heads": heads_of(request, found.columns, found.data["sort"]),
        "views": view_links(request, view),
        "kept": [(name, request.GET[name]) for name in ("view", "by") if request.GET.get(name)],
        "may_record": Role.COORDINATOR in actor.roles,
        "downloads": downloads_of(request, view, found.data["sort"]),
        **part_of(request, view, rows),
    }
    return render(request, f"projects/{view}.html", context)


def project_map_csv(request: HttpRequest) -> StreamingHttpResponse:
    _found, rows = found_projects(request)
    return map_file(request, rows)


def project_detail(request: HttpRequest, code: str) -> HttpResponse:
    actor = actor_of(request.user)
    seen = Project.objects.visible_to(actor).select_related("country_request")
    project = get_object_or_404(with_particulars(seen), code=code)
    context = {**frame_of(actor), "project": project, **particulars_of(project, actor)}
    return render(request, "projects/detail.html", context | staff_part(project, actor))


def frame_of(actor: Actor) -> dict[str, str]:
    """The layout that fits the reader, and the class of its bare blocks."""
    if actor.roles & STAFF:
        return {"layout": "layouts/staff.html", "frame": "pad"}
    layout = "layouts/signed_in.html" if actor.is_authenticated else "layouts/public.html"
    return {"layout": layout, "frame": "wrap"}
