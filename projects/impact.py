"""What a member contributed to: its projects, each with its own dated figures and how many others took part.

Reach belongs to the project. Nothing here is added up over projects, and nothing of it is called the member's own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Count, F, IntegerField, OuterRef, Prefetch, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coalition.core.numerals import write_number
from coalition.core.rows import is_among
from coalition.reference.lists import named
from coalition.reference.models import Country, Flagship, Mission
from members.models import Organisation
from members.querysets import read_through

from .listing import as_line
from .models import Figure, Participation, Project, RecipientCountry
from .particulars import figure_row
from .querysets import LATEST_FIRST


def projects_of(organisation: Organisation) -> QuerySet[Any]:
    """The published projects it took part in, the latest first, with what a line shows and `partners`: how many
    organisations take part in all. What was merged into another counts there."""
    own = Participation.objects.of(organisation.slug)
    everybody = Participation.objects.filter(project=OuterRef("pk")).order_by().annotate(its=read_through())
    partners = everybody.values("project").annotate(number=Count("its", distinct=True)).values("number")
    rows: QuerySet[Any] = Project.objects.counted().filter(is_among("pk", own.order_by().values("project")))
    return (
        rows.with_lead_figure()  # type: ignore[attr-defined]
        .with_places()
        .annotate(partners=Coalesce(Subquery(partners, output_field=IntegerField()), 1))
        .prefetch_related(Prefetch("participations", own.order_by("role"), to_attr="own_parts"))
        .order_by(*LATEST_FIRST)
    )


def lines_of(projects: Sequence[Any]) -> list[dict[str, Any]]:
    """Each project as the page shows it; one query for the figures of all."""
    figures = _figures_of(projects)
    return [
        {
            **as_line(project),
            "part": part_words(project.partners - 1),
            "roles": ", ".join(dict.fromkeys(part.get_role_display() for part in project.own_parts)),
            "contributions": [part.contribution for part in project.own_parts if part.contribution],
            "figures": figures[project.pk],
        }
        for project in projects
    ]


def part_words(others: int) -> str:
    """Say that it contributed, and with how many."""
    if not others:
        return _("Contributed, the only organisation named.")
    words = ngettext("Contributed, with %(number)s other.", "Contributed, with %(number)s others.", others)
    return words % {"number": write_number(others)}


def places_of(keys: Sequence[int]) -> dict[str, list[dict[str, str]]]:
    """By flagship, mission and country the projects of these keys counted, for a `name_list`; one query."""
    by_country = Country.objects.filter(pk__in=RecipientCountry.objects.filter(project__in=keys).values("country"))
    rows = _kind("flagships", Flagship.objects.filter(project__in=keys), Count("project"), F("position")).union(
        _kind("missions", Mission.objects.filter(project__in=keys), Count("project"), F("position")),
        _kind("countries", by_country, Value(0), Value(0)),
    )
    found: dict[str, list[dict[str, str]]] = {kind: [] for kind in _PAGES}
    for kind, _place, name, code, number in sorted(rows, key=lambda row: (row[1], row[2].casefold())):
        found[kind].append({"name": name, "url": reverse(_PAGES[kind], args=[code]), "note": _projects(number)})
    return found


_PAGES = {"flagships": "site:flagship", "missions": "site:mission", "countries": "site:country"}


def _kind(kind: str, rows: QuerySet[Any], number: Any, place: Any) -> QuerySet[Any]:
    columns = {"kind": Value(kind), "place": place, "words": named(), "code": F("pk"), "number": number}
    return (
        rows.order_by()
        .annotate(**{f"its_{name}": column for name, column in columns.items()})
        .values_list(*(f"its_{name}" for name in columns))
    )


def _projects(number: int) -> str:
    """Of a country nothing is counted."""
    if not number:
        return ""
    words = ngettext("%(number)s project", "%(number)s projects", number)
    return words % {"number": write_number(number)}


def _figures_of(projects: Iterable[Any]) -> dict[int, list[dict[str, Any]]]:
    """Of each series the latest approved figure, people first."""
    rows = Figure.objects.approved().filter(project__in=[project.pk for project in projects]).of_latest_date()
    found = sorted(rows.select_related("unit"), key=_place)
    figures: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for figure in found:
        figures[figure.project_id].append(figure_row(figure))
    return figures


def _place(figure: Figure) -> tuple[Any, ...]:
    return not figure.unit.counts_people, figure.measure, figure.unit.position, figure.label, figure.directness
