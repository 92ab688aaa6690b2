"""How long an edit takes in a run that stays open, and by repair to the byte, against a full run."""

import random
from collections.abc import Iterator
from dataclasses import replace
from statistics import median, quantiles

from matching.engine import open_run, repair, solve
from matching.engine.contract import Need, Offer, Problem
from matching.engine.documents import result_json
from tests.benchmarks.timing import Times, timed
from tests.matching.engine.instances import family_shape, random_problem

Edit = tuple[str, Need | Offer | str]
"""Name of the method of an open run, and what it is called with."""

EDITS, REPAIRS, EVERY = 200, 20, 40
"""Edits of a stream; those that are also repaired to the byte; every how many are held against a fresh run."""


def edits_of(size: int) -> Times:
    """Return how a stream of edits is mended, against full runs; `differ` counts fresh runs of another objective, or of
    other bytes than a repair.
    """
    problem = random_problem(1, family_shape("balanced", size))
    stream = list(edits(problem, random.Random(size)))
    _, full = timed(lambda: solve(problem))
    run, _ = timed(lambda: open_run(problem))
    seconds, documents, differ = [], [], 0
    for position, (name, row) in enumerate(stream):
        seconds.append(timed(lambda: getattr(run, name)(row))[1])  # noqa: B023 - called at once
        if position % EVERY == 0:
            result, spent = timed(run.result)
            documents.append(spent)
            differ += result.objective != solve(run.problem).objective or result.gap != 0
    repaired, other = repairs_of(problem, stream[:REPAIRS])
    figures = {"full": full, "median": median(seconds), "95 %": quantiles(seconds, n=20)[-1]}
    return figures | {"result": median(documents), "repair": repaired, "differ": differ + other}


def repairs_of(problem: Problem, stream: list[Edit]) -> tuple[float, int]:
    """Return the median time of a repair, and how many results have other bytes than a fresh run's."""
    result, seconds, differ = solve(problem), [], 0
    for position, edit in enumerate(stream):
        after = edited(problem, edit)
        repaired, spent = timed(lambda: repair(problem, result, after))  # noqa: B023 - called at once
        if position % EVERY == 0:
            differ += result_json(repaired) != result_json(solve(after))
        seconds.append(spent)
        problem, result = after, repaired
    return median(seconds), differ


def edits(problem: Problem, draw: random.Random) -> Iterator[Edit]:
    """Yield a quantity, a new need, a new offer, a withdrawal, in turn; withdrawn are needs and offers in turn."""
    needs, offers = draw.sample(problem.needs, EDITS), draw.sample(problem.offers, EDITS)
    for position, (need, offer) in enumerate(zip(needs, offers, strict=True)):
        match position % 4:
            case 0:
                yield "put_need", replace(need, quantity=draw.randint(1, 10**5))
            case 1:
                yield "put_need", replace(need, id=f"x{position}")
            case 2:
                yield "put_offer", replace(offer, id=f"x{position}")
            case _:
                yield ("withdraw_need", need.id) if position % 8 == 3 else ("withdraw_offer", offer.id)


def edited(problem: Problem, edit: Edit) -> Problem:
    """Return `problem` after one edit."""
    name, row = edit
    kind = "needs" if name.endswith("need") else "offers"
    identity = row if isinstance(row, str) else row.id
    kept = [former for former in getattr(problem, kind) if former.id != identity]
    added = [] if isinstance(row, str) else [row]
    return replace(problem, needs=(*kept, *added)) if kind == "needs" else replace(problem, offers=(*kept, *added))
