"""How pages, lists and searches grow from one coalition to many: queries and times (P1 to P4).

    python -m tests.benchmarks.scale_bench [--large] [--rounds 40] [--out docs/benchmark.md]

One coalition and ten, `--large` one and a hundred. Fills a database of its own, which is dropped, writes its part of
the page and the picture beside it. Asserts nothing.
"""

import argparse
import gc
import math
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import django

from coalition.local.services import home_folder, leased_services
from tests.benchmarks.page import SCALE_HEAD, SCALE_WORDS, write_part
from tests.benchmarks.timing import nineteen_twentieths

MANY, LARGE = 10, 100
ROUNDS, TURNS = 40, 5
LONG = 0.5
"""What takes longer than so many seconds is asked for once in each turn."""

PATIENCE = 20  # seconds
"""What takes PostgreSQL longer is told so, and measured no further."""

PICTURE = "benchmark-scale.svg"
LIMIT = 1.5
"""P2: how many times as long a list may take."""
FULLER = 1.3
"""Of a page that is so many times as long the growth is first of all that of the page."""

REASONS = """
What grows, and why:

- **A full page**: some lists have few rows at one coalition and a full page at a hundred, which alone is up to twice
  the work of the portal: `bytes` says so for both sizes, `page alike` leaves it out. The end of a list is its last full
  page; the last one is mostly shorter, at another place at each size.
- **List of projects**: at a hundred coalitions its first page once took 3.3 s and 2 MB, then 93 ms of which
  PostgreSQL 56; an index has the order, the choices of the filter are looked for one by one (`has_one`), each by an
  index that has both columns (by another one PostgreSQL read all of it for each country), and words by the search's
  own index: 53 ms, 10 of them PostgreSQL's. Words of one or two letters stand in no index: 140 ms.
- **Queue, offers, organisations, applications, clearances, stories, calls**: an index has the order each opens
  with and each count beside it, which goes to a thousand: only the list that is shown is counted to its end. What a row
  shows is looked for in the rows of the page, and far in, these are found by their keys first. Whether a request has
  its letter is kept with it by a trigger, and what is due is found by the days that make it so. Words are looked for by
  an index of trigrams, one for all requests and one for those of the opening view, since all that has them is folded
  once more to be sure; what is found is joined to the list, not looked up one by one.
- **Gaps, a side's own matches and requests**: what is costly to find is sought once for the count and the page
  (`FoundOnce`). Whether a need may be met is kept with it by triggers, so that not all requests and countries are
  joined (30 → 17 ms of PostgreSQL). Left are all open needs beside those that the run met, and what concerns an
  authority by way of its countries and needs, of which it has a hundred times as many: three look-ups for each, every
  one by an index that has all it is asked for.
- **All organisations**: which of them take part in published projects is kept by triggers; before, every participation
  was looked at: 22 ms of PostgreSQL, now 5. So it still is where the list is narrowed by projects.
- **Search**: an index of trigrams over folded texts serves words and slips of words; what is left is the likeness of
  all that fits, by which it is ordered: every story of the copies has radio lessons. Plain letters, which most texts
  are, are folded at a fifth of what they cost (1 µs in place of 5).
- **Overlaps, double counts**: pairs. In copies of one coalition everything overlaps with its copies, so that their
  number grows with the square of the size, which it does in no real portfolio; both took more than 20 s, and double
  counts 2.7 GB. Now no more are looked at than a page can bear: the overlaps of what begins last, the largest double
  counts, of which one coalition has 306 and the page shows 300. What each project reached is added up by triggers and
  read from the largest down until there are as many; before, all figures were, and compared in the portal: 506 ms, now
  42. Of these PostgreSQL's 16 are most of all the two sums above the pairs. Overlaps are looked for from what begins
  last onwards, which an index has, each row beside those of its country and kind of support, and come as they are
  found: after a thousand PostgreSQL looks no further. Before, it made all rows and placed them first: 2.4 s.
- **Needs that fit**: a member's offers beside all needs of their kind, in the engine, for each page: 867 ms, 504 with
  the needs of a pool at hand. Now beside the hundred that were asked for first of countries that an offer covers, and
  twenty-five wherever they are; an index has what is still needed, and each is asked whether it was opened until there
  are enough. Lists of up to a hundred offers are looked up, not read whole.
- **A match, the offers for a need**: they listed each overlap and, for an override, each open offer: 1.5 s, 0.7 MB.
  Now the twenty nearest overlaps with the number of all, and the offers that words find.
- **Front, country, flagship, mission, home, comparison**: no lists; they add up everything they show, and name the
  first of it. The first are read by an index with their number beside them; the headline adds up what triggers keep of
  each project (124 ms of PostgreSQL before, 16 now), a country counts once a project is found in it, and the last
  change is looked up apart from the counts. Left are how many different organisations and countries each flagship has
  (65 ms of the front page's 100), and a flagship's organisations by name (57): each participation is looked at, and
  what two projects share counts once, so that no sums of parts serve. To keep them while nothing is written (by the
  stamp of ADR 0013) is not tried: on a busy day it would spare little.

Not tried: to tell PostgreSQL that its pages are in memory (`random_page_cost` 1.1 made as many queries slower as
faster).
"""
Key = tuple[str, str]


