"""What a person decides about two projects that may reach the same people: the same, or different ones."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from coalition.core.access import Actor
from coalition.core.conflicts import Conflict
from coalition.core.rows import lock, save_changes
from members.services.rights import demand
from projects.choices import Measure
from projects.models import DistinctPeople, Figure, Population, Project
from projects.permissions import COORDINATOR


@transaction.atomic
def link_people(*, first: Project, second: Project, kind: str, by: Actor) -> Population:
    """Let the two projects' people of this kind, learners or teachers, count once in the safe figure.

    A population that one of them names takes in the other. Raise Conflict where they name two, or one has no figure.
    """
    demand(COORDINATOR, by=by)
    for pk in sorted((first.pk, second.pk)):
        lock(Project, pk)
    figures = [_figures(project, kind) for project in (first, second)]
    if not all(figures):
        raise Conflict(_("One of the two has no figure of people reached any more."))
    population = _population_of([figure for rows in figures for figure in rows], first, second, kind)
    for figure in (figure for rows in figures for figure in rows if figure.population_id is None):
        save_changes(figure, population=population)
    _declared(first, second, kind).delete()
    return population


@transaction.atomic
def declare_distinct(*, first: Project, second: Project, kind: str, reason: str, by: Actor) -> DistinctPeople:
    """Keep that the two reach different people, and why; both then count in full."""
    demand(COORDINATOR, by=by)
    reason = reason.strip()
    if not reason:
        raise ValidationError({"note": _("Say how you know that they reach different people.")})
    pair: dict[str, Any] = dict(
        zip(("first", "second"), sorted((first, second), key=lambda project: project.pk), strict=True)
    )
    row, _created = DistinctPeople.objects.update_or_create(
        **pair, kind=kind, defaults={"reason": reason[:500], "declared_by_id": by.pk}
    )
    return row


def _figures(project: Project, kind: str) -> list[Figure]:
    """All of the kind, earlier ones too, so that a series keeps its population."""
    rows = Figure.objects.filter(project=project, unit__kind=kind, measure=Measure.REACHED)
    return list(rows.select_for_update(of=("self",)).order_by("pk"))


def _population_of(figures: list[Figure], first: Project, second: Project, kind: str) -> Population:
    """The one that is named already, else a new one."""
    named = {figure.population_id for figure in figures if figure.population_id}
    if len(named) > 1:
        raise Conflict(_("The two name different people already. Change that in their figures first."))
    if named:
        return Population.objects.get(pk=named.pop())
    return Population.objects.get_or_create(name=f"{kind}: {first.code}, {second.code}")[0]


def _declared(first: Project, second: Project, kind: str) -> QuerySet[DistinctPeople]:
    return DistinctPeople.objects.filter(first__in=(first, second), second__in=(first, second), kind=kind)
