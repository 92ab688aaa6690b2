"""What others feel of a flood from one token (R22): their 95th percentile, quiet and meanwhile, in one run.

    python -m tests.benchmarks.flood_bench [--out docs/benchmark.md] [--seconds 60]

Starts two portals of its own, one after the other, each with a fresh demonstration: as it is, and without the bounds of
work and of calls at once. Writes its part of the page, asserts nothing of it.
"""

import argparse
import http.client
import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from coalition.local.portal import MANAGE
from coalition.local.services import ROOT
from tests.benchmarks.engine_report import machine, table
from tests.benchmarks.page import FLOOD_HEAD, FLOOD_WORDS, write_part
from tests.benchmarks.portal_bench import demonstration

Row = tuple[str, ...]
HEAD = (
    *("held", "connections", "answered", "refused", "refused to the other"),
    *("its 95 % in quiet, ms", "meanwhile", "times"),
)
UNBOUNDED = {"API_SECONDS_PER_MINUTE": "1000", "API_CALLS_AT_ONCE": "1000", "API_TURN_SECONDS": "0"}
WHOLE, PART = "/api/v1/projects/?page_size=100", "/api/v1/projects/"
"""What the flood asks for, and what another reader does."""
CONNECTIONS = (1, 4, 16)
FLOOD, PACE = 100.0, 1.0
"""Calls a second of the flood, over all its connections, and of the reader, who is to stay within the budget."""
WHY = """
The calls of one caller are worked on one after the other, so that it keeps one processor busy at most and the other's
calls find one free, while it spends the two seconds of work that it has in a minute. Before they took turns four
connections kept both processors busy (2.1 times over four, 1.6 over sixteen).

Over more connections than four the token waits ten seconds for each fifth call at once. A refusal costs 0.6 ms of the
processor, and no query while the token waits. Each program has more threads than one caller's calls may take: with as
many as that, where most connections came to one of the two programs, a fifth call was never seen at once and the
other's queued behind them. Of sixty calls the 95th percentile is the third slowest.
"""


def calls(portal: str, token: str, path: str, *, seconds: float, rate: float) -> list[tuple[int, float]]:
    """Status and seconds of each call over one connection, at most `rate` a second."""
    line = http.client.HTTPConnection(urlsplit(portal).netloc, timeout=30)
    made, end = [], time.monotonic() + seconds
    while (began := time.monotonic()) < end:
        line.request("GET", path, headers={"Authorization": f"Bearer {token}"})
        answer = line.getresponse()
        answer.read()
        taken = time.monotonic() - began
        made.append((answer.status, taken))
        time.sleep(max(0.0, 1 / rate - taken))
    return made


def flood(lines: int, portal: str, token: str, *, seconds: float) -> Counter[int]:
    """How many calls over so many connections got which status."""
    with ThreadPoolExecutor(lines) as pool:
        ask = partial(calls, portal, token, WHOLE, seconds=seconds, rate=FLOOD / lines)
        made = [pool.submit(ask) for _ in range(lines)]
    return Counter(status for each in made for status, _taken in each.result())


def slow_end(made: Sequence[tuple[int, float]]) -> float:
    """The 95th percentile, in milliseconds."""
    times = sorted(taken for _status, taken in made)
    return 1000 * times[int(0.95 * (len(times) - 1))]


def tokens(environment: Mapping[str, str]) -> dict[str, str]:
    command = [*MANAGE, "demo_logins", "--json"]
    said = subprocess.run(command, cwd=ROOT, env=dict(environment), capture_output=True, check=True)
    return {login["role"]: login["token"] for login in json.loads(said.stdout)}


def rows_of(environment: Mapping[str, str], seconds: float, connections: Sequence[int], what: str) -> Iterator[Row]:
    portal, known = environment["PORTAL_URL"], tokens(environment)
    read = partial(calls, portal, known["member"], PART, rate=PACE)
    read(seconds=2)
    quiet = slow_end([one for one in read(seconds=seconds) if one[0] == 200])
    for lines in connections:
        with ProcessPoolExecutor(1) as apart:  # in this one the reader would wait for the flood's own work
            flooding = apart.submit(flood, lines, portal, known["coordinator"], seconds=seconds)
            made = read(seconds=seconds)
            statuses = flooding.result()
        read_at_all = [one for one in made if one[0] == 200]
        told = (str(lines), f"{statuses[200]:,}", f"{statuses[429]:,}", str(len(made) - len(read_at_all)))
        times = (f"{quiet:.0f}", f"{slow_end(read_at_all):.0f}", f"{slow_end(read_at_all) / quiet:.1f}")
        print("  ", what, *told, *times, flush=True)
        yield what, *told, *times


def measure(seconds: float) -> Iterator[str]:
    begun = os.getloadavg()[0]
    with demonstration() as environment:
        rows = list(rows_of(environment, seconds, CONNECTIONS, "with all bounds"))
    os.environ.update(UNBOUNDED)
    with demonstration() as environment:
        rows += rows_of(environment, seconds, CONNECTIONS[1:], "by the number of calls alone")
    yield machine()
    yield f"\nLoad of the machine when it began {begun:.1f}, when it ended {os.getloadavg()[0]:.1f}.\n"
    yield from table(HEAD, rows)
    yield WHY


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.flood_bench")
    parser.add_argument("--out", type=Path, default=Path("docs/benchmark.md"))
    parser.add_argument("--seconds", type=float, default=60, help="of each state; budgets are of a minute")
    options = parser.parse_args(arguments)
    write_part(options.out, FLOOD_HEAD, FLOOD_WORDS, measure(options.seconds))
    print(f"wrote {FLOOD_HEAD!r} of {options.out}")


if __name__ == "__main__":
    main(sys.argv[1:])
