"""Who still needs the private services: each user holds a shared file lock, freed by the kernel when it ends.

The keeper stops the services once it can take the lock for itself, so that neither Ctrl-C nor kill -9 of the
last user leaves them behind, while two users (`make run` and a test run) share them unaware of each other.
"""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO


@contextmanager
def leased(home: Path) -> Iterator[None]:
    """Holds a share of the services; waits while a keeper is just stopping them."""
    with _open(home, "users.lock") as lock:
        fcntl.flock(lock, fcntl.LOCK_SH)
        yield


def take_when_unused(home: Path) -> IO[str] | None:
    """The lock of the users where none is left, else None; held open, it keeps a new user waiting."""
    if stays(home).exists():
        return None
    lock = _open(home, "users.lock")
    if _taken(lock):
        return lock
    lock.close()
    return None


def in_use(home: Path) -> bool:
    """Whether anybody leases the services; a keeper that is just stopping them does not count."""
    with _open(home, "users.lock") as lock:
        return not _taken(lock) and _shared(lock)


def stays(home: Path) -> Path:
    """A mark: while this file exists, the services outlive their users (`coalition.local services`)."""
    return home / "local" / "stay"


def become_keeper(home: Path) -> IO[str] | None:
    """The keeper's lock, with our pid in it, or None where another keeper is at work."""
    lock = _open(home, "keeper.lock")
    for _ in range(5):  # somebody may just be looking whether there is a keeper
        if _taken(lock):
            lock.truncate(0)
            lock.write(str(os.getpid()))
            lock.flush()
            return lock
        time.sleep(0.02)
    lock.close()
    return None


def keeper_pid(home: Path) -> int | None:
    """The pid of the keeper at work, None where there is none; a pid left by a dead one does not count."""
    with _open(home, "keeper.lock") as lock:
        if _taken(lock):
            return None
    return int((home / "local" / "keeper.lock").read_text() or 0) or None


def _open(home: Path, name: str) -> IO[str]:
    path = home / "local" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    return path.open("a")


def _taken(lock: IO[str]) -> bool:
    return _locked(lock, fcntl.LOCK_EX)


def _shared(lock: IO[str]) -> bool:
    return _locked(lock, fcntl.LOCK_SH)


def _locked(lock: IO[str], kind: int) -> bool:
    try:
        fcntl.flock(lock, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
