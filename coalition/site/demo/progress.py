"""Invented progress of a mission for which no source states a figure, at several dates, as a mission grows."""

from __future__ import annotations

from datetime import date

from coalition.reference.models import MissionProgress

MISSION = "global-teacher-campus"
SOURCE = "Invented for the demonstration"
REACHED = {
    date(2025, 3, 31): 41_500,
    date(2025, 9, 30): 96_200,
    date(2026, 3, 31): 204_800,
    date(2026, 6, 30): 318_400,
}


def load_progress() -> None:
    MissionProgress.objects.bulk_create(
        MissionProgress(mission_id=MISSION, as_of=day, value=value, source=SOURCE, is_demonstration=True)
        for day, value in REACHED.items()
    )
