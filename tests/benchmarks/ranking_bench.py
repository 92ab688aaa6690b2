"""How long it takes to rank over 25,000 offers (P5), spread over categories and all in one.

    python -m tests.benchmarks.ranking_bench

First one need in the engine, with the offers in memory; then one request with its needs from a database of its own,
which is filled for it and dropped. Prints medians and their ratio to the limit, asserts nothing.
"""

import os
import statistics
import time

import django

from coalition.local.services import home_folder, leased_services
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
STORED = ("21 categories", "one category")


def seconds_to_rank(problem: Problem, need: str) -> float:
    began = time.process_time()
    rank_offers(problem, need, most=SHOWN)
    return time.process_time() - began


def bench_in_memory() -> None:
    for name, shape in FAMILIES.items():
        problem = random_problem(1, shape)
        fitting = {need.id: len(rank_offers(problem, need.id).candidates) for need in problem.needs}
        need = max(fitting, key=lambda key: fitting[key])  # the one with the most to rank
        taken = statistics.median(seconds_to_rank(problem, need) for _ in range(ROUNDS))
        size = f"{OFFERS:,} offers, {fitting[need]:,} of which fit"
        share = f"{1000 * taken:.0f} ms of CPU, {taken / LIMIT:.2f} of {1000 * LIMIT:.0f} ms"
        print(f"ranking one need ({name}; {size}): {share}")


def bench_stored() -> None:
    with leased_services(home_folder()) as environment:
        os.environ.update(environment, TEST_RUN=str(os.getpid()), DJANGO_SETTINGS_MODULE="coalition.settings.test")
        django.setup()
        from tests import database  # here, as below, since they need Django set up
        from tests.benchmarks.live_bench import bench

        database.set_up()
        try:
            for name in STORED:
                bench(name)
        finally:
            database.drop_leftovers()


def main() -> None:
    bench_in_memory()
    bench_stored()


if __name__ == "__main__":
    main()
