"""The API's lists beside PostgreSQL's own json_agg and beside stock DRF, at 500 and at 50,000 projects.

    python -m tests.benchmarks.api_bench [--out docs/benchmark.md] [--large 5000]

Fills a database of its own, which is dropped, and writes the API's part of the page. Times are medians of CPU in this
program and in its process of PostgreSQL together, so that other work on the machine counts little; what else the
machine did stands beside them. Asserts nothing.
"""

import argparse
import os
import statistics
import sys
from base64 import b64encode
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import django

from coalition.local.services import home_folder, leased_services
from tests.benchmarks.page import API_HEAD, API_WORDS, write_part

REAL, LARGE = 500, 50_000
ROUNDS, FILES = 15, 3
"""Measured after a first one that is not; of whole files of the large size fewer."""
Row = tuple[str, ...]


def page(view: type[Any], path: str, **query: str) -> bytes:
    """One answer, as it is made behind the middleware."""
    from rest_framework.test import APIRequestFactory

    from coalition.core.access.policy import current_policy

    request = APIRequestFactory().get(path, query, SERVER_NAME="127.0.0.1")
    request.route = current_policy().find("api:project-list")
    answer = view.as_view()(request)
    assert answer.status_code == 200, answer.data
    content: bytes = answer.render().content
    return content


def milliseconds(*works: Callable[[], Any]) -> list[float]:
    """The median CPU time of each, here and in PostgreSQL, without the first round; they take turns, so that what else
    the machine does slows all alike."""
    from tests.benchmarks.live_bench import seconds_of

    taken = [[seconds_of(work) for work in works] for _ in range(ROUNDS + 1)][1:]
    return [1000 * statistics.median(one.own + one.postgres for one in each) for each in zip(*taken, strict=True)]


def json_agg() -> str:
    """The same hundred rows, written as JSON by PostgreSQL."""
    from django.db import connection

    from coalition.core.access import ANYONE
    from projects.api import ProjectList

    sql, terms = ProjectList().rows(ANYONE).order_by("id")[:100].query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT json_agg(listed)::text FROM ({sql}) AS listed", terms)  # noqa: S608 - our own query
        text: str = cursor.fetchone()[0]
    return text


