"""docs/operations.md tells every variable that the settings read, with what is required and what is secret."""

import re

import pytest
from django.conf import settings

from coalition.celery import app
from coalition.local.services import ROOT
from tests.local.composed import secrets, settings_variables


def documented() -> dict[str, str]:
    """Each variable of the table with its default as it is told."""
    page = (ROOT / "docs/operations.md").read_text()
    return dict(re.findall(r"^\| `([A-Z_]+)` \| ([^|]+) \|", page, re.MULTILINE))


def test_page_tells_every_variable() -> None:
    assert set(documented()) == set(settings_variables())


def test_page_tells_what_is_required() -> None:
    required = {name for name, default in documented().items() if default.startswith("required")}
    assert required == {name for name, is_required in settings_variables().items() if is_required}


def test_page_tells_what_may_come_from_a_file() -> None:
    assert {name for name, default in documented().items() if default.endswith("secret")} == secrets()


@pytest.mark.parametrize("name", ["PORTAL_URL", "MAIL_FROM", "SECRETARIAT_EMAIL", "LOG_LEVEL", "SECURE_HSTS_SECONDS"])
def test_default_is_the_one_told(name: str) -> None:
    told = documented()[name].strip("`")
    assert f'"{name}", default="{told}"' in source() or f'"{name}", default={told}' in source()


def source() -> str:
    return (ROOT / "coalition/settings/base.py").read_text()


def test_beat_keeps_every_daily_task() -> None:
    app.loader.import_default_modules()
    ours = {name for name in app.tasks if not name.startswith("celery.")} - {"core.perform"}
    assert {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()} == ours
