"""What the pages of a country, a flagship and a mission share: its published projects and who takes part in them."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models import Count, QuerySet, Window
from django.utils.translation import ngettext

from coalition.core.numerals import write_number
from members.models import Organisation
from projects.listing import as_line
from projects.models import Project

SHOWN = 10  # projects on the page; the list of all is one link away


def project_parts(projects: QuerySet[Any]) -> dict[str, Any]:
    """Return `projects`, the latest lines, and `total`, how many there are; one query."""
    rows = projects.with_lead_figure().with_places().annotate(total=Window(Count("pk"))).order_by("-dated_on", "-pk")  # type: ignore[attr-defined]
    found = list(rows[:SHOWN])
    return {"projects": [as_line(project) for project in found], "total": found[0].total if found else 0}


def partner_parts(projects: QuerySet[Any]) -> list[dict[str, Any]]:
    """Return the organisations that take part as a `name_list`, with how many of these projects each; one query."""
    number = Count("participations__project", distinct=True)
    rows = shown(Organisation.objects.filter(participations__project__in=projects.values("pk")))
    return [name_part(row, projects_words(row.number)) for row in rows.annotate(number=number).order_by("name", "pk")]


def name_part(organisation: Organisation, note: str = "") -> dict[str, Any]:
    """An organisation in a `name_list`; only members have a public page."""
    return {
        "name": organisation.name,
        "url": organisation.get_absolute_url() if organisation.is_member else "",
        "note": note,
        "demo": organisation.is_demonstration,
    }


def projects_words(number: int) -> str:
    words = ngettext("%(number)s project", "%(number)s projects", number)
    return words % {"number": write_number(number)}


def counted() -> QuerySet[Any]:
    return Project.objects.counted()


def shown(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Invented rows show in a demonstration alone."""
    return rows if settings.DEMO else rows.filter(is_demonstration=False)
