"""The register's own part of the front page: computed, dated, and what it says about demonstration rows."""

from __future__ import annotations

from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coalition.core.cartography import World
from coalition.core.numerals import write_compact, write_number
from coalition.core.rows import number_of
from coalition.reference.models import Flagship
from members.querysets import read_through
from projects.choices import MapMeasure
from projects.headline import Headline, PeopleReached
from projects.listing import as_line
from projects.models import Participation, Project, RecipientCountry
from projects.particulars import split_words
from projects.querysets import LATEST_FIRST
from projects.world import world_of

LATEST = 5


def ledger_part(found: Headline) -> list[dict[str, Any]]:
    """Return the `ledger` figures of the headline."""
    return [
        {"label": _("members"), "value": found.members, "note": _("active today")},
        {"label": _("projects"), "value": found.projects, "note": _("published")},
        {"label": _("countries"), "value": found.countries, "note": _("with at least one project")},
        _people(_("learners reached"), found.learners),
        _people(_("teachers reached"), found.teachers),
    ]


def _people(label: str, people: PeopleReached) -> dict[str, Any]:
    return {
        "label": label,
        "value": people.high,
        "compact": True,
        "wide": True,
        "direct": people.direct_percent,
        "note": " ".join([*([split_words(people.by_directness)] if people.high else []), _range(people)]),
    }


def _range(people: PeopleReached) -> str:
    if not people.high:
        return _("No approved figure yet.")
    if people.low == people.high:
        return _("As far as is known, nobody is counted twice.")
    words = {"low": write_compact(people.low), "more": write_compact(people.counted_twice)}
    return _("Everybody counted once, at least %(low)s: the sum may hold %(more)s twice.") % words


def as_of_words(found: Headline) -> str:
    """Say what the headline is computed from, and how recent its latest figure is."""
    if found.as_of is None:
        return _("Computed from published projects. No approved figure yet.")
    words = _("Computed from published projects. Latest figure of %(date)s.")
    return words % {"date": date_format(found.as_of, "DATE_FORMAT")}


def world_part() -> World:
    """Return the map: a circle for each recipient country of a counted project, in one query."""
    return world_of(Project.objects.counted(), url=lambda iso3: reverse("site:country", args=[iso3]))


def map_links() -> list[tuple[str, str]]:
    """The same map by people, and its figures as a list and as a file."""
    listed = reverse("projects:list")
    return [
        (_("By learners reached"), f"{listed}?view=map&by={MapMeasure.LEARNERS}"),
        (_("By teachers reached"), f"{listed}?view=map&by={MapMeasure.TEACHERS}"),
        (_("Download as CSV"), reverse("projects:map-csv")),
    ]


def flagship_parts(projects: QuerySet[Any] | None = None) -> list[dict[str, Any]]:
    """Return each flagship with these (or all counted) projects, their countries and organisations, in one query."""
    counted = (Project.objects.counted() if projects is None else projects).values("pk")
    parts = Project.flagships.through.objects.filter(project__in=counted)
    its = parts.filter(flagship=OuterRef(OuterRef("pk"))).values("project")
    numbers = {
        "projects": number_of(parts.filter(flagship=OuterRef("pk"))),
        "countries": number_of(RecipientCountry.objects.filter(project__in=its), each="country"),
        "partners": number_of(Participation.objects.filter(project__in=its), each=read_through()),
    }
    return [_flagship(flagship) for flagship in Flagship.objects.active().annotate(**numbers).order_by(F("position"))]


def _flagship(flagship: Any) -> dict[str, Any]:
    countries = ngettext("%(number)s country", "%(number)s countries", flagship.countries)
    partners = ngettext("%(number)s organisation", "%(number)s organisations", flagship.partners)
    return {
        "code": flagship.pk,
        "name": flagship.name,
        "url": reverse("site:flagship", args=[flagship.pk]),
        "slogan": flagship.tagline,
        "count": flagship.projects,
        "note": _("%(countries)s, %(organisations)s")
        % {
            "countries": countries % {"number": write_number(flagship.countries)},
            "organisations": partners % {"number": write_number(flagship.partners)},
        },
    }


def latest_parts() -> dict[str, Any]:
    """Return `projects`, the lines of those with the latest figures, and `updated_at`, the last change of any counted
    one; one query."""
    counted = Project.objects.counted()
    changed = Subquery(counted.order_by("-updated_at").values("updated_at")[:1])
    latest = counted.with_lead_figure().with_places().annotate(changed=changed).order_by(*LATEST_FIRST)
    found = list(latest[:LATEST])
    return {
        "projects": [as_line(project) for project in found],
        "updated_at": found[0].changed if found else None,
    }
