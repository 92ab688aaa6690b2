"""What the page of a back-test shows: what would have been decided differently, run by run and need by need."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from coalition.core.models import JobStatus
from coalition.core.names import name_some
from coalition.core.numerals import write_number
from matching.choices import MatchStatus
from matching.models import BackTest, Match, Replay, ReplayedNeed
from members.models import Offer

SHOWN = 200


@dataclass
class BackTestPage:
    back_test: BackTest

    @property
    def is_under_way(self) -> bool:
        return self.back_test.status in (JobStatus.QUEUED, JobStatus.RUNNING)

    @property
    def stage(self) -> str:
        return _(self.back_test.stage) if self.back_test.stage else _("Waits for a worker")

    def facts(self) -> list[tuple[str, Any]]:
        row = self.back_test
        return [
            (_("Weights"), row.weights or _("as each run had them")),
            (_("Method of the country index"), row.method or _("the one in use")),
            (_("Country figures"), row.vintage or _("as each run had them")),
            (_("Runs replayed"), write_number(len(self.replays))),
            (_("By"), row.started_by),
        ]

    @cached_property
    def replays(self) -> list[Replay]:
        return list(self.back_test.replays.select_related("run").defer("run__problem", "run__result").order_by("-run"))

    def totals(self) -> list[tuple[str, str]]:
        """In words such as "3 of 40"; the same need counts once in each run that had it."""
        rows = self.replays
        needs, others = sum(row.needs or 0 for row in rows), sum(row.other_first or 0 for row in rows)
        shifted = sum((row.gains or 0) + (row.losses or 0) for row in rows)
        proposals, still = sum(row.proposals or 0 for row in rows), sum(row.still_first or 0 for row in rows)
        return [
            (_("Needs before which other offers would stand first"), _of(others, needs)),
            (_("Needs that would get more or less"), _of(shifted, needs)),
            (_("Proposals whose offer would stand first"), _of(still, proposals)),
        ]

    @cached_property
    def changes(self) -> list[dict[str, Any]]:
        """The needs that would have been decided on differently, with the proposals made from that run."""
        need = "need__request_country"
        related = (f"{need}__country_request", f"{need}__country", "need__category", "replay")
        rows = ReplayedNeed.objects.filter(replay__back_test=self.back_test).select_related(*related)
        found = list(rows.order_by("-replay__run", "pk")[:SHOWN])
        keys = {key for change in found for key in (*change.first_before, *change.first_after)}
        named = dict(Offer.objects.filter(pk__in=keys).values_list("pk", "organisation__name"))
        return [self._row(change, named) for change in found]

    @cached_property
    def proposals(self) -> dict[tuple[int, int], list[Match]]:
        """By run and need."""
        rows = Match.objects.filter(candidate__run__in=[row.run_id for row in self.replays])
        found: defaultdict[tuple[int, int], list[Match]] = defaultdict(list)
        for match in rows.exclude(status=MatchStatus.WITHDRAWN).select_related("candidate", "offer__organisation"):
            found[match.candidate.run_id, match.need_id].append(match)
        return dict(found)

    def _row(self, change: ReplayedNeed, named: Mapping[int, str]) -> dict[str, Any]:
        made = self.proposals.get((change.replay.run_id, change.need_id), [])
        return {
            "change": change,
            "need": change.need,
            "request": change.need.request_country.country_request,
            "before": round(100 * change.before, 1),
            "after": round(100 * change.after, 1),
            "first_before": _names(change.first_before, named),
            "first_after": _names(change.first_after, named),
            "proposals": [{"match": match, "stands": match.offer_id in change.first_after} for match in made],
        }


def _names(keys: Iterable[int], named: Mapping[int, str]) -> str:
    return name_some({named[key] for key in keys if key in named})


def _of(part: int, whole: int) -> str:
    return _("%(part)s of %(whole)s") % {"part": write_number(part), "whole": write_number(whole)}
