"""Every kind of durable work is killed by test_killed_workers.py, at every point that the portal's code names."""

import re
from pathlib import Path

from coalition.core.jobs import registry
from tests.faults.job_kinds import KINDS

APPS = ("coalition", "members", "requests", "projects", "matching")
FEWEST_POINTS = 4


def named_in_the_code() -> list[str]:
    sources = [path.read_text(encoding="utf-8") for app in APPS for path in Path(app).rglob("*.py")]
    return sorted(name for source in sources for name in re.findall(r'\bfail_point\("([^"]+)"\)', source))


def test_every_registered_kind_of_work_is_killed() -> None:
    assert sorted(kind.job.label for kind in KINDS.values()) == sorted(registry.KINDS)
    assert all(registry.KINDS[kind.job.label] is kind.job for kind in KINDS.values())


def test_every_point_in_the_code_kills_a_worker_once() -> None:
    assert sorted(point for kind in KINDS.values() for point in kind.points) == named_in_the_code()
    assert min(len(kind.points) for kind in KINDS.values()) >= FEWEST_POINTS
