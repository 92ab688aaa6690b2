"""Leases PostgreSQL and Redis: those of the environment, else the private ones, started if need be."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import psycopg2
import redis

from coalition.local import lease
from coalition.local.binaries import find_redis
from coalition.local.errors import MissingPrerequisiteError
from coalition.local.postgres import find_cluster
from coalition.local.state import read_state

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 40.0  # seconds; a first start makes the cluster too
PAUSE = 0.05  # seconds between two looks


def home_folder(environment: Mapping[str, str] = os.environ) -> Path:
    """`var/` of the tree, or `VAR_DIR`."""
    return Path(environment.get("VAR_DIR") or ROOT / "var").resolve()


def wanted_services(environment: Mapping[str, str] = os.environ) -> tuple[str, ...]:
    """Those of "postgres" and "redis" that the environment does not name."""
    variables = {"postgres": "DATABASE_URL", "redis": "REDIS_URL"}
    return tuple(name for name, variable in variables.items() if not environment.get(variable))


@contextmanager
def leased_services(home: Path, environment: Mapping[str, str] = os.environ) -> Iterator[dict[str, str]]:
    """The environment completed by what the portal reads: addresses, SECRET_KEY; the services run meanwhile.

    Raises MissingPrerequisiteError where a program is missing or a service does not start.
    """
    wanted = wanted_services(environment)
    _check_prerequisites(home, wanted)
    keeper = None
    with lease.leased(home):
        if wanted:
            keeper = _await_services(home, wanted)
        yield complete(environment, home, wanted)
    _await_keeper_end(home)
    if keeper and not lease.keeper_pid(home):
        keeper.wait()


def complete(environment: Mapping[str, str], home: Path, wanted: tuple[str, ...]) -> dict[str, str]:
    """`environment` and what it lacks: VAR_DIR, SECRET_KEY, DEMO, the addresses of the `wanted` services."""
    ours = {**read_state(home).environment(), "VAR_DIR": str(home)}
    if "postgres" not in wanted:
        del ours["DATABASE_URL"], ours["DATABASE_OWNER_URL"]
    return {**environment, **{name: ours[name] for name in ours if not environment.get(name)}}


def stop_services(home: Path) -> bool:
    """Ends the private services, whoever leases them; whether there were any."""
    lease.stays(home).unlink(missing_ok=True)
    pid = lease.keeper_pid(home)
    if pid is None:
        return False
    os.kill(pid, signal.SIGTERM)
    while lease.keeper_pid(home) == pid:
        time.sleep(PAUSE)
    return True


def _check_prerequisites(home: Path, wanted: tuple[str, ...]) -> None:
    """Here rather than in the keeper, so that what is missing is told on the console."""
    if "postgres" in wanted:
        find_cluster(home, 0)
    if "redis" in wanted:
        find_redis()


def _await_services(home: Path, wanted: tuple[str, ...]) -> subprocess.Popen[bytes] | None:
    """Waits until all answer; the keeper where one had to be started."""
    deadline = time.monotonic() + PATIENCE
    keeper: subprocess.Popen[bytes] | None = None
    while not _answers(home, wanted):
        status = keeper.poll() if keeper else None
        if status or time.monotonic() > deadline:
            raise MissingPrerequisiteError(f"{' and '.join(wanted)} did not start: {_last_words(home)}")
        if lease.keeper_pid(home) is None and (keeper is None or status == 0):
            keeper = _start_keeper(home, wanted)
        time.sleep(PAUSE)
    return keeper


def _last_words(home: Path) -> str:
    lines = (home / "log" / "keeper.log").read_text().splitlines()
    return lines[-1] if lines else f"see {home / 'log'}"


def _start_keeper(home: Path, wanted: tuple[str, ...]) -> subprocess.Popen[bytes]:
    log = home / "log" / "keeper.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as output:
        return subprocess.Popen(
            [sys.executable, "-m", "coalition.local", "keep", *wanted],
            cwd=ROOT,
            env={**os.environ, "VAR_DIR": str(home)},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # a Ctrl-C of one user must not end what others use
        )


def _await_keeper_end(home: Path) -> None:
    """After the last lease: returns when nothing is left behind, or when the services are to stay."""
    while lease.keeper_pid(home) and not lease.in_use(home) and not lease.stays(home).exists():
        time.sleep(PAUSE)


def _answers(home: Path, wanted: tuple[str, ...]) -> bool:
    """With our passwords: another server on the same port does not count."""
    addresses = read_state(home).environment()
    try:
        if "postgres" in wanted:
            psycopg2.connect(addresses["DATABASE_OWNER_URL"], connect_timeout=3).close()
        if "redis" in wanted:
            with redis.Redis.from_url(addresses["REDIS_URL"], socket_timeout=3) as client:
                client.ping()
    except (psycopg2.OperationalError, redis.RedisError):
        return False
    return True
