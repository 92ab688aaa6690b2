"""Named points at which a fault test may kill the process. Inert unless the environment names one."""

import os
import signal
from pathlib import Path


def fail_point(name: str) -> None:
    """Die as by kill -9 where COALITION_FAIL_AT is this name; once, if COALITION_FAIL_ONCE names a file to keep."""
    if os.environ.get("COALITION_FAIL_AT") != name:
        return
    once = os.environ.get("COALITION_FAIL_ONCE")
    if once:
        marker = Path(once)
        if marker.exists():
            return
        marker.touch()
    os.kill(os.getpid(), signal.SIGKILL)
