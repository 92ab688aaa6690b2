"""Events of the Coalition and what is known of them, only from what UNESCO has published."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from coalition.core.access.permissions import Words


@dataclass(frozen=True)
class Event:
    """`lessons` are the questions and findings that it was about, in the words of the source."""

    title: Words
    day: date
    summary: Words
    lessons: tuple[Words, ...]
    source: Words


EVENTS = (
    Event(
        title=_("High-level ministerial event"),
        day=date(2021, 3, 29),
        summary=_(
            "UNESCO convened it to take stock. A report on the Coalition’s first year was published ahead of it: 175 "
            "members in 112 countries."
        ),
        lessons=(
            _("Lessons learned from a year of school closures"),
            _("The greatest risks facing education"),
            _("Strategies to leave no learner behind"),
        ),
        source=_("UNESCO, March 2021"),
    ),
)
