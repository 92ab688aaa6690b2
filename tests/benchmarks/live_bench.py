"""How long it takes, and how many queries, to rank one request with its needs from a database with 25,000 offers.

Needs Django set up; `ranking_bench` does that, and runs it after its own.
"""

import statistics
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from django.db import connection
from django.test.utils import CaptureQueriesContext

from coalition.core.memory import keep_what_is_loaded
from matching.live import LiveRanking, rank_request_live
from members.models import Offer
from requests.models import CountryRequest
from tests import database
from tests.benchmarks.ranking_bench import FAMILIES, LIMIT, OFFERS, ROUNDS, SHOWN
from tests.factories.stored import store
from tests.matching.engine.instances import random_problem

MOST_QUERIES = 4
"""P5."""

MEMBERS = 50
DAY = date(2021, 1, 1)
"""On which most of the invented offers and needs are open."""


class Taken(NamedTuple):
    """Seconds of one piece of work: by the clock, and of CPU in this program and in its process of PostgreSQL."""

    clock: float
    own: float
    postgres: float


def bench(name: str) -> None:
    """Fill a fresh database with a family and rank in it."""
    database.clone()
    store(random_problem(1, FAMILIES[name]), members=MEMBERS)
    settle()
    keep_what_is_loaded()
    report(name)


def report(name: str) -> None:
    """Rank the request that has the most to rank, print medians."""
    asked, most = largest_request()
    with CaptureQueriesContext(connection) as queries:
        ranked = rank_request_live(asked, on=DAY, most=SHOWN)
    rounds = [seconds_to_rank(asked) for _ in range(ROUNDS)]
    clock, own, postgres = (statistics.median(times) for times in zip(*rounds, strict=True))
    size = f"{OFFERS:,} offers stored, {Offer.objects.matchable(DAY).count():,} open, {most:,} fitting"
    print(
        f"ranking one request from the database ({name}; {len(ranked)} needs; {size}): {1000 * clock:.0f} ms,"
        f" {1000 * (own + postgres):.0f} ms of CPU ({1000 * own:.0f} here, {1000 * postgres:.0f} in PostgreSQL),"
        f" {clock / LIMIT:.2f} of {1000 * LIMIT:.0f} ms by the clock, {(own + postgres) / LIMIT:.2f} by CPU;"
        f" {len(queries)} of {MOST_QUERIES} queries"
    )


def settle() -> None:
    """Let PostgreSQL count the new rows and mark their pages at once, as it does by itself in time; as the owner."""
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        cursor.execute("VACUUM (ANALYZE)")
    connection.close()


def largest_request() -> tuple[CountryRequest, int]:
    """The request for whose needs the most offers fit, and how many."""
    found = [(asked, fitting(rank_request_live(asked, on=DAY, most=1))) for asked in CountryRequest.objects.all()]
    return max(found, key=lambda pair: pair[1])


def fitting(rankings: list[LiveRanking]) -> int:
    return sum(ranking.fitting for ranking in rankings)


def seconds_to_rank(asked: CountryRequest) -> Taken:
    return seconds_of(lambda: rank_request_live(asked, on=DAY, most=SHOWN))


def seconds_of(work: Callable[[], Any]) -> Taken:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        backend = cursor.fetchone()[0]
    began, own, other = time.perf_counter(), time.process_time(), cpu_of(backend)
    work()
    return Taken(time.perf_counter() - began, time.process_time() - own, cpu_of(backend) - other)


def cpu_of(process: int) -> float:
    """CPU seconds of a process so far (Linux)."""
    return int(Path(f"/proc/{process}/schedstat").read_text().split()[0]) / 1e9
