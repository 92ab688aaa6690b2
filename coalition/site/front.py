"""What the front page shows. UNESCO's dated statement and the register's own figures never meet in one part."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import F, OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils.translation import gettext as _

from coalition.reference.choices import FigureKey
from coalition.reference.models import Mission, MissionProgress, OfficialStatement, StatementFigure
from coalition.reference.models.base import dated

BIG = ("learners", "teachers")


def statement_part() -> dict[str, Any] | None:
    """Return the `plate` of UNESCO's headline statement in one query, or None where an administrator took it out."""
    newest = OfficialStatement.objects.filter(is_active=True, figures__key=FigureKey.LEARNERS).order_by("-date", "code")
    figures = list(
        StatementFigure.objects.filter(statement__in=newest.values("pk")[:1])
        .select_related("statement")
        .order_by("position", "pk")
    )
    if not figures:
        return None
    statement = figures[0].statement
    return {
        "title": _("UNESCO’s statement"),
        "date": statement.dated,
        "datetime": statement.date.isoformat(),
        "note": statement.note,
        "source": statement.source,
        "figures": [_figure(figure) for figure in sorted(figures, key=lambda figure: figure.key not in BIG)],
    }


def _figure(figure: StatementFigure) -> dict[str, Any]:
    return {
        "value": figure.value,
        "label": figure.get_key_display(),
        "prefix": figure.get_qualifier_display(),
        "big": figure.key in BIG,
    }


def mission_parts(rows: QuerySet[Mission] | None = None) -> list[dict[str, Any]]:
    """Return these (or all) missions with their latest dated figure, in one query; None is "no figure", never zero."""
    missions = Mission.objects.active() if rows is None else rows
    return [mission_part(mission) for mission in with_latest(missions.select_related("unit"))]


def with_latest(missions: QuerySet[Mission], until: date | None = None) -> QuerySet[Mission]:
    """Give each mission its latest dated figure, or the latest of that day or before, for `mission_part`."""
    progress = MissionProgress.objects.filter(mission=OuterRef("pk")).order_by("-as_of", "is_demonstration", "-pk")
    progress = progress.filter(as_of__lte=until) if until else progress
    shown = progress if settings.DEMO else progress.stated()
    columns = ("value", "as_of", "date_precision", "source", "note", "is_demonstration")
    return missions.annotate(latest=Subquery(shown.values(found=JSONObject(**{name: F(name) for name in columns}))[:1]))


def mission_part(mission: Any) -> dict[str, Any]:
    latest: dict[str, Any] = mission.latest or {}
    return {
        "code": mission.pk,
        "name": mission.name,
        "url": reverse("site:mission", args=[mission.pk]),
        "aim": mission.statement,
        "unit": mission.beneficiaries or mission.unit.name,
        "target": mission.target,
        "value": latest.get("value"),
        "datetime": latest.get("as_of"),
        "as_of": latest and dated(date.fromisoformat(latest["as_of"]), latest["date_precision"]),
        "source": latest.get("source"),
        "note": latest.get("note"),
        "demo": latest.get("is_demonstration", False),
    }
