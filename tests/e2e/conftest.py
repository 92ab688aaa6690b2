"""Real programs (web, worker, sweep) and a browser for each person."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser

from members.models import User
from tests.e2e.visitor import Visitor
from tests.faults.conftest import own_redis, portal
from tests.faults.portal import Portal

__all__ = ["own_redis", "portal"]


@pytest.fixture(params=[True, False], ids=["with script", "without script"])
def has_script(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.fixture
def running(portal: Portal) -> Portal:
    portal.start("web", "worker", "sweep")
    assert portal.until(portal.answers)
    return portal


@pytest.fixture
def visit(browser: Browser, running: Portal, has_script: bool) -> Iterator[Callable[..., Visitor]]:
    """Opens the portal for a person, signed in; for nobody, as the public."""
    contexts = []

    def open_for(user: User | None = None, **options: Any) -> Visitor:
        context = browser.new_context(base_url=running.url, java_script_enabled=has_script, **options)
        context.set_default_timeout(10_000)
        contexts.append(context)
        visitor = Visitor(context.new_page())
        if user is not None:
            visitor.sign_in(user)
        return visitor

    yield open_for
    for context in contexts:
        context.close()
