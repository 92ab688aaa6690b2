"""Public pages of what projects serve: a country, a flagship, a mission. None looks at the user: all may be cached."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from coalition.core.access import actor_of
from coalition.reference.models import Country, Flagship, Mission

from .countries import country_parts, region_parts
from .front import mission_parts, with_latest
from .missions import flagship_page, mission_page, with_areas
from .portfolio import with_stories
from .search import KINDS, results_of


def countries(request: HttpRequest) -> HttpResponse:
    regions, updated_at = region_parts()
    context = {"regions": regions, "updated_at": updated_at, "is_demonstration": settings.DEMO}
    return render(request, "site/countries.html", context)


def country(request: HttpRequest, iso3: str) -> HttpResponse:
    row = get_object_or_404(with_stories(Country.objects.all(), "recipients__country"), pk=iso3)
    context = {
        "country": row,
        "trail": [(_("Countries"), reverse("site:countries")), (row.name, "")],
        **country_parts(row),
    }
    return render(request, "site/country.html", context)


def missions(request: HttpRequest) -> HttpResponse:
    return render(request, "site/missions.html", {"missions": mission_parts()})


def mission(request: HttpRequest, code: str) -> HttpResponse:
    row = get_object_or_404(with_latest(Mission.objects.active().select_related("flagship", "unit")), pk=code)
    context = {"mission": row, "trail": [(_("Missions"), reverse("site:missions")), (row.name, "")]}
    return render(request, "site/mission.html", context | mission_page(row))


def flagship(request: HttpRequest, code: str) -> HttpResponse:
    row = get_object_or_404(with_stories(with_areas(Flagship.objects.active()), "flagships"), pk=code)
    context = {"flagship": row, "trail": [(_("Flagships"), f"{reverse('site:front')}#flagships"), (row.name, "")]}
    return render(request, "site/flagship.html", context | flagship_page(row))


def search(request: HttpRequest) -> HttpResponse:
    """Shared with the public alone: it shows whoever is signed in their own rows too."""
    asked = request.GET.get("q", "").strip()
    found = results_of(asked, actor_of(request.user))
    named = [(kind, label, found[kind]) for kind, label in KINDS.items() if found[kind]]
    context = {"asked": asked, "named": named, **found}
    return render(request, "site/search.html", context)