class Found(NamedTuple):
    """Of one visit: how many queries; milliseconds at the 95th percentile, in all and in the portal alone (`own`);
    bytes. NaN where patience ended."""

    queries: int
    time: float
    own: float
    size: int


def prepare() -> None:
    """Neither rates nor a logger stand between the benchmark and the pages."""
    import logging

    from django.conf import settings

    logging.disable(logging.CRITICAL)
    settings.API_ANONYMOUS_PER_MINUTE = settings.API_SIGNED_IN_PER_MINUTE = 10**9


@contextmanager
def connected(patience: float) -> Iterator[None]:
    """PostgreSQL works in one process, whose time is counted, and no longer on a query than this many seconds."""
    from django.conf import settings
    from django.db import connections

    settings.QUERY_SECONDS = settings.LONG_QUERY_SECONDS = patience
    options = connections.settings["default"]["OPTIONS"]
    kept = options["options"]
    options["options"] = f"{kept} -c max_parallel_workers_per_gather=0"
    connections.close_all()
    yield
    options["options"] = kept
    connections.close_all()


def measure_visits(rounds: int, databases: Sequence[str]) -> list[dict[Key, Found]]:
    """Of each database what its visits take: of the same visit by turns, a few rounds of each, since a machine may be
    faster now than in a quarter of an hour, and busy with something else for a second."""
    from coalition.core.memory import keep_what_is_loaded
    from tests.database import read_from

    found: list[dict[Key, Found]] = [{} for _ in databases]
    with connected(PATIENCE):
        asked = [_asked_of(name) for name in databases]
        keep_what_is_loaded()  # as the server does
        for key in asked[0]:
            seen = [Measured(ask[key]) for ask in asked]
            for _turn in range(TURNS):
                for name, one in zip(databases, seen, strict=True):
                    read_from(name)
                    one.go_on(rounds // TURNS)
            for its, one in zip(found, seen, strict=True):
                its[key] = one.found()
                print(f"  {' '.join(key)}: {its[key].queries} queries, {its[key].time:.0f} ms", flush=True)
    return found


def _asked_of(database: str) -> dict[Key, Callable[[], object]]:
    from tests.benchmarks.scale_visits import clients, visits
    from tests.database import read_from

    read_from(database)
    readers = clients()
    return {
        (visit.name, visit.who): partial(readers[visit.who].get, visit.address_for(readers[visit.who]))
        for visit in visits()
    }


class Measured:
    """A visit that is asked for again and again."""

    def __init__(self, ask: Callable[[], object]) -> None:
        self.ask = ask
        self.queries = self.size = 0
        self.taken: list[Any] = []
        self.is_given_up = False

    def go_on(self, rounds: int) -> None:
        """So many rounds more, over a connection that is new; of what takes long only one."""
        from django.db import OperationalError, connection
        from django.test.utils import CaptureQueriesContext

        from tests.benchmarks.live_bench import seconds_of

        if self.is_given_up:
            return
        try:
            self.ask()
            with CaptureQueriesContext(connection) as queries:
                answer: Any = self.ask()
            assert answer.status_code == 200, answer
            self.queries, self.size = len(queries), len(answer.content)  # they are forgotten with the next request
            gc.collect()  # what other visits left behind is not this one's work
            self.taken.append(seconds_of(self.ask))
            others = 0 if self.taken[-1].clock > LONG else rounds - 1
            self.taken += [seconds_of(self.ask) for _ in range(others)]
        except OperationalError:  # the patience of PostgreSQL
            self.is_given_up = True

    def found(self) -> Found:
        if self.is_given_up:
            return Found(0, math.nan, math.nan, 0)
        times = [1000 * (one.own + one.postgres) for one in self.taken]
        own = [1000 * one.own for one in self.taken]
        return Found(self.queries, nineteen_twentieths(times), nineteen_twentieths(own), self.size)


def rows_of_visits(first: Mapping[Key, Found], last: Mapping[Key, Found]) -> Iterator[tuple[str, ...]]:
    for (name, who), one in first.items():
        many = last[name, who]
        if math.isnan(many.time):
            yield (
                name,
                who or "public",
                str(one.queries),
                f"{one.time:.0f}",
                f"over {PATIENCE}s",
                "–",
                "–",
                f"{one.size:,}",
                "–",
            )
            continue
        queries = str(one.queries) if one.queries == many.queries else f"{one.queries} → {many.queries}"
        growth = (f"{many.time / one.time:.1f}", f"{as_full(one, many):.1f}")
        times, sizes = ((f"{one.time:.0f}", f"{many.time:.0f}"), (f"{one.size:,}", f"{many.size:,}"))
        yield name, who or "public", queries, *times, *growth, *sizes


def as_full(one: Found, many: Found) -> float:
    """How many times as long it would take if the page had as many rows at both sizes: where it is longer, with the
    portal's part as it was, which is to write the page; what PostgreSQL does is counted whole."""
    fuller = many.size > FULLER * one.size
    return (many.time - max(0.0, many.own - one.own) * fuller) / one.time


def summary(first: Mapping[Key, Found], last: Mapping[Key, Found], lists: Sequence[Key]) -> Iterator[str]:
    """How many lists and searches keep P1 and P2."""
    known = [name for name in first if not math.isnan(last[name].time)]
    other = [name for name in known if first[name].queries != last[name].queries]
    slower = [name for name in lists if not last[name].time <= LIMIT * first[name].time]
    yield f"- P1, queries identical at both sizes: {len(known) - len(other)} of {len(known)} visits that ended."
    kept = len(lists) - len(slower)
    alike = [name for name in slower if as_full(first[name], last[name]) <= LIMIT]
    yield (
        f"- P2, at most {LIMIT} times as long: {kept} of {len(lists)} lists, their last full pages and searches. Of the"
        f" others {len(alike)} would keep it if one coalition had a full page of such rows: their page is more than"
        f" {FULLER} times as long, which takes the portal longer, and PostgreSQL does not."
    )


def lines_of(first: Mapping[Key, Found], last: Mapping[Key, Found], size: int, lists: Sequence[Key]) -> Iterator[str]:
    from tests.benchmarks.engine_report import table

    yield from summary(first, last, lists)
    yield f"\n![How the times of lists grow from one coalition to {size}]({PICTURE})\n"
    sizes = ("bytes at 1 ×", f"at {size} ×")
    head = ("what", "who", "queries", "ms at 1 ×", f"ms at {size} ×", "times", "page alike", *sizes)
    yield from table(head, list(rows_of_visits(first, last)))
    yield REASONS.rstrip()


def parts_at_size() -> Iterator[str]:
    """The API's list beside json_agg and stock DRF, a 304, the files, at the size that there is (P3, P4)."""
    from projects.models import Project
    from tests.benchmarks import api_bench

    published = Project.objects.filter(publication="published").count()
    with connected(0):
        yield from (line.replace("\n## ", "\n## The API at ") for line in api_bench.lines_of(published))


def counts() -> str:
    from members.models import Offer, Organisation
    from projects.models import Project
    from requests.models import CountryRequest

    kinds = {"organisations": Organisation, "offers": Offer, "requests": CountryRequest, "projects": Project}
    return ", ".join(f"{model._default_manager.count():,} {name}" for name, model in kinds.items())


def measure(size: int, rounds: int, folder: Path) -> list[str]:
    from tests.benchmarks.engine_report import machine
    from tests.benchmarks.live_bench import settle
    from tests.benchmarks.scale_picture import write_scale_picture
    from tests.benchmarks.scale_rows import copy_coalition, store_coalition
    from tests.benchmarks.scale_visits import visits
    from tests.database import set_aside, worker_database

    store_coalition()
    settle()
    lines, small = [machine() + "\n", f"At 1 ×: {counts()}."], set_aside("small")
    copy_coalition(size - 1)
    settle()
    lines.append(f"At {size} ×: {counts()}.")
    began = os.getloadavg()[0]
    first, last = measure_visits(rounds, [small, worker_database()])
    lines.append(f"Load of the machine when it began {began:.1f}, when it ended {os.getloadavg()[0]:.1f}.\n")
    write_scale_picture(first, last, size, folder / PICTURE)
    lists = [(visit.name, visit.who) for visit in visits() if visit.is_list]
    return [*lines, *lines_of(first, last, size, lists), *parts_at_size()]


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.scale_bench")
    parser.add_argument("--out", type=Path, default=Path("docs/benchmark.md"))
    parser.add_argument("--large", action="store_true", help=f"{LARGE} coalitions instead of {MANY}")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    options = parser.parse_args(arguments)
    with leased_services(home_folder()) as environment:
        os.environ.update(environment, TEST_RUN=str(os.getpid()), DJANGO_SETTINGS_MODULE="coalition.settings.test")
        django.setup()
        from tests import database

        database.set_up()
        prepare()
        try:
            lines = measure(LARGE if options.large else MANY, options.rounds, options.out.parent)
        finally:
            database.drop_leftovers()
    write_part(options.out, SCALE_HEAD, SCALE_WORDS, lines)
    print(f"wrote {SCALE_HEAD!r} of {options.out}")


if __name__ == "__main__":
    main(sys.argv[1:])
