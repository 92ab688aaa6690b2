"""The gap list: open needs that the latest run could not meet, or has not seen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import BigIntegerField, Exists, F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Least
from django.utils.translation import gettext as _

from coalition.core.access import Actor
from matching.engine.gaps import NEED, OFFER
from matching.gap_words import NOT_RUN, REASONS, best_of, in_text, looked_for, why, would_help
from matching.models import MatchCandidate, MatchRun, UnmatchedNeed
from matching.wording import Names, catalogue_names
from requests.models import InterimReply, Need


def find_gaps(actor: Actor, run: MatchRun | None) -> QuerySet[Any]:
    """Return needs that are still open, each with its gap of `run`, in one query.

    `reason` is a rule of the engine or NOT_RUN; `missing` is in the need's unit; `written_at` is when the authority
    last got an interim reply, None where it got none.
    """
    unmatched = UnmatchedNeed.objects.visible_to(actor).filter(run=run)
    seen = unmatched.filter(need=OuterRef("pk"))
    chosen = MatchCandidate.objects.visible_to(actor).filter(run=run, need=OuterRef("pk"), quantity__gt=0)
    met = chosen.exclude(Exists(unmatched.filter(need=OuterRef("need"))))
    replies = InterimReply.objects.filter(request_country=OuterRef("request_country")).order_by("-pk")
    still_open: Any = F("quantity") - F("proposed") - F("agreed")
    return (
        Need.objects.visible_to(actor)
        .open()
        .exclude(Exists(met))  # one condition, not "seen or not chosen": PostgreSQL gathers the met at once
        .annotate(
            reason=Coalesce(Subquery(seen.values("reason")), Value(NOT_RUN)),
            missing=Least(
                Coalesce(Subquery(seen.values("quantity")), still_open), still_open, output_field=BigIntegerField()
            ),
            lost=Subquery(seen.values("lost")),
            remedies=Subquery(seen.values("remedies")),
            written_at=Subquery(replies.values("written_at")[:1]),
        )
        .select_related("request_country__country_request", "request_country__country", "category", "unit")
        .prefetch_related("modes", "levels")
    )


@dataclass(frozen=True)
class Gap:
    """A row of `find_gaps` in words; `offers` is how many the run looked at."""

    need: Any
    offers: int
    names: Names

    @property
    def reason(self) -> str:
        return str(REASONS[self.need.reason])

    @property
    def missing(self) -> int:
        return int(self.need.missing)

    @property
    def written_at(self) -> datetime | None:
        return self.need.written_at

    @cached_property
    def why(self) -> str:
        return why(self.need, self.need.reason)

    @cached_property
    def looked_for(self) -> list[str]:
        return list(looked_for(self.need.lost or {}, self.offers, self.need)) if self.has_run else []

    @cached_property
    def for_members(self) -> str:
        """What members could change; empty where no single change helps."""
        return self._best(OFFER)

    @cached_property
    def for_country(self) -> str:
        """What the country could accept besides; empty where no single change helps."""
        return self._best(NEED)

    @property
    def has_run(self) -> bool:
        return bool(self.need.reason != NOT_RUN)

    @property
    def has_remedy(self) -> bool:
        return bool(self.for_members or self.for_country)

    @property
    def unit(self) -> str:
        return in_text(self.need.unit.name)

    @property
    def help(self) -> list[str]:
        if not self.has_run:
            return []
        return [text for text in (self.for_members, self.for_country) if text] or [_("A new offer, or more capacity.")]

    def _best(self, side: str) -> str:
        remedy = best_of(self.need.remedies or [], side)
        return would_help(remedy, self.need, self.names) if remedy else ""


def in_words(needs: Iterable[Need], run: MatchRun | None) -> list[Gap]:
    """Return rows of `find_gaps` with their sentences in the reader's language; three queries for any number."""
    names = catalogue_names()
    return [Gap(need, run.offers_count if run else 0, names) for need in needs]
