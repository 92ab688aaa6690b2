import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from coalition.local.children import Child, Program, Supervisor
from tests.local.waiting import eventually, is_running

SLEEPER = [sys.executable, "-c", "import time; time.sleep(600)"]
STUBBORN = [
    sys.executable,
    "-c",
    "import signal, time; signal.signal(15, signal.SIG_IGN); print('deaf', flush=True); time.sleep(600)",
]
SUPERVISOR = """
import time
from pathlib import Path
from sys import argv
from coalition.local.children import Program, Supervisor
from tests.local.test_children import SLEEPER
supervisor = Supervisor([Program("one", SLEEPER), Program("two", SLEEPER)], Path(argv[1]))
supervisor.start()
print(*(child.pid for child in supervisor.children), flush=True)
time.sleep(600)
"""


def test_supervisor_killed_leaves_no_child(tmp_path: Path) -> None:
    command = [sys.executable, "-c", SUPERVISOR, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as supervisor:
        assert supervisor.stdout
        pids = [int(word) for word in supervisor.stdout.readline().split()]
        assert [is_running(pid) for pid in pids] == [True, True]
        supervisor.kill()
    assert eventually(lambda: not any(map(is_running, pids)))


def test_supervisor_stops_in_reverse_order(tmp_path: Path) -> None:
    note = "import signal, sys, time; signal.signal(15, lambda *_: (print(time.monotonic_ns()), sys.exit())); "
    command = [sys.executable, "-c", f"{note}print('up', flush=True); time.sleep(600)"]
    supervisor = Supervisor([Program("first", command), Program("last", command)], tmp_path)
    supervisor.start()
    assert eventually(lambda: all(child.log.read_text() == "up\n" for child in supervisor.children))
    supervisor.stop()
    first, last = (int(child.log.read_text().split()[1]) for child in supervisor.children)
    assert last < first


def test_supervisor_restarts_a_child_that_fell(tmp_path: Path) -> None:
    supervisor = Supervisor([Program("sleeper", SLEEPER)], tmp_path)
    supervisor.start()
    fallen = supervisor.children[0].pid
    os.kill(fallen, signal.SIGKILL)

    def was_restarted() -> bool:
        supervisor.watch()
        return supervisor.children[0].pid != fallen

    assert eventually(was_restarted)
    assert is_running(supervisor.children[0].pid)
    supervisor.stop()


def test_child_that_keeps_falling_is_restarted_more_and_more_slowly(tmp_path: Path) -> None:
    child = Child(Program("false", ["false"]), tmp_path / "false.log")
    child.start()
    deadline = time.monotonic() + 2
    while time.monotonic() < deadline:
        child.revive()
        time.sleep(0.01)
    child.stop(1)
    assert child.falls == 3  # at once, then after 0.5 s and 1 s


def test_child_deaf_to_term_is_killed(tmp_path: Path) -> None:
    child = Child(Program("stubborn", STUBBORN), tmp_path / "stubborn.log")
    child.start()
    assert eventually(lambda: child.log.read_text() == "deaf\n")
    child.stop(patience=0.2)
    assert child.status() == -signal.SIGKILL


def test_child_errors_are_repeated_on_the_console_once(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    child = Child(Program("echo", ["echo", "all well\nERROR: no luck"]), tmp_path / "echo.log")
    child.start()
    assert eventually(lambda: child.status() == 0)
    child.show_errors()
    child.show_errors()
    assert capfd.readouterr().err == "[echo] ERROR: no luck\n"
