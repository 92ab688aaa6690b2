"""Public pages of what projects serve: a country, a flagship, a mission. None looks at the user: all may be cached."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from coalition.core.access import actor_of
from coalition.core.csv_export import csv_answer
from coalition.core.lists import changed_address, file_of, list_context, wants_file
from coalition.core.paging import PAGE_SIZE, page_of
from coalition.reference.models import Country, Flagship, Mission

from .countries import FIGURES_FILE, country_parts, figures_file, region_parts
from .front import mission_parts, with_latest
from .missions import PROGRESS_FILE, flagship_page, mission_page, progress_file, with_areas
from .portfolio import with_stories
from .search import FARTHEST, KINDS, SearchForm, results_of, with_places


def countries(request: HttpRequest) -> HttpResponse:
    regions, updated_at = region_parts()
    context = {"regions": regions, "updated_at": updated_at, "is_demonstration": settings.DEMO}
    return render(request, "site/countries.html", context)


def country(request: HttpRequest, iso3: str) -> HttpResponseBase:
    if wants_file(request):
        asked = get_object_or_404(Country, pk=iso3)
        return csv_answer(f"{asked.pk}-figures.csv", FIGURES_FILE, figures_file(asked))
    row = get_object_or_404(with_stories(Country.objects.all(), "recipients__country"), pk=iso3)
    context = {
        "country": row,
        "trail": [(_("Countries"), reverse("site:countries")), (row.name, "")],
        **country_parts(row),
    }
    return render(request, "site/country.html", context)


def missions(request: HttpRequest) -> HttpResponseBase:
    if wants_file(request):
        return csv_answer("missions.csv", PROGRESS_FILE, progress_file(Mission.objects.active()))
    parts = mission_parts()
    latest = max((part["datetime"] for part in parts if part["datetime"]), default="")
    context = {"missions": parts, "updated_at": date.fromisoformat(latest) if latest else None}
    return render(request, "site/missions.html", context)


def mission(request: HttpRequest, code: str) -> HttpResponseBase:
    if wants_file(request):
        asked = get_object_or_404(Mission.objects.active(), pk=code)
        return csv_answer(f"{asked.pk}.csv", PROGRESS_FILE, progress_file(Mission.objects.filter(pk=asked.pk)))
    row = get_object_or_404(with_latest(Mission.objects.active().select_related("flagship", "unit")), pk=code)
    context = {"mission": row, "trail": [(_("Missions"), reverse("site:missions")), (row.name, "")]}
    return render(request, "site/mission.html", context | mission_page(row))


def flagship(request: HttpRequest, code: str) -> HttpResponse:
    row = get_object_or_404(with_stories(with_areas(Flagship.objects.active()), "flagships"), pk=code)
    context = {"flagship": row, "trail": [(_("Flagships"), f"{reverse('site:front')}#flagships"), (row.name, "")]}
    return render(request, "site/flagship.html", context | flagship_page(row))


def search(request: HttpRequest) -> HttpResponseBase:
    """Shared with the public alone: it shows whoever is signed in their own rows too."""
    form, actor = SearchForm(request.GET), actor_of(request.user)
    if wants_file(request):
        return file_of(form, "search", results_of(form, actor, upto=FARTHEST)[0])
    found, numbers = results_of(form, actor, upto=_farthest(request))
    total = numbers[form.chosen] if form.chosen else sum(numbers.values())
    page = page_of(request, found, total=min(total, FARTHEST))
    asked = request.GET.get("q", "").strip()
    context = {
        "asked": asked,
        "kept": [(name, request.GET[name]) for name in ("kind", "sort") if request.GET.get(name)],
        "clear_url": f"?{urlencode({'q': asked})}",
        "rows": with_places(list(page)),
        "kinds": _kinds(request, form, numbers),
        "has_projects": numbers["projects"] > 0,
        **list_context(request, form, page),
        "farthest": FARTHEST if total > FARTHEST else 0,
        "total": total,
    }
    return render(request, "site/search.html", context)


def _farthest(request: HttpRequest) -> int:
    """How many rows have to be read for the page that is asked for."""
    asked = request.GET.get("page", "")
    number = int(asked[:4]) if asked.isascii() and asked.isdigit() else 1
    return min(number * PAGE_SIZE, FARTHEST)


def _kinds(request: HttpRequest, form: SearchForm, numbers: dict[str, int]) -> list[dict[str, Any]]:
    """A link to each kind that was found, with how many there are; none where it is one kind anyway."""
    found = {"": sum(numbers.values())} | {kind: number for kind, number in numbers.items() if number}
    return [
        {
            "url": changed_address(request, kind=kind),
            "label": KINDS.get(kind, _("Everything")),
            "count": number,
            "current": kind == form.chosen,
        }
        for kind, number in found.items()
        if len(found) > 2 or form.chosen
    ]
