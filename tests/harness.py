"""Loaded by pytest before Django's settings: leases PostgreSQL and Redis for this run.

The workers of pytest-xdist find the addresses in the environment they inherit.
"""

import gc
import os
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from coalition.local.services import home_folder, leased_services
from tests import database

lease = ExitStack()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests() -> Iterator[None]:
    """A wrapper, so that it comes before pytest-django's own hook, which reads the settings."""
    if not is_worker():
        os.environ.update(lease.enter_context(leased_services(home_folder())))
        os.environ["TEST_RUN"] = str(os.getpid())
    os.environ["REDIS_URL"] = worker_redis()
    # Importing `coalition` named the developer's settings; the environment goes before pytest's own setting.
    os.environ["DJANGO_SETTINGS_MODULE"] = "coalition.settings.test"
    # Playwright's synchronous interface runs an event loop in the thread of the tests.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    return (yield)


def pytest_collection_finish() -> None:
    """What is loaded by now stays until the end: no collection of garbage need look through it again."""
    gc.freeze()


def pytest_unconfigure() -> None:
    if not is_worker():
        database.drop_leftovers()
        lease.close()


def is_worker() -> bool:
    return "PYTEST_XDIST_WORKER" in os.environ


def worker_redis() -> str:
    """One of Redis's databases 1 to 15 for this worker; 0 is the portal's."""
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    number = 1 + (4 * int(os.environ["TEST_RUN"]) + worker) % 15
    return f"{os.environ['REDIS_URL'].rsplit('/', 1)[0]}/{number}"
