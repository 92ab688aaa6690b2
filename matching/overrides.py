"""Overrides: what a person proposed against the run, why, what the run had put first, and what came of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Count, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coalition.core.access import Actor
from coalition.core.access.permissions import Words
from coalition.core.models import JobStatus
from coalition.core.numerals import write_number

from .choices import MatchStatus
from .models import Match, MatchCandidate, MatchRun

_NAMES = (
    "need__request_country__country_request",
    "need__request_country__country",
    "need__category",
    "need__unit",
    "offer__organisation",
    "proposed_by",
    "project",
)


def overrides(actor: Actor) -> QuerySet[Any]:
    """Matches with a reason for an override, latest first.

    Each carries `run_seen`, the run that counted when it was proposed, and `first`, the best-ranked candidate of an
    other offer that this run named for the need; None where there was none.
    """
    rows = Match.objects.visible_to(actor).exclude(override_reason="")
    runs = MatchRun.objects.filter(status=JobStatus.DONE, scenario=None, finished_at__lte=OuterRef("created_at"))
    ranked = MatchCandidate.objects.filter(run=OuterRef("run_seen"), need=OuterRef("need"))
    return rows.annotate(
        run_seen=Coalesce(F("candidate__run"), Subquery(runs.order_by("-pk").values("pk")[:1])),
        first=Subquery(ranked.exclude(offer=OuterRef("offer")).order_by("rank").values("pk")[:1]),
    ).order_by("-created_at", "-pk")


def in_words(rows: QuerySet[Any] | Iterable[Any]) -> list[dict[str, Any]]:
    """Rows of `overrides` as page and file show them; one query more for what was passed over."""
    found = list(rows)
    passed = MatchCandidate.objects.select_related("offer__organisation")
    by_key = passed.in_bulk([match.first for match in found if match.first])
    return [
        {
            "match": match,
            "on": timezone.localtime(match.created_at).date(),
            "rank": match.candidate.rank if match.candidate else None,
            "passed_over": by_key.get(match.first),
            "run": match.run_seen,
        }
        for match in found
    ]


def with_names(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.select_related(*_NAMES, "candidate")


def outcomes_of(rows: QuerySet[Any]) -> list[tuple[str, int]]:
    """How many of the overrides stand in which state, most first; one query."""
    counted = rows.order_by().values_list("status").annotate(number=Count("pk")).order_by("-number", "status")
    return [(str(MatchStatus(status).label), number) for status, number in counted]


def summary_of(rows: QuerySet[Any]) -> str:
    return "; ".join(f"{words}: {write_number(number)}" for words, number in outcomes_of(rows))


COLUMNS: tuple[Words, ...] = (
    gettext_lazy("Proposed on"),
    gettext_lazy("By"),
    gettext_lazy("Request"),
    gettext_lazy("Country"),
    gettext_lazy("Support"),
    gettext_lazy("Offer"),
    gettext_lazy("Organisation"),
    gettext_lazy("Quantity proposed"),
    gettext_lazy("Unit"),
    gettext_lazy("Reason"),
    gettext_lazy("Rank in the run"),
    gettext_lazy("Passed over"),
    gettext_lazy("Its organisation"),
    gettext_lazy("Its rank"),
    gettext_lazy("Given to it by the run"),
    gettext_lazy("Run"),
    gettext_lazy("What came of it"),
    gettext_lazy("Project"),
    gettext_lazy("Demonstration data"),
)


def cells_of(row: dict[str, Any]) -> Iterator[Any]:
    """A row of the file, in the order of COLUMNS."""
    match, first = row["match"], row["passed_over"]
    entry = match.need.request_country
    yield from (row["on"].isoformat(), match.proposed_by, entry.country_request.reference, entry.country.name)
    yield from (match.need.category.name, match.offer.title, match.offer.organisation.name)
    yield from (match.proposed_quantity, match.need.unit.name, match.override_reason, row["rank"])
    yield from (first.offer.title, first.offer.organisation.name) if first else ("", "")
    yield from (first.rank, first.quantity) if first else ("", "")
    yield from (row["run"], match.get_status_display(), match.project.code if match.project else "")
    yield _("yes") if match.is_demonstration else _("no")
