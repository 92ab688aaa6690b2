"""`make run`: the services, a database brought up to date, the demonstration, the portal's programs."""

import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from coalition.local.children import Program, StopRequest, Supervisor, bound_to
from coalition.local.errors import MissingPrerequisiteError
from coalition.local.messages import compile_catalogues
from coalition.local.services import ROOT, leased_services
from coalition.local.state import is_free

TICK = 0.2  # seconds
SLOWEST_START = 60.0  # seconds until /readyz answers 200
MANAGE = (sys.executable, "manage.py")


def run_portal(home: Path, environment: Mapping[str, str]) -> int:
    """Runs until Ctrl-C or TERM; returns the exit status. Raises MissingPrerequisiteError."""
    port = int(environment.get("PORT") or 8000)
    if not is_free(port):
        raise MissingPrerequisiteError(f"port {port} is taken: choose another (make run PORT={port + 1})")
    stop = StopRequest()
    with started_portal(home, environment, port, stop) as portal:
        if portal:
            serve(*portal, stop)
    return 0 if portal or stop.came else 1


@contextmanager
def started_portal(
    home: Path, environment: Mapping[str, str], port: int, stop: StopRequest
) -> Iterator[tuple[Supervisor, dict[str, str]] | None]:
    """The portal's programs, stopped at the end, and their environment; None where a preparation failed."""
    with leased_services(home, environment) as completed:
        settings = portal_environment(completed, port)
        if not prepare(settings, stop):
            yield None
            return
        supervisor = Supervisor(programs(settings, port), home / "log")
        supervisor.start()
        try:
            yield supervisor, settings
        finally:
            print("\nstopping", flush=True)
            supervisor.stop()


def portal_environment(environment: Mapping[str, str], port: int) -> dict[str, str]:
    """What each program of the portal is started with."""
    defaults = {
        "DJANGO_SETTINGS_MODULE": "coalition.settings.dev",
        "PORTAL_URL": f"http://127.0.0.1:{port}",
    }
    return {**defaults, **environment, "PYTHONUNBUFFERED": "1"}


def programs(environment: Mapping[str, str], port: int) -> Iterator[Program]:
    """The portal's programs, in the order in which they start."""
    python = sys.executable
    web = ["--bind", f"127.0.0.1:{port}", "--workers", "2", "--threads", "8", "--no-control-socket"]
    celery = [python, "-m", "celery", "-A", "coalition"]
    worker = [*celery, "worker", "--concurrency", "2", "--loglevel", "info"]
    beat = [*celery, "beat", "--loglevel", "info"]
    yield Program("web", [python, "-m", "gunicorn", "coalition.wsgi", *web], environment)
    # KILL for Celery left alone: TERM would wait for its tasks.
    yield Program("worker", worker, environment, orphan_signal=signal.SIGKILL)
    yield Program("beat", beat, environment, orphan_signal=signal.SIGKILL)
    yield Program("sweep", [*MANAGE, "sweep"], environment)


def prepare(environment: Mapping[str, str], stop: StopRequest) -> bool:
    """Everything the programs find done when they start; each step is quick where nothing changed."""
    compile_catalogues(ROOT / "locale")
    owner_url = environment.get("DATABASE_OWNER_URL") or environment["DATABASE_URL"]
    owner = {**environment, "DATABASE_URL": owner_url}
    update = [sys.executable, "-m", "coalition.local", "prepare"]
    if not _step("database", update, owner, stop):
        return False
    wants_demo = environment.get("DEMO") == "1"
    return not wants_demo or _step("demonstration coalition", [*MANAGE, "load_demo"], environment, stop)


def serve(supervisor: Supervisor, environment: Mapping[str, str], stop: StopRequest) -> None:
    """Watches the programs until it is asked to stop; tells once whether the portal is ready."""
    portal = environment["PORTAL_URL"]
    started = time.monotonic()
    told = False
    while not stop.came:
        supervisor.watch()
        seconds = time.monotonic() - started
        if not told and is_ready(portal):
            told = True
            print(f"ready after {seconds:.1f} s: {portal} (Ctrl-C stops it, data stays)", flush=True)
            _show_logins(environment)
        elif not told and seconds > SLOWEST_START:
            told = True
            print(f"not ready after {seconds:.0f} s: {portal}/readyz tells why", flush=True)
        time.sleep(TICK)


def is_ready(portal_url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{portal_url}/readyz", timeout=2) as answer:  # noqa: S310 our own address
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _show_logins(environment: Mapping[str, str]) -> None:
    if environment.get("DEMO") == "1":
        subprocess.run([*MANAGE, "demo_logins"], cwd=ROOT, env=dict(environment), start_new_session=True)


def _step(name: str, command: Sequence[str], environment: Mapping[str, str], stop: StopRequest) -> bool:
    """Runs one preparation to its end, or until it is asked to stop; shows what it said where it failed."""
    started = time.monotonic()
    with tempfile.TemporaryFile() as output:
        running = subprocess.Popen(
            list(command),
            cwd=ROOT,
            env=dict(environment),
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=bound_to(os.getpid(), signal.SIGTERM),
        )
        while running.poll() is None:
            if stop.came:
                running.terminate()
            time.sleep(TICK / 4)
        output.seek(0)
        said = output.read().decode(errors="replace")
    print(f"{name}: {time.monotonic() - started:.1f} s", flush=True)
    if running.returncode and not stop.came:
        print(f"{said}\n{name} failed with status {running.returncode}", file=sys.stderr)
    return running.returncode == 0
