"""What every test may ask for: the database, Redis, the environment of a portal program, a browser."""

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import redis
from django.conf import settings
from django.test import TransactionTestCase
from playwright.sync_api import Browser, Page, sync_playwright
from pytest_django.live_server_helper import LiveServer
from pytest_django.plugin import DjangoDbBlocker

from tests import database

pytest_plugins = ["tests.fixtures"]

CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: DjangoDbBlocker) -> None:
    """In place of pytest-django's: a template and its clones (tests/database.py)."""
    with django_db_blocker.unblock():
        database.set_up()
    TransactionTestCase._fixture_teardown = lambda _: database.clone()  # type: ignore[attr-defined]


@pytest.fixture
def redis_url() -> str:
    """This worker's own database of Redis, empty."""
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        client.flushdb()
    return str(settings.REDIS_URL)


@pytest.fixture
def portal_environment(transactional_db: None, redis_url: str) -> dict[str, str]:
    """For a program of the portal (gunicorn, worker, sweep, manage.py) that works on this test's database."""
    own = {
        name: f"{os.environ[name].rsplit('/', 1)[0]}/{database.worker_database()}"
        for name in ("DATABASE_URL", "DATABASE_OWNER_URL")
    }
    return {**os.environ, **own, "DJANGO_SETTINGS_MODULE": "coalition.settings.test"}


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's chromium; Playwright's own build cannot be had from a package registry."""
    program = shutil.which("chromium")
    if program is None:
        absent = "no browser: apt install chromium"
        pytest.fail(absent) if os.environ.get("CI") else pytest.skip(absent)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=CHROMIUM_FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def open_page(browser: Browser, live_server: LiveServer) -> Iterator[Callable[..., Page]]:
    """Opens a page with cookies of its own: `open_page(java_script_enabled=False, locale="ar")`.

    The test fails if any script failed or the content security policy refused something on any of them.
    """
    complaints: list[str] = []
    contexts = []

    def open_one(**options: Any) -> Page:
        context = browser.new_context(base_url=live_server.url, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda message: complaints.extend(violations(message.text)))
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert complaints == []


def violations(text: str) -> list[str]:
    """The message of the console where the browser refused something; a 404 page is no complaint."""
    return [text] if "Content Security Policy" in text else []


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    return open_page()
