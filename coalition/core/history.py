"""The steps of a row as its history shows them, and since when whose turn it is."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import ngettext as _n

from coalition.core.access.permissions import Words
from coalition.core.models import TransitionRecord
from coalition.core.workflow import Workflow


def entries_of(records: Iterable[TransitionRecord], workflow: Workflow, *, names: bool = True) -> list[dict[str, Any]]:
    """What a history shows of these steps; without `names` not who took them."""
    return [
        {
            "at": record.at,
            "datetime": record.at.isoformat(),
            "date": date_format(record.at, "SHORT_DATE_FORMAT"),
            "text": workflow.step(record.name).label if record.source else _("Recorded"),
            "by": record.actor if names else "",
            "note": record.note,
        }
        for record in records
    ]


NOBODY = gettext_lazy("Nobody: it has ended")


def held(since: datetime | None) -> str:
    """Since when, and for how many days."""
    if since is None:
        return _("now")
    days = (timezone.localdate() - timezone.localtime(since).date()).days
    if days < 1:
        return _("since today")
    words = _n("since %(date)s, %(days)s day", "since %(date)s, %(days)s days", days)
    return words % {"date": date_format(timezone.localtime(since), "MONTH_DAY_FORMAT"), "days": days}


def next_step(who: Words, since: datetime | None) -> tuple[str, str]:
    """The fact that says whose turn it is, and since when."""
    return _("Next step"), _("%(who)s, %(since)s") % {"who": who, "since": held(since)}
