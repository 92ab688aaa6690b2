"""Child programs that never outlive us: started together, restarted when they fall, stopped in reverse."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

PR_SET_PDEATHSIG = 1
LONGEST_PAUSE = 10.0  # seconds between two starts of a program that keeps falling
STEADY = 30.0  # seconds after which a program counts as well again
_libc = ctypes.CDLL(None, use_errno=True)


def end_with_parent(orphan_signal: signal.Signals, parent: int) -> None:
    """Asks the kernel to send us `orphan_signal` when `parent` ends, kill -9 included (Linux, prctl(2)).

    The kernel watches the thread that started us, so the parent must start its children from its main thread.
    """
    _libc.prctl(PR_SET_PDEATHSIG, int(orphan_signal), 0, 0, 0)
    if os.getppid() != parent:  # it ended before we asked
        os.kill(os.getpid(), orphan_signal)


def bound_to(parent: int, orphan_signal: signal.Signals) -> Callable[[], None]:
    """For `Popen(preexec_fn=…)`."""
    return lambda: end_with_parent(orphan_signal, parent)


@dataclass(frozen=True)
class Program:
    """How one child is started and stopped. `user` is the system user it runs as, where not our own."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    standard_input: bytes = b""
    stop_signal: signal.Signals = signal.SIGTERM
    orphan_signal: signal.Signals = signal.SIGTERM
    user: str | None = None


class Child:
    """A program that should be running, its log, and when it may be started again."""

    def __init__(self, program: Program, log: Path) -> None:
        self.program = program
        self.log = log
        self.falls = 0
        self.started = 0.0
        self.shown = 0
        self._running: subprocess.Popen[bytes] | None = None
        log.write_bytes(b"")

    def start(self) -> None:
        self.started = time.monotonic()
        with self.log.open("ab") as output:
            self._running = self._spawn(output)
        if self._running.stdin:
            with contextlib.suppress(BrokenPipeError):
                self._running.stdin.write(self.program.standard_input)
                self._running.stdin.close()

    def _spawn(self, output: IO[bytes]) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            list(self.program.command),
            env=dict(self.program.environment),
            stdin=subprocess.PIPE if self.program.standard_input else subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # a Ctrl-C of the terminal is ours to pass on, in order
            user=self.program.user,
            group=self.program.user and "nogroup",
            preexec_fn=bound_to(os.getpid(), self.program.orphan_signal),
        )

    @property
    def pid(self) -> int:
        return self._running.pid if self._running else 0

    def status(self) -> int | None:
        """The exit status, None while it runs."""
        return self._running.poll() if self._running else 0

    def revive(self) -> None:
        """Starts it again if it fell: at once the first time, then after longer and longer pauses."""
        status = self.status()
        if status is None:
            if self.falls and time.monotonic() - self.started > STEADY:
                self.falls = 0
            return
        if time.monotonic() - self.started < self._pause():
            return
        say(self.program.name, f"ended with status {status}, starting it again; see {self.log}")
        self.falls += 1
        self.start()

    def _pause(self) -> float:
        return min(LONGEST_PAUSE, 0.25 * 2**self.falls) if self.falls else 0.0

    def stop(self, patience: float) -> None:
        """Asks, waits `patience` seconds, then kills the whole group; grandchildren left behind go too."""
        if not self._running:
            return
        if self._running.poll() is None:
            self._running.send_signal(self.program.stop_signal)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._running.wait(patience)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._running.pid, signal.SIGKILL)
        self._running.wait()

    def show_errors(self) -> None:
        """Repeats on the console the lines of the log, since the last call, that tell of an error."""
        with self.log.open("rb") as file:
            file.seek(self.shown)
            fresh = file.read()
        complete = fresh[: fresh.rfind(b"\n") + 1]
        self.shown += len(complete)
        for line in complete.decode(errors="replace").splitlines():
            if any(word in line for word in ("ERROR", "CRITICAL", "FATAL", "PANIC", "Error: ")):
                say(self.program.name, line[:400])


class Supervisor:
    """A few children, in the order in which they start."""

    def __init__(self, programs: Iterable[Program], logs: Path, patience: float = 8.0) -> None:
        logs.mkdir(parents=True, exist_ok=True)
        self.children = [Child(program, logs / f"{program.name}.log") for program in programs]
        self.patience = patience

    def start(self) -> None:
        for child in self.children:
            child.start()

    def watch(self) -> None:
        """One look at all of them; call it a few times a second."""
        for child in self.children:
            child.revive()
            child.show_errors()

    def stop(self) -> None:
        for child in reversed(self.children):
            child.stop(self.patience)


class StopRequest:
    """Set by Ctrl-C, TERM or a closed terminal, instead of an exception at a random place."""

    def __init__(self) -> None:
        self.came = False
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._note)

    def _note(self, *_: object) -> None:
        self.came = True


def say(name: str, text: str) -> None:
    print(f"[{name}] {text}", file=sys.stderr, flush=True)
