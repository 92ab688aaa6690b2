"""A Redis of its own and the portal's programs, ended with the test whatever happened."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.portal import OwnRedis, Portal


@pytest.fixture
def own_redis(tmp_path: Path) -> Iterator[OwnRedis]:
    server = OwnRedis(tmp_path / "redis")
    server.start()
    yield server
    server.stop()


@pytest.fixture
def portal(portal_environment: dict[str, str], own_redis: OwnRedis, tmp_path: Path) -> Iterator[Portal]:
    portal = Portal({**portal_environment, "REDIS_URL": own_redis.url}, tmp_path)
    yield portal
    portal.stop()
