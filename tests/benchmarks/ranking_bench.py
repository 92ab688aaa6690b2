"""How long the engine takes to rank one need over 25,000 offers (P5), spread over categories and all in one.

    python -m tests.benchmarks.ranking_bench

Prints medians of CPU time and their ratio to the limit, asserts nothing.
The offers are in memory: what a run reads is not in it.
"""

import statistics
import time

from matching.engine.contract import Problem
from matching.engine.ranking import rank_offers
from tests.matching.engine.instances import Shape, random_problem

LIMIT = 0.3
"""Seconds (P5)."""

OFFERS = 25_000
SHOWN = 30
"""As many as a run keeps of each need; all that fit are ranked."""

ROUNDS = 7
FAMILIES = {
    "21 categories": Shape(needs=40, offers=OFFERS, countries=100, categories=21),
    "one category": Shape(needs=40, offers=OFFERS, countries=100, categories=1),
    "one category, all for everywhere": Shape(needs=40, offers=OFFERS, countries=100, categories=1, everywhere=1.0),
}


def seconds_to_rank(problem: Problem, need: str) -> float:
    began = time.process_time()
    rank_offers(problem, need, most=SHOWN)
    return time.process_time() - began


def main() -> None:
    for name, shape in FAMILIES.items():
        problem = random_problem(1, shape)
        fitting = {need.id: len(rank_offers(problem, need.id).candidates) for need in problem.needs}
        need = max(fitting, key=lambda key: fitting[key])  # the one with the most to rank
        taken = statistics.median(seconds_to_rank(problem, need) for _ in range(ROUNDS))
        size = f"{OFFERS:,} offers, {fitting[need]:,} of which fit"
        share = f"{1000 * taken:.0f} ms of CPU, {taken / LIMIT:.2f} of {1000 * LIMIT:.0f} ms"
        print(f"ranking one need ({name}; {size}): {share}")


if __name__ == "__main__":
    main()
