"""For tests that watch other programs."""

import os
import time
from collections.abc import Callable
from pathlib import Path


def eventually(condition: Callable[[], bool], seconds: float = 15.0) -> bool:
    """Whether `condition` came true within `seconds`."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def is_running(pid: int) -> bool:
    """A zombie, dead but not yet fetched by its parent, does not count."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def programs_naming(folder: Path) -> list[int]:
    """The pids of programs that have `folder` in their command line or environment, but for our own."""
    return [
        int(path.name)
        for path in Path("/proc").glob("[0-9]*")
        if int(path.name) != os.getpid() and str(folder).encode() in _told(path) and is_running(int(path.name))
    ]


def _told(path: Path) -> bytes:
    try:
        return (path / "cmdline").read_bytes() + (path / "environ").read_bytes()
    except OSError:
        return b""
