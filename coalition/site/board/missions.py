"""Missions beside their targets, each by its latest dated figure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coalition.core.access import Actor
from coalition.reference.models import Mission

from ..front import mission_parts
from .filters import Chosen
from .panel import Act, Cell, Column, Line, Panel


def mission_rows(actor: Actor, chosen: Chosen) -> list[dict[str, Any]]:
    missions = Mission.objects.active()
    return mission_parts(missions.filter(flagship=chosen.flagship) if chosen.flagship else missions)


def mission_lines(missions: Sequence[dict[str, Any]], actor: Actor) -> list[Line]:
    return [_line(mission) for mission in missions]


def _line(mission: dict[str, Any]) -> Line:
    value, target = mission["value"], mission["target"]
    share = None if value is None else 100 * value / target
    cells = (
        Cell(mission["name"], url=mission["url"]),
        Cell(target, mission["unit"]),
        Cell(value, mission["source"] or "", demo=mission["demo"], share=share),
        Cell(mission["as_of"] or _("no figure")),
    )
    return Line(cells, Act(gettext_lazy("Its projects"), f"{reverse('projects:list')}?mission={mission['code']}"))


MISSIONS = Panel(
    code="missions",
    title=gettext_lazy("Missions and their targets"),
    lead=gettext_lazy("The latest figure of each, with its date and source. No figure does not mean zero."),
    empty=gettext_lazy("No mission is active."),
    columns=(
        Column("mission", gettext_lazy("Mission")),
        Column("target", gettext_lazy("Target"), gettext_lazy("Who is counted"), is_number=True),
        Column("reached", gettext_lazy("Reached"), gettext_lazy("Source"), is_number=True),
        Column("as-of", gettext_lazy("As of")),
    ),
    rows=mission_rows,
    lines=mission_lines,
    narrowed_by=("flagship",),
)
