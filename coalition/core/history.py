"""The steps of a row as its history shows them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from coalition.core.models import TransitionRecord
from coalition.core.workflow import Workflow


def entries_of(records: Iterable[TransitionRecord], workflow: Workflow, *, names: bool = True) -> list[dict[str, Any]]:
    """What a history shows of these steps; without `names` not who took them."""
    return [
        {
            "datetime": record.at.isoformat(),
            "date": date_format(record.at, "SHORT_DATE_FORMAT"),
            "text": workflow.step(record.name).label if record.source else _("Recorded"),
            "by": record.actor if names else "",
            "note": record.note,
        }
        for record in records
    ]