def list_rows(size: int) -> Iterator[Row]:
    from projects.api import ProjectList
    from projects.models import Project
    from tests.benchmarks.stock_drf import StockList

    path = "/api/v1/projects/"
    last = Project.objects.order_by("-pk").values_list("pk", flat=True)[100]
    cursor = b64encode(f"p={last}".encode()).decode()
    works: dict[str, Callable[[], Any]] = {
        "100 projects by json_agg alone": json_agg,
        "100 projects by the API": lambda: page(ProjectList, path, page_size="100"),
        "the last 100 by the API": lambda: page(ProjectList, path, page_size="100", cursor=cursor),
        "100 projects, `fields=code,title`": lambda: page(ProjectList, path, page_size="100", fields="code,title"),
        "100 projects by stock DRF": lambda: page(StockList, path),
        "the last 100 by stock DRF": lambda: page(StockList, path, page=str(size // 100)),
    }
    taken = milliseconds(*works.values())
    for name, each in zip(works, taken, strict=True):
        yield name, f"{each:.1f}", f"{each / taken[0]:.1f}"


def unchanged_rows() -> Iterator[Row]:
    """A whole answer and a 304, through all of the middleware."""
    from django.test import Client

    client, path = Client(SERVER_NAME="127.0.0.1"), "/api/v1/projects/?page_size=100"
    first = client.get(path)
    tag = {"If-None-Match": first["ETag"]}
    assert client.get(path, headers=tag).status_code == 304
    whole, short = milliseconds(lambda: client.get(path), lambda: client.get(path, headers=tag))
    yield "answer of 100 projects", f"{whole:.1f}", f"{len(first.content):,} bytes"
    yield "304 in its place", f"{short:.1f}", "0 bytes"


def export_rows(size: int) -> Iterator[Row]:
    """Files of all projects: first byte, the work for the whole, and what memory grows by at most meanwhile."""
    from django.test import Client

    from tests.benchmarks.live_bench import seconds_of

    client, rounds = Client(SERVER_NAME="127.0.0.1"), FILES if size > REAL else ROUNDS
    for form in ("csv", "xlsx", "iati"):
        ask = partial(client.get, f"/api/v1/projects/?format={form}")
        begun = statistics.median(seconds_of(lambda ask=ask: next(iter(ask()))).clock for _ in range(ROUNDS))
        drawn: list[tuple[float, float]] = []
        whole = [seconds_of(lambda ask=ask, drawn=drawn: drawn.append(weight_of(ask()))) for _ in range(rounds + 1)]
        each = 1000 * 1000 * statistics.median(one.own + one.postgres for one in whole[1:]) / size
        sent, grown = map(max, zip(*drawn, strict=True))
        yield f"`{form}`", f"{1000 * begun:.0f}", f"{each:.0f}", f"{sent:.2f}", f"{grown:.1f}"


def weight_of(file: Any) -> tuple[float, float]:
    """MiB that are sent, and by which this process grows at most meanwhile."""
    before, most, sent = resident(), 0.0, 0
    for chunk in file:
        sent, most = sent + len(chunk), max(most, resident())
    return sent / 2**20, most - before


def resident() -> float:
    """MiB of this process that are in memory (Linux)."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20


def mirror_rows() -> Iterator[Row]:
    """What it costs to note changes, and to ask for them."""
    from datetime import timedelta

    from coalition.core.api import mirrors
    from projects.api import ProjectList
    from projects.models import Project
    from tests.benchmarks.live_bench import seconds_of

    def ask(since: str = "2000-01-01T00:00:00Z") -> bytes:
        return page(ProjectList, "/api/v1/projects/", page_size="100", updated_since=since)

    mirrors.NOTED_EVERY = timedelta(0)
    first = seconds_of(ask)
    yield "all rows noted for the first time, and a page of them", f"{1000 * (first.own + first.postgres):.0f}"
    again = seconds_of(ask)
    yield "all rows compared a minute later, nothing changed", f"{1000 * (again.own + again.postgres):.0f}"
    Project.objects.filter(pk__in=Project.objects.values("pk")[:10]).update(title="Changed")
    changed = seconds_of(ask)
    yield "the same, ten rows changed", f"{1000 * (changed.own + changed.postgres):.0f}"
    mirrors.NOTED_EVERY = timedelta(minutes=1)
    yield "a page of changes within the minute", f"{milliseconds(ask)[0]:.0f}"


def lines_of(size: int) -> Iterator[str]:
    from tests.benchmarks.engine_report import table

    yield f"\n## {size:,} projects\n"
    yield from table(("what", "ms of CPU", "times json_agg"), list(list_rows(size)))
    yield ""
    yield from table(("through the middleware", "ms of CPU", "body"), list(unchanged_rows()))
    yield ""
    yield from table(("mirror", "ms of CPU"), list(mirror_rows()))
    yield ""
    head = ("file of all", "first byte, ms", "ms of CPU for 1,000 rows", "MiB sent", "memory grows by, MiB")
    yield from table(head, list(export_rows(size)))


def measure(sizes: Sequence[int]) -> list[str]:
    """Fill the database to each size and measure there; the lines of the page."""
    from coalition.core.models import Change
    from tests import database
    from tests.benchmarks.api_rows import store_projects
    from tests.benchmarks.engine_report import machine
    from tests.benchmarks.live_bench import settle

    lines = [machine() + "\n", f"Load of the machine when it began: {os.getloadavg()[0]:.1f}."]
    for size in sizes:
        print(f"{size:,} projects", flush=True)
        database.clone()
        store_projects(size)
        Change.objects.forget()  # as each hour
        settle()
        lines += lines_of(size)
    return [*lines, f"\nLoad of the machine when it ended: {os.getloadavg()[0]:.1f}."]


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.api_bench")
    parser.add_argument("--out", type=Path, default=Path("docs/benchmark.md"))
    parser.add_argument("--large", type=int, default=LARGE, help="projects of the second size")
    options = parser.parse_args(arguments)
    with leased_services(home_folder()) as environment:
        os.environ.update(environment, TEST_RUN=str(os.getpid()), DJANGO_SETTINGS_MODULE="coalition.settings.test")
        django.setup()
        from tests import database

        database.set_up()
        try:
            write_part(options.out, API_HEAD, API_WORDS, measure((REAL, options.large)))
        finally:
            database.drop_leftovers()
    print(f"wrote {API_HEAD!r} of {options.out}")


if __name__ == "__main__":
    main(sys.argv[1:])
