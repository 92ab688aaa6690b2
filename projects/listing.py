"""A project as a line of a list: what the `project_list` component shows."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coalition.core.names import name_some
from coalition.core.numerals import write_number
from coalition.reference.choices import DatePrecision
from coalition.reference.models.base import dated

from .choices import Directness, Measure
from .models import Project


def as_line(project: Project) -> dict[str, Any]:
    """The row of `Project.objects.with_lead_figure().with_places()` as the component's `project`."""
    figure: dict[str, Any] | None = project.lead_figure  # type: ignore[attr-defined]  # annotated
    dated_on: date = project.dated_on  # type: ignore[attr-defined]  # annotated
    precision = figure["precision"] if figure else DatePrecision.DAY
    return {
        "title": project.title,
        "url": project.get_absolute_url(),
        "date": dated(dated_on, precision),
        "datetime": machine_date(dated_on, precision),
        "countries": " · ".join(filter(None, [name_some(project.country_names), period(project)])),  # type: ignore[attr-defined]
        "flagships": project.flagship_marks,  # type: ignore[attr-defined]
        "shared": shared_words(getattr(project, "others", None)),
        "figure": figure and figure["value"],
        "figure_note": figure and figure_note(figure),
        "demo": project.is_demonstration,
    }


def shared_words(others: int | None) -> str:
    """Of an organisation's projects: reach belongs to the project, so it stands beside all who contributed."""
    if others is None:
        return ""
    if not others:
        return _("contributed alone")
    words = ngettext("contributed, with %(number)s other", "contributed, with %(number)s others", others)
    return words % {"number": write_number(others)}


def figure_note(figure: dict[str, Any]) -> str:
    """Say what is counted: "learners reached directly", "devices planned", "schools"."""
    what = figure["label"] or figure["unit"].lower()
    if figure["measure"] == Measure.PLANNED:
        return _("%(what)s planned") % {"what": what}
    if not figure["counts_people"]:
        return str(what)
    words = {
        Directness.DIRECT: _("%(what)s reached directly"),
        Directness.INDIRECT: _("%(what)s reached indirectly"),
    }
    return words.get(figure["directness"], _("%(what)s reached")) % {"what": what}


def period(project: Project) -> str:
    """Months from start to end, as far as they are known."""
    first, last = (day and date_format(day, "YEAR_MONTH_FORMAT") for day in (project.starts_on, project.ends_on))
    if first and last:
        return _("%(first)s to %(last)s") % {"first": first, "last": last}
    if first:
        return _("since %(first)s") % {"first": first}
    return _("until %(last)s") % {"last": last} if last else ""


def machine_date(day: date, precision: str) -> str:
    """The value of a `datetime` attribute, no more precise than the source."""
    length = {DatePrecision.YEAR.value: 4, DatePrecision.MONTH.value: 7}.get(precision, 10)
    return day.isoformat()[:length]
