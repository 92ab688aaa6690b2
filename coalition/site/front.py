"""What the front page shows. UNESCO's dated statement and the register's own figures never meet in one part."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from coalition.reference.models import Mission, OfficialStatement

BIG = ("learners", "teachers")


def statement_part() -> dict[str, Any] | None:
    """Return the `plate` of UNESCO's headline statement, or None where an administrator took it out."""
    statement = OfficialStatement.objects.headline()
    if statement is None:
        return None
    figures = sorted(statement.figures.all(), key=lambda figure: figure.key not in BIG)
    return {
        "title": _("UNESCO’s statement"),
        "date": statement.dated,
        "datetime": statement.date.isoformat(),
        "note": statement.note,
        "figures": [
            {
                "value": figure.value,
                "label": figure.get_key_display(),
                "prefix": figure.get_qualifier_display(),
                "big": figure.key in BIG,
            }
            for figure in figures
        ],
    }


def mission_parts(*, demonstration: bool) -> list[dict[str, Any]]:
    """Return each mission with its latest dated figure; None is "no figure", never zero."""
    missions = Mission.objects.active().select_related("unit").with_progress(demonstration=demonstration)
    return [_mission_part(mission) for mission in missions]


def _mission_part(mission: Mission) -> dict[str, Any]:
    latest = next(iter(mission.dated_progress), None)  # type: ignore[attr-defined]  # set by with_progress
    return {
        "name": mission.name,
        "url": "",
        "aim": mission.statement,
        "unit": mission.beneficiaries or mission.unit.name,
        "target": mission.target,
        "value": latest and latest.value,
        "as_of": latest and latest.dated,
        "source": latest and latest.source,
        "note": latest and latest.note,
        "demo": bool(latest and latest.is_demonstration),
    }
