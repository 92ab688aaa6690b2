"""The list of projects as a list, a map or a table; its files hold the same rows."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Max, QuerySet
from django.http import HttpRequest, QueryDict, StreamingHttpResponse
from django.urls import reverse

from coalition.core.access import actor_of
from coalition.core.api.files import CsvFile, download_links
from coalition.core.api.filters import asked_of
from coalition.core.cartography import World
from coalition.core.csv_export import csv_answer
from coalition.core.paging import page_links, page_of
from coalition.reference.choices import UnitKind
from projects.api import ProjectList
from projects.choices import ListView, MapMeasure
from projects.filters import ProjectFilter
from projects.forms import ListedProjects
from projects.listing import as_line
from projects.models import Project
from projects.world import world_of, world_of_people

PAGE_SIZES = {ListView.LIST: 20, ListView.TABLE: 50}


def found_projects(request: HttpRequest) -> tuple[ListedProjects, Any]:
    """Return the filter that the address holds and what it leaves of what the reader may see."""
    actor = actor_of(request.user)
    found = ListedProjects(request.GET, Project.objects.visible_to(actor).with_lead_figure(), actor=actor)
    # A state that does not exist, in a link: the list is empty, not whole.
    return found, found.qs if found.is_valid() else found.qs.none()


def shown_as(request: HttpRequest) -> ListView:
    asked = request.GET.get("view", "")
    return ListView(asked) if asked in ListView.values else ListView.LIST


def view_links(request: HttpRequest, current: ListView) -> list[dict[str, Any]]:
    """The same filters in each view, from the first page on."""
    return [
        {
            "label": view.label,
            "url": _address(request, view=None if view == ListView.LIST else view, page=None, by=None),
            "current": view == current,
        }
        for view in ListView
    ]


def part_of(request: HttpRequest, view: ListView, rows: QuerySet[Any]) -> dict[str, Any]:
    """What the template of this view shows."""
    whole = rows.order_by().aggregate(total=Count("pk"), updated_at=Max("updated_at"))
    part = _map_part(request, rows) if view == ListView.MAP else _page_part(request, view, rows, whole["total"])
    return {**part, **whole}


def _page_part(request: HttpRequest, view: ListView, rows: Any, total: int) -> dict[str, Any]:
    slug = request.GET.get("organisation", "")
    rows = rows.with_others(slug) if slug else rows
    page = page_of(request, rows.with_places(), PAGE_SIZES[view], total=total)
    return {"projects": [_line(project) for project in page], "is_of_one": bool(slug), **page_links(request, page)}


def _line(project: Any) -> dict[str, Any]:
    return {**as_line(project), "code": project.code, "status": project.get_status_display()}


def _map_part(request: HttpRequest, rows: QuerySet[Any]) -> dict[str, Any]:
    measure = _measure(request)
    world, missing = _world(request, rows, measure)
    return {
        "world": world,
        "measure": measure,
        "missing": missing,
        "measures": [
            {
                "label": choice.label,
                "url": _address(request, by=None if choice == MapMeasure.PROJECTS else choice),
                "current": choice == measure,
            }
            for choice in MapMeasure
        ],
    }


def _measure(request: HttpRequest) -> MapMeasure:
    asked = request.GET.get("by", "")
    return MapMeasure(asked) if asked in MapMeasure.values else MapMeasure.PROJECTS


def _world(request: HttpRequest, rows: QuerySet[Any], measure: MapMeasure) -> tuple[World, int]:
    """The map and how many projects are not on it; a circle leads to the projects of its country."""

    def url(iso3: str) -> str:
        return _address(request, country=iso3, view=None, by=None)

    if measure == MapMeasure.PROJECTS:
        return world_of(rows, url), 0
    return world_of_people(rows, UnitKind(measure.value), url)


def downloads_of(request: HttpRequest, view: ListView, sort: str) -> list[tuple[str, str]]:
    """The files, by label and address, that hold what is shown: the rows in this order, or the map's countries."""
    if view == ListView.MAP:
        return [(CsvFile.label, f"{reverse('projects:map-csv')}{_address(request, view=None, page=None)}")]
    return download_links("api:project-list", ProjectList.files, asked_of(request.GET, ProjectFilter), sort=sort)


def map_file(request: HttpRequest, rows: QuerySet[Any]) -> StreamingHttpResponse:
    measure = _measure(request)
    world, _missing = _world(request, rows, measure)
    lines = ([row.circle.iso3, row.name, row.circle.count] for row in world.by_name)
    return csv_answer(f"{measure}-by-country.csv", ("country", "name", measure.value), lines)


def _address(request: HttpRequest, **changed: str | None) -> str:
    """This address with some of its parameters changed, or taken away by None."""
    query: QueryDict = request.GET.copy()
    for name, value in changed.items():
        if value is None:
            query.pop(name, None)
        else:
            query[name] = str(value)
    return f"?{query.urlencode()}"
