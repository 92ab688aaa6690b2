"""What a progress report says, as plain values that are kept: figures, the map, missions, results, stories, sources."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from coalition.core.names import name_some
from coalition.core.numerals import write_compact
from coalition.reference.lists import named
from coalition.reference.models import Flagship, Mission
from coalition.site.front import mission_part, with_latest
from coalition.site.portfolio import counted
from projects.choices import Measure
from projects.listing import as_line
from projects.models import Figure, Participation, Story
from projects.particulars import figure_row, split_words
from projects.recount import KINDS, people_reached
from projects.world import places_of

from .models import ProgressReport

SHOWN_STORIES = 6


def projects_of(report: ProgressReport) -> QuerySet[Any]:
    """The counted projects of its flagships that had begun by its last day, as far as that is known."""
    rows = counted().exclude(starts_on__gt=report.ends_on).exclude(ends_on__lt=report.starts_on)
    return rows.filter(flagships__in=report.flagships).distinct() if report.flagships else rows


def headline_of(report: ProgressReport, projects: QuerySet[Any]) -> list[dict[str, Any]]:
    """The `ledger`: projects, countries, organisations, and people reached up to the last day of the period."""
    keys = set(projects.order_by().values_list("pk", flat=True))
    people = people_reached(keys, until=report.ends_on)
    partners = Participation.objects.filter(project__in=keys).values("organisation").distinct().count()
    countries = len(places_of(projects))
    tallies = [
        {"label": _("projects"), "value": len(keys), "note": _("published, at work in the period")},
        {"label": _("countries"), "value": countries, "note": _("with at least one project")},
        {"label": _("organisations"), "value": partners, "note": _("that take part")},
    ]
    words = {"learners": _("learners reached"), "teachers": _("teachers reached")}
    return [*tallies, *(_people(words[kind], people[kind]) for kind in KINDS)]


def _people(label: str, people: Any) -> dict[str, Any]:
    """The safe figure and the plain sum stand side by side, never as one number."""
    note = _("No approved figure yet.")
    if people.high:
        note = split_words(people.by_directness)
    if people.low != people.high:
        note += " " + _("Everybody counted once, it is at least %(low)s.") % {"low": write_compact(people.low)}
    return {
        "label": label,
        "value": people.high,
        "low": people.low,
        "compact": True,
        "wide": True,
        "direct": people.direct_percent,
        "note": note,
    }


def missions_of(report: ProgressReport) -> list[dict[str, Any]]:
    """Each mission of its flagships with the latest figure of the period's last day or before."""
    rows = Mission.objects.active().select_related("unit")
    rows = rows.filter(flagship__in=report.flagships) if report.flagships else rows
    return [mission_part(mission) | {"url": ""} for mission in with_latest(rows, until=report.ends_on)]


def results_of(report: ProgressReport, projects: QuerySet[Any]) -> list[dict[str, Any]]:
    """A row for each series that has an approved figure of people or things reached in the period: the latest."""
    figures = Figure.objects.approved().filter(
        measure=Measure.REACHED, project__in=projects.order_by().values("pk"), as_of__range=_period(report)
    )
    latest = Figure.objects.filter(pk__in=figures.of_latest_date().values("pk"))
    lines = {project.pk: as_line(project) for project in projects.with_lead_figure().with_places()}  # type: ignore[attr-defined]
    rows = latest.select_related("unit", "project").order_by("project__code", "unit__position", "label", "directness")
    return [_result(figure, lines[figure.project_id]) for figure in rows]


def _result(figure: Figure, line: dict[str, Any]) -> dict[str, Any]:
    told = ("what", "directness", "value", "basis", "date", "datetime", "source")
    row = figure_row(figure)
    return {
        "code": figure.project.code,
        "title": figure.project.title,
        "where": line["countries"],
        "demo": figure.project.is_demonstration,
        **{name: row[name] for name in told},
    }


def stories_of(report: ProgressReport) -> list[dict[str, Any]]:
    """The latest stories of the period, of projects that have ended before too. Words are kept; a picture is shown as
    long as its story is not taken back (docs/adr/0014)."""
    projects = counted().filter(flagships__in=report.flagships) if report.flagships else counted()
    told = Story.objects.told().filter(project__in=projects.order_by().values("pk"))
    rows = told.filter(published_at__date__range=_period(report)).select_related("project")[:SHOWN_STORIES]
    return [
        {
            "story": story.pk,
            "alt": story.picture_alt,
            "credit": story.credit,
            "title": story.title,
            "text": story.text,
            "language": story.language,
            "project": story.project.title,
            "date": date_format(timezone.localdate(story.published_at), "DATE_FORMAT"),
            "demo": story.is_demonstration,
        }
        for story in rows
    ]


def map_of(projects: QuerySet[Any]) -> list[list[Any]]:
    """[ISO 3166 alpha-3, region, name, projects] of each country."""
    return [list(row) for row in places_of(projects)]


def sources_of(missions: Iterable[dict[str, Any]], results: Iterable[dict[str, Any]]) -> list[str]:
    """Each source once, by name."""
    return sorted({row["source"] for row in (*missions, *results) if row["source"]})


def flagship_names(report: ProgressReport) -> str:
    rows = Flagship.objects.filter(pk__in=report.flagships).values_list(named(), flat=True)
    return name_some(rows) if report.flagships else _("All flagships")


def _period(report: ProgressReport) -> tuple[date, date]:
    return report.starts_on, report.ends_on
