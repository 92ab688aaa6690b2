"""What a worker does with a run: solve, check the certificate, write the candidates. All its writes are one commit."""

from __future__ import annotations

import json
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import islice
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_noop as _

from coalition.core.failpoints import fail_point
from coalition.core.jobs.lease import Lease
from coalition.core.jobs.registry import JobKind
from matching.engine.check import faults
from matching.engine.contract import Problem, Result
from matching.engine.documents import result_json
from matching.engine.ranking import Candidate, best_candidates
from matching.engine.score import reached_shares
from matching.explanations import explain
from matching.models import MatchCandidate, MatchRun, UnmatchedNeed
from matching.services.gaps import unmatched_rows
from matching.services.run_parts import SOLVED_AT, solve_run
from matching.services.runs import forget_parts, problem_of

KEPT_PER_NEED = 30
EXPLAINED_PER_NEED = 10  # the rest is explained when somebody looks at it: `explain_candidates`
BATCH = 1000
CHECKED_AT, EXPLAINED_AT, WRITTEN_AT = 70, 90, 95  # per cent of the run


class CertificateError(Exception):
    """The result does not prove what it states; nothing of it is kept."""


def perform_run(run: MatchRun, lease: Lease) -> None:
    """Solve the run's problem and keep the answer."""
    fail_point("matchrun.begun")
    lease.report(_("Reading the problem"), 0, blocks_done=0, blocks_count=0, current_block=[])
    problem = problem_of(run)
    result = solve_run(run, problem, lease)
    fail_point("matchrun.solved")
    lease.report(_("Checking the certificate"), SOLVED_AT)
    answer = result_json(result)
    _check(problem, answer)
    candidates = list(_candidate_rows(run, problem, result, lease))
    unmatched = list(unmatched_rows(run, problem, result, lease))
    lease.report(_("Writing the result"), WRITTEN_AT)
    with lease.complete():
        _write(run, result, answer, candidates, unmatched)
    fail_point("matchrun.written")


def _check(problem: Problem, answer: bytes) -> None:
    document: Any = json.loads(answer)
    if found := list(islice(faults(problem, document), 3)):
        raise CertificateError("; ".join(found))


def _candidate_rows(run: MatchRun, problem: Problem, result: Result, lease: Lease) -> Iterator[MatchCandidate]:
    """The best of every need and all that were chosen, explained."""
    given = {(match.need, match.offer): match.quantity for match in result.matches}
    needs = {need.id: need for need in problem.needs}
    offers = {offer.id: offer for offer in problem.offers}
    prices = {offer: price for block in result.blocks for offer, price in block.prices.offers.items()}
    best: dict[str, int] = {}
    places: Counter[str] = Counter()
    for number, pair in enumerate(_ranked(problem, given)):
        if number % 500 == 0:
            share = len(places) / max(len(needs), 1)
            lease.report(_("Explaining the candidates"), CHECKED_AT + int((EXPLAINED_AT - CHECKED_AT) * share))
        first = best.setdefault(pair.need, pair.score)
        quantity = given.get((pair.need, pair.offer), 0)
        places[pair.need] += 1
        is_explained = quantity > 0 or places[pair.need] <= EXPLAINED_PER_NEED
        price = prices.get(pair.offer, 0)
        need, offer = needs[pair.need], offers[pair.offer]
        old = run.old_figures.get(need.country)
        why = explain(problem, need, offer, best=first, price=price, old=old) if is_explained else None
        yield MatchCandidate(
            run=run,
            need_id=int(pair.need),
            offer_id=int(pair.offer),
            rank=pair.rank,
            score=pair.score,
            parts={"need": pair.parts.need, "resources": pair.parts.resources, "impact": pair.parts.impact},
            reached=reached_shares(need.groups, offer.groups),
            explanation=why or {},
            quantity=quantity,
        )


def _ranked(problem: Problem, given: Iterable[tuple[str, str]]) -> Iterator[Candidate]:
    """Best first within each need."""
    return best_candidates(problem, per_need=KEPT_PER_NEED, kept=frozenset(given))


def _write(
    run: MatchRun, result: Result, answer: bytes, candidates: list[MatchCandidate], unmatched: list[UnmatchedNeed]
) -> None:
    fail_point("matchrun.writing")
    MatchCandidate.objects.bulk_create(candidates, batch_size=BATCH)
    UnmatchedNeed.objects.bulk_create(unmatched, batch_size=BATCH)
    fail_point("matchrun.recorded")
    forget_parts(run)
    run.result = zlib.compress(answer)
    run.matched_count = len(result.matches)
    run.objective = result.objective
    run.bound = result.bound
    run.save(update_fields=["result", "matched_count", "objective", "bound"])


MATCH_RUN = JobKind(
    MatchRun,
    perform_run,
    limit=timedelta(seconds=settings.MATCHING_RUN_SECONDS),
    after_cancel=forget_parts,
)
