"""What the pages of a country, a flagship and a mission share: its published projects and who takes part in them."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import Count, OuterRef, QuerySet, Subquery, Window
from django.urls import reverse
from django.utils.translation import ngettext

from coalition.core.numerals import write_number
from coalition.core.rows import number_of
from members.models import Organisation
from members.querysets import read_through
from projects.listing import as_line
from projects.models import Participation, Project
from projects.querysets import LATEST_FIRST
from projects.story_lines import latest_told

NAMED = ("name", "slug", "membership_status", "is_demonstration")  # what `name_part` shows of an organisation
SHOWN, NAMES_SHOWN = 10, 12  # projects, and organisations, on the page; the list of all is one link away


def project_parts(projects: QuerySet[Any]) -> dict[str, Any]:
    """Return `projects`, the latest lines, `total`, how many there are, and `updated_at`, the last change of one."""
    changed = Subquery(projects.order_by("-updated_at").values("updated_at")[:1])
    whole = {"total": number_of(projects), "latest_change": changed}
    rows = projects.with_lead_figure().with_places().annotate(**whole).order_by(*LATEST_FIRST)  # type: ignore[attr-defined]
    found = list(rows[:SHOWN])
    return {
        "projects": [as_line(project) for project in found],
        "total": found[0].total if found else 0,
        "updated_at": found[0].latest_change if found else None,
    }


def with_stories(rows: QuerySet[Any], path: str) -> QuerySet[Any]:
    """Give each row `told`, the latest stories of its projects, for `told_lines`; `path` leads from a project to it."""
    projects = counted().filter(**{path: OuterRef(OuterRef("pk"))})
    return rows.annotate(told=latest_told(project__in=projects.values("pk")))


def partner_parts(projects: QuerySet[Any], **asked: str) -> dict[str, Any]:
    """Return the organisations that take part, by name, as `names` of a `name_list` with how many of these projects
    each, and `total` and `url` of them all; one query. What was merged into another counts there.
    """
    partners = Participation.objects.filter(project__in=projects.values("pk"))
    columns = {name: read_through(name) for name in ("pk", *NAMED)}
    rows = partners.annotate(**{f"its_{name}": column for name, column in columns.items()})
    rows = rows.values(*(f"its_{name}" for name in columns)).annotate(number=Count("project", distinct=True))
    rows = rows if settings.DEMO else rows.filter(its_is_demonstration=False)
    found = list(rows.annotate(total=Window(Count("*"))).order_by("its_name", "its_pk")[:NAMES_SHOWN])
    names = [
        name_part(Organisation(**{name: row[f"its_{name}"] for name in columns}), projects_words(row["number"]))
        for row in found
    ]
    return _part(names, found[0]["total"] if found else 0, "site:partners", asked)


def supporter_parts(rows: QuerySet[Any], **asked: str) -> dict[str, Any]:
    """Return the members that support it as `partner_parts`; one query."""
    rows = shown(rows)
    found = list(rows.annotate(total=number_of(rows)).order_by("name", "pk")[:NAMES_SHOWN])
    return _part([name_part(row) for row in found], found[0].total if found else 0, "members:list", asked)


def _part(names: list[dict[str, Any]], total: int, page: str, asked: dict[str, str]) -> dict[str, Any]:
    return {"names": names, "total": total, "url": f"{reverse(page)}?{urlencode(asked)}"}


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
