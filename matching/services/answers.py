"""The engine's answers as documents to compare: what a run keeps, and what a changed problem would get."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable

from matching.comparison import Answer
from matching.engine import solve
from matching.engine.contract import Problem
from matching.engine.documents import problem_document, result_document
from matching.engine.ranking import best_candidates
from matching.models import MatchCandidate, MatchRun


def answer_of(run: MatchRun) -> Answer:
    """Return what the run keeps: problem, result, and the offer that stands first for each need."""
    first = MatchCandidate.objects.filter(run=run, rank=1).values_list("need", "offer")
    return Answer(
        json.loads(zlib.decompress(bytes(run.problem or b""))),
        json.loads(zlib.decompress(bytes(run.result or b""))),
        {str(need): str(offer) for need, offer in first},
    )


def answer_to(problem: Problem, *, watch: Callable[[int, int], None]) -> Answer:
    """Solve the problem; nothing of it is kept."""
    first = {pair.need: pair.offer for pair in best_candidates(problem, per_need=1, kept=frozenset())}
    return Answer(problem_document(problem), result_document(solve(problem, watch=watch)), first)
