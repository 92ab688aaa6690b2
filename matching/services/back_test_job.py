"""What a worker does for a back-test: each past run solved anew with what is tried, and set beside what it gave."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_noop as _

from coalition.core.failpoints import fail_point
from coalition.core.jobs.lease import Lease
from coalition.core.jobs.registry import JobKind
from coalition.reference.index import country_index
from coalition.reference.models import IndexMethod, IndicatorValue, IndicatorVintage
from coalition.reference.services import method_of
from matching.choices import MatchStatus
from matching.comparison import NeedChange, compare
from matching.engine.contract import Country, Problem, Weights
from matching.models import BackTest, Match, MatchRun, Replay, ReplayedNeed, WeightSet
from matching.services.answers import answer_of, answer_to
from matching.services.runs import problem_of


def perform_back_test(job: BackTest, lease: Lease) -> None:
    """Replay the runs, the oldest first, and keep what differs; nothing of it counts for anybody."""
    fail_point("backtest.begun")
    replays = list(job.replays.order_by("run"))
    done: list[tuple[Replay, list[ReplayedNeed]]] = []
    for number, row in enumerate(replays):
        lease.report(_("Replaying past runs"), 100 * number // len(replays))
        done.append(_replayed(job, row, lease, 100 * number // len(replays)))
        fail_point("backtest.replayed")
    with lease.complete():
        for row, changes in done:
            row.save(update_fields=["needs", "other_first", "gains", "losses", "proposals", "still_first"])
            fail_point("backtest.writing")
            ReplayedNeed.objects.bulk_create(changes, batch_size=1000)
        fail_point("backtest.recorded")
    fail_point("backtest.committed")


def _replayed(job: BackTest, row: Replay, lease: Lease, progress: int) -> tuple[Replay, list[ReplayedNeed]]:
    def watch(done: int, total: int) -> None:
        lease.report(_("Replaying past runs"), progress)

    run: Any = MatchRun.objects.select_related("vintage").get(pk=row.run_id)  # one at a time: each holds its problem
    after = answer_to(tried_on(job, run, problem_of(run)), watch=watch)
    found = compare(answer_of(run), after)
    # An index orders nothing within one need: what it decides is which need gets more.
    differ = [need for need in found.needs if need.has_others_first or need.before != need.after]
    changes = [_change(row, need) for need in differ]
    proposals = list(proposals_from(run).values_list("need", "offer"))
    row.needs, row.other_first = len(found.needs), sum(need.has_others_first for need in differ)
    row.gains, row.losses = len(found.gains), len(found.losses)
    row.proposals = len(proposals)
    row.still_first = sum(str(offer) in after.first.get(str(need), ()) for need, offer in proposals)
    return row, changes


def tried_on(job: BackTest, run: MatchRun, problem: Problem) -> Problem:
    """The run's problem with the weights, and the countries' index, that are tried."""
    if job.weights:
        problem = replace(problem, weights=weights_of(job.weights))
    vintage = job.vintage or run.vintage
    if vintage is None or not (job.method or job.vintage):
        return problem
    method = job.method or IndexMethod.objects.current()
    index = index_by(method, vintage, [country.iso3 for country in problem.countries]) if method else {}
    countries = [replace(country, index=index.get(country.iso3, country.index)) for country in problem.countries]
    if job.vintage:
        countries = _with_schools(countries, job.vintage)
    return replace(problem, countries=tuple(countries))


def _with_schools(countries: list[Country], vintage: IndicatorVintage) -> list[Country]:
    schools = IndicatorValue.objects.school_figures(vintage)
    found = [(country, *schools.get(country.iso3, (None, None))) for country in countries]
    return [
        replace(country, school_internet=internet, school_electricity=electricity)
        for country, internet, electricity in found
    ]


def index_by(method: IndexMethod, vintage: IndicatorVintage, countries: list[str]) -> dict[str, float | None]:
    """The countries' index by a method that need not be in use, reckoned from the figures of the vintage."""
    figures, arithmetic = IndicatorValue.objects.by_country(vintage), method_of(method)
    return {
        iso3: country_index({code: row.value for code, row in figures.get(iso3, {}).items()}, arithmetic).value
        for iso3 in countries
    }


def weights_of(row: WeightSet) -> Weights:
    return Weights(row.need, row.resources, row.impact, dict(row.groups))


def proposals_from(run: MatchRun) -> QuerySet[Match]:
    """What people decided by this run: its candidates that were proposed, and not taken back."""
    return Match.objects.filter(candidate__run=run).exclude(status=MatchStatus.WITHDRAWN)


def _change(row: Replay, change: NeedChange) -> ReplayedNeed:
    return ReplayedNeed(
        replay=row,
        need_id=int(change.need),
        first_before=[int(offer) for offer in change.first_before],
        first_after=[int(offer) for offer in change.first_after],
        before=change.before,
        after=change.after,
    )


BACK_TEST = JobKind(BackTest, perform_back_test, max_attempts=3)
