"""The engine's answers as documents to compare: what a run keeps, and what a changed problem would get."""

from __future__ import annotations

import json
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterable

from matching.comparison import Answer, First
from matching.engine import solve
from matching.engine.contract import Problem
from matching.engine.documents import problem_document, result_document
from matching.engine.ranking import best_candidates
from matching.models import MatchCandidate, MatchRun
from matching.services.run_job import KEPT_PER_NEED


def answer_of(run: MatchRun) -> Answer:
    """Return what the run keeps: problem, result, and the offers that stand first for each need."""
    kept = MatchCandidate.objects.filter(run=run, rank=1).order_by().values_list("need", "offer")
    return Answer(
        json.loads(zlib.decompress(bytes(run.problem or b""))),
        json.loads(zlib.decompress(bytes(run.result or b""))),
        _first((str(need), str(offer)) for need, offer in kept),
    )


def answer_to(problem: Problem, *, watch: Callable[[int, int], None]) -> Answer:
    """Solve the problem; nothing of it is kept."""
    best = best_candidates(problem, per_need=KEPT_PER_NEED)
    first = _first((pair.need, pair.offer) for pair in best if pair.rank == 1)
    return Answer(problem_document(problem), result_document(solve(problem, watch=watch)), first)


def _first(pairs: Iterable[tuple[str, str]]) -> dict[str, First]:
    """The offers of each need, in the engine's order; no more of them than a run keeps, where very many are equal."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for need, offer in pairs:
        found[need].append(offer)
    return {need: tuple(sorted(offers)[:KEPT_PER_NEED]) for need, offers in found.items()}
