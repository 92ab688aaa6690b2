"""What others feel of a flood from one token (R22): their 95th percentile, quiet and meanwhile, in one run.

    python -m tests.benchmarks.flood_bench [SECONDS]

Starts a portal of its own with a fresh demonstration. SECONDS of each state, 20 without. Prints, asserts nothing.
"""

import http.client
import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

from coalition.local.portal import MANAGE
from coalition.local.services import ROOT
from tests.benchmarks.portal_bench import demonstration

LIMIT = 1.5
"""How much slower others may be (R22)."""
PATH = "/api/v1/projects/?page_size=100"
CONNECTIONS = 4
FLOOD, PACE = 100.0, 5.0
"""Calls a second of the flood, of all its connections, and of a reader, which stays within its budget."""


def calls(portal: str, token: str, *, seconds: float, rate: float) -> list[tuple[int, float]]:
    """Status and seconds of each call over one connection, at most `rate` a second."""
    line = http.client.HTTPConnection(urlsplit(portal).netloc, timeout=30)
    made, end = [], time.monotonic() + seconds
    while (began := time.monotonic()) < end:
        line.request("GET", PATH, headers={"Authorization": f"Bearer {token}"})
        answer = line.getresponse()
        answer.read()
        taken = time.monotonic() - began
        made.append((answer.status, taken))
        time.sleep(max(0.0, 1 / rate - taken))
    return made


def slow_end(made: Sequence[tuple[int, float]]) -> float:
    """The 95th percentile, in milliseconds."""
    times = sorted(taken for _status, taken in made)
    return 1000 * times[int(0.95 * (len(times) - 1))]


def tokens(environment: Mapping[str, str]) -> dict[str, str]:
    command = [*MANAGE, "demo_logins", "--json"]
    said = subprocess.run(command, cwd=ROOT, env=dict(environment), capture_output=True, check=True)
    return {login["role"]: login["token"] for login in json.loads(said.stdout)}


def bench(environment: Mapping[str, str], seconds: float) -> None:
    portal, known = environment["PORTAL_URL"], tokens(environment)
    calls(portal, known["member"], seconds=2, rate=PACE)
    quiet = slow_end(calls(portal, known["member"], seconds=seconds, rate=PACE))
    with ThreadPoolExecutor(CONNECTIONS) as pool:
        how = {"seconds": 2 * seconds, "rate": FLOOD / CONNECTIONS}
        flood = [pool.submit(calls, portal, known["coordinator"], **how) for _ in range(CONNECTIONS)]
        time.sleep(seconds)  # until its budget is spent
        meanwhile = slow_end(calls(portal, known["member"], seconds=seconds * 0.9, rate=PACE))
        answers = Counter(status for each in flood for status, _taken in each.result())
    told = ", ".join(f"{number} times {status}" for status, number in sorted(answers.items()))
    print(f"flood of {sum(answers.values()) / (2 * seconds):.0f} calls a second from one token: {told}")
    print(f"another reader's 95th percentile: {quiet:.1f} ms quiet, {meanwhile:.1f} ms meanwhile,", end=" ")
    print(f"{meanwhile / quiet:.2f} times; {LIMIT} is the goal")


def main(arguments: Sequence[str]) -> None:
    with demonstration() as environment:
        bench(environment, float(arguments[0]) if arguments else 20)


if __name__ == "__main__":
    main(sys.argv[1:])
