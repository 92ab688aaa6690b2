"""The queue as a file: the columns of the page, one row a request."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coalition.core.access.permissions import Words
from requests.models import RequestCountry
from requests.standing import desk_ball_of

COLUMNS: tuple[Words, ...] = (
    gettext_lazy("Request"),
    gettext_lazy("Title"),
    gettext_lazy("Authority"),
    gettext_lazy("Countries"),
    gettext_lazy("State"),
    gettext_lazy("Emergency"),
    gettext_lazy("Who has the next step"),
    gettext_lazy("Since"),
    gettext_lazy("Due"),
    gettext_lazy("Letter"),
    gettext_lazy("Urgency"),
    gettext_lazy("Assessments completed"),
    gettext_lazy("Assessments in hand"),
    gettext_lazy("Handled by"),
    gettext_lazy("Demonstration data"),
)


def for_file(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Rows of `for_desk` with their countries: a constant number of queries."""
    return rows.prefetch_related(Prefetch("countries", RequestCountry.objects.select_related("country")))


def cells_of(case: Any) -> Iterator[Any]:
    """A row of the file, in the order of COLUMNS."""
    yield from (case.reference, case.title, case.authority or case.regional_body)
    yield ", ".join(str(entry.country.name) for entry in case.countries.all())
    yield from (case.get_status_display(), _yes(case.is_emergency), desk_ball_of(case))
    yield timezone.localtime(case.since).date().isoformat()
    yield case.due_on.isoformat() if case.due_on else ""
    yield from (_("there") if case.has_letter else _("missing"), case.urgency or "")
    yield from (case.completed, case.in_hand, case.assigned_to or "", _yes(case.is_demonstration))


def _yes(value: bool) -> str:
    return _("yes") if value else _("no")
