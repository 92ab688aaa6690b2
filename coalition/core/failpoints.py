"""Named points at which a fault test kills the program. Inert unless the environment names one."""

import os
import signal
from pathlib import Path


def fail_point(name: str) -> None:
    """End the whole program as by kill -9 where COALITION_FAIL_AT lists this name: a worker with its pool.

    Once for each name, if COALITION_FAIL_ONCE names a folder that keeps what has failed already. The program must
    lead a process group of its own: all that is in the group ends.
    """
    if name not in os.environ.get("COALITION_FAIL_AT", "").split():
        return
    if kept := os.environ.get("COALITION_FAIL_ONCE"):
        try:
            (Path(kept) / name).touch(exist_ok=False)
        except FileExistsError:
            return
    os.killpg(0, signal.SIGKILL)
