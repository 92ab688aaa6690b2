"""Named points at which a fault test kills the program. Inert unless the environment names one."""

import fcntl
import os
import signal
from pathlib import Path


def fail_point(name: str) -> None:
    """End the whole program as by kill -9 where COALITION_FAIL_AT lists this name: a worker with its pool.

    Once for each name, if COALITION_FAIL_ONCE names a folder that keeps what has failed already; no two names by one
    end. The program must lead a process group of its own: all that is in the group ends.
    """
    if name not in os.environ.get("COALITION_FAIL_AT", "").split():
        return
    if kept := os.environ.get("COALITION_FAIL_ONCE"):
        # Held until the end: a neighbour in the pool that comes to a point of its own meanwhile must not note it too.
        folder = os.open(kept, os.O_RDONLY)
        fcntl.flock(folder, fcntl.LOCK_EX)
        try:
            (Path(kept) / name).touch(exist_ok=False)
        except FileExistsError:
            os.close(folder)
            return
    os.killpg(0, signal.SIGKILL)
