"""How long a matching run takes on the demonstration, from the click to its candidates, through web, sweep and worker.

    python -m tests.benchmarks.portal_bench [RUNS]

Starts a portal of its own with a fresh demonstration, in a folder that is thrown away. RUNS clicks, 3 without.
Prints, asserts nothing.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

from coalition.local.children import StopRequest
from coalition.local.portal import MANAGE, is_ready, started_portal
from coalition.local.services import ROOT
from coalition.local.state import free_port
from tests.faults.browsing import Reader, hidden_fields

LIMIT = 3.0
"""Seconds from click to result (P5)."""

START = "/secretariat/runs/start/"
LOOK_EVERY = 0.05
SLOWEST = 60.0


@contextmanager
def demonstration() -> Iterator[Mapping[str, str]]:
    """The environment of a running portal with the demonstration."""
    environment = {**os.environ, "DEMO": "1"}
    with (
        tempfile.TemporaryDirectory() as folder,
        started_portal(Path(folder), environment, free_port(), StopRequest()) as portal,
    ):
        if portal is None:
            raise SystemExit("the portal did not start")
        _, settings = portal
        wait_until(lambda: is_ready(settings["PORTAL_URL"]))
        yield settings


def wait_until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + SLOWEST
    while not holds():
        if time.monotonic() > deadline:
            raise SystemExit(f"nothing came within {SLOWEST:.0f} s")
        time.sleep(LOOK_EVERY)


def coordinator_login(environment: Mapping[str, str]) -> dict[str, str]:
    command = [*MANAGE, "demo_logins", "--json"]
    said = subprocess.run(command, cwd=ROOT, env=dict(environment), capture_output=True, check=True)
    return next(login for login in json.loads(said.stdout) if login["role"] == "coordinator")


def run_state(portal: str, pk: str, token: str) -> dict[str, Any]:
    question = Request(f"{portal}/api/v1/match-runs/{pk}/", headers={"Authorization": f"Bearer {token}"})
    with urlopen(question, timeout=10) as answer:
        found: dict[str, Any] = json.load(answer)
    return found


def click(reader: Reader, token: str) -> tuple[float, dict[str, Any]]:
    """Start a run as the button does; return the seconds until its candidates are there, and its state."""
    fields = hidden_fields(reader.get("/secretariat/runs/").text, action=START)
    began = time.perf_counter()
    run = reader.post(START, **fields).url.rstrip("/").rsplit("/", 1)[-1]
    wait_until(lambda: run_state(reader.portal, run, token)["status"] in ("done", "dead"))
    return time.perf_counter() - began, run_state(reader.portal, run, token)


def bench(environment: Mapping[str, str], runs: int) -> None:
    login = coordinator_login(environment)
    reader = Reader(environment["PORTAL_URL"])
    reader.submit("/account/login/", login=login["email"], password=login["password"])
    for number in range(1, runs + 1):
        seconds, run = click(reader, login["token"])
        size = f"{run['needs_count']} needs, {run['offers_count']} offers, {run['matched_count']} pairs chosen"
        share = f"{seconds:.2f} s, {seconds / LIMIT:.2f} of {LIMIT:.0f} s"
        print(f"run {number} ({run['status']}; {size}): {share}")


def main(arguments: Sequence[str]) -> None:
    with demonstration() as environment:
        bench(environment, int(arguments[0]) if arguments else 3)


if __name__ == "__main__":
    main(sys.argv[1:])
