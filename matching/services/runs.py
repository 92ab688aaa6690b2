"""Runs of the engine: begun by a person, done by a worker, never changed afterwards."""

from __future__ import annotations

import json
import zlib
from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils import timezone

from coalition.core.access import Actor
from coalition.core.jobs.services import cancel_job, retry_job
from coalition.core.models.jobs import JOB
from coalition.core.observability import current_request_id
from matching.adapters import Reading, read_open_problem
from matching.engine.contract import ENGINE_VERSION, Problem
from matching.engine.documents import canonical_json, input_hash
from matching.engine.reading import parse_problem
from matching.explanations import Explanation, explain, kept_explanation
from matching.figure_age import OldFigures, old_figures
from matching.models import MatchCandidate, MatchRun, MatchRunPart
from matching.permissions import SECRETARIAT_ANY
from members.services.rights import demand


@transaction.atomic
def start_run(*, by: Actor, on: date | None = None) -> MatchRun:
    """Keep what is open as the run's problem and queue the run; what changes later is for the next one."""
    demand(SECRETARIAT_ANY, by=by)
    day = on or timezone.localdate()
    reading = read_open_problem(on=day)
    return queue_run(reading, old=old_figures(reading.problem.country_of, reading.vintage_id, on=day), by=by)


def queue_run(reading: Reading, *, old: OldFigures, by: Actor) -> MatchRun:
    """Write the run of a problem for the next free worker; call inside a transaction.

    What is `old` is kept beside the problem: it changes no score, only what an explanation says of it.
    """
    run = _run_of(reading)
    run.old_figures = old
    run.started_by_id = by.pk
    run.save()
    JOB.record_start(run, by=by)
    return run


@transaction.atomic
def cancel_run(*, run: MatchRun, by: Actor) -> MatchRun:
    """Cancel a run at once; nothing of it is kept. Its parts end by themselves when they find that it is over."""
    demand(SECRETARIAT_ANY, by=by)
    cancel_job(job=run, by=by)
    return run


def retry_run(*, run: MatchRun, by: Actor) -> MatchRun:
    """Let a failed run try again, with the problem that it keeps."""
    demand(SECRETARIAT_ANY, by=by)
    retry_job(job=run, by=by)
    return run


def problem_of(run: MatchRun) -> Problem:
    """Return the problem as the run keeps it."""
    return parse_problem(zlib.decompress(bytes(run.problem or b"")))


def forget_parts(run: MatchRun) -> None:
    """Drop what the parts of a large run found; their rows stay as its record."""
    MatchRunPart.objects.filter(run=run).update(solved=None)


def explain_candidates(candidates: Sequence[MatchCandidate], *, run: MatchRun, best: int) -> list[Explanation]:
    """Return of each the explanation that the run keeps, or make it anew from what the run keeps.

    They are candidates of one need in `run`; `best` is the score of its first offer, in millionths.
    """
    kept = [kept_explanation(row.explanation) for row in candidates if "price" in row.explanation]
    if len(kept) == len(candidates):
        return [why for why in kept if why]
    run.refresh_from_db(fields=["problem", "result"])
    problem, prices = problem_of(run), _offer_prices(run)
    needs = {need.id: need for need in problem.needs}
    offers = {offer.id: offer for offer in problem.offers}
    made = ((needs[str(row.need_id)], offers[str(row.offer_id)]) for row in candidates)
    return [
        explain(
            problem,
            need,
            offer,
            best=best,
            price=prices.get(offer.id, 0),
            old=run.old_figures.get(need.country),
        )
        for need, offer in made
    ]


def _offer_prices(run: MatchRun) -> dict[str, int]:
    result = json.loads(zlib.decompress(bytes(run.result or b"")))
    return {offer: price for block in result["blocks"] for offer, price in block["prices"]["offers"].items()}


def _run_of(reading: Reading) -> MatchRun:
    problem = reading.problem
    return MatchRun(
        weights=reading.weights,
        vintage_id=reading.vintage_id,
        engine_version=ENGINE_VERSION,
        input_hash=input_hash(problem),
        problem=zlib.compress(canonical_json(problem)),
        needs_count=len(problem.needs),
        offers_count=len(problem.offers),
        request_id=current_request_id(),
    )
