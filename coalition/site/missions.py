"""The public pages of missions and flagships: targets, dated progress with its source, and who contributes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from coalition.core.numerals import write_number
from coalition.reference.lists import named
from coalition.reference.models import Flagship, Mission, MissionProgress, SupportCategory
from members.models import Organisation
from projects.commitment_lines import promises_of
from projects.listing import machine_date
from projects.models import Commitment
from projects.story_lines import told_lines

from .front import mission_part, mission_parts
from .portfolio import counted, partner_parts, project_parts, shown, supporter_parts

PROGRESS_FILE = ("mission", "date", "reached", "target", "unit", "source", "note", "demonstration")


def mission_page(mission: Mission) -> dict[str, Any]:
    """Return what the page shows of a mission that came `with_latest`, beside its own row; five queries."""
    progress = progress_parts(mission)
    return {
        "parts": [mission_part(mission) | {"name": ""}],  # the title of the page says it
        "progress": progress,
        "line": progress_line(mission, progress),
        "supporters": supporter_parts(Organisation.objects.members().filter(missions=mission), mission=mission.pk),
        "promises": promises_of(Commitment.objects.filter(mission=mission), towards=f"mission:{mission.pk}"),
        **project_parts(counted().filter(missions=mission)),
        "partners": partner_parts(counted().filter(missions=mission), mission=mission.pk),
        "facts": _facts(mission),
    }


def progress_parts(mission: Mission) -> list[dict[str, Any]]:
    """Return each dated figure, newest first, with its percent of the target; one query."""
    rows: QuerySet[MissionProgress] = shown(mission.progress.order_by("-as_of", "is_demonstration", "-pk"))
    return [
        {
            "value": row.value,
            "percent": 100 * row.value / mission.target,
            "as_of": row.as_of,
            "date": row.dated,
            "datetime": machine_date(row.as_of, row.date_precision),
            "source": row.source,
            "note": row.note,
            "demo": row.is_demonstration,
        }
        for row in rows
    ]


def progress_line(mission: Mission, progress: list[dict[str, Any]]) -> dict[str, Any] | None:
    """Return the `trend` of these figures below the target; None where no two dates could be joined.

    Of one date the stated figure stands in the line, and not the invented one.
    """
    by_date = {row["as_of"]: row for row in reversed(progress)}
    if len(by_date) < 2:
        return None
    first, last = min(by_date), max(by_date)
    top = max(mission.target, *(row["value"] for row in by_date.values()))
    return {
        "points": [(100 * (day - first) / (last - first), 100 * row["value"] / top) for day, row in by_date.items()],
        "top": (_("Target: %s") if top == mission.target else "%s") % write_number(top),
        "first": by_date[first]["date"],
        "last": by_date[last]["date"],
    }


def progress_file(missions: QuerySet[Mission]) -> Iterator[list[Any]]:
    """Yield the lines of `PROGRESS_FILE`: each dated figure of these missions; one query."""
    rows: QuerySet[MissionProgress] = shown(MissionProgress.objects.filter(mission__in=missions))
    for row in rows.select_related("mission").order_by("mission__position", "mission", "-as_of", "is_demonstration"):
        mission, day = row.mission, machine_date(row.as_of, row.date_precision)
        counted = [mission.pk, day, row.value, mission.target, mission.unit_id]
        yield [*counted, row.source, row.note, _("yes") if row.is_demonstration else _("no")]


def _facts(mission: Mission) -> list[tuple[str, str]]:
    due = mission.target_date
    facts = [
        (_("Who is counted"), mission.beneficiaries or mission.unit.name),
        (_("Target date"), date_format(due, "DATE_FORMAT") if due else _("none stated")),
        (_("Source of the target"), mission.source),
    ]
    return [fact for fact in facts if fact[1]]


def with_areas(flagships: QuerySet[Flagship]) -> QuerySet[Flagship]:
    """Give each flagship its `areas`: the names of its active kinds of support, in the active language."""
    active = SupportCategory.objects.active().filter(flagship=OuterRef("pk")).order_by("position", "code")
    return flagships.annotate(areas=ArraySubquery(active.values_list(named())))


def flagship_page(flagship: Any) -> dict[str, Any]:
    """Return what the page shows of a flagship that came `with_stories`, beside its own row; five queries."""
    projects = counted().filter(flagships=flagship)
    return {
        "missions": mission_parts(rows=Mission.objects.active().filter(flagship=flagship)),
        "supporters": supporter_parts(Organisation.objects.members().filter(flagships=flagship), flagship=flagship.pk),
        "promises": promises_of(Commitment.objects.filter(flagship=flagship), towards=f"flagship:{flagship.pk}"),
        **project_parts(projects),
        "stories": told_lines(flagship.told),
        "partners": partner_parts(projects, flagship=flagship.pk),
    }
