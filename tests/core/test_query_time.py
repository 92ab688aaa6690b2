"""PostgreSQL ends what takes too long, and the reader is asked to come back: no failure of the portal (R22)."""

from typing import Any

import pytest
from django.db import OperationalError, connection
from django.db.models import BooleanField
from django.db.models.expressions import RawSQL
from django.test import Client
from django.urls import reverse

from coalition.core.api import mirrors
from members.models import User
from projects.querysets import ProjectQuerySet
from tests.api.builders import client_of, recorded

pytestmark = pytest.mark.django_db
API = "/api/v1/projects/"
SHORT, BETWEEN, LONG = 0.2, 0.6, 3  # seconds


@pytest.fixture
def bounds(settings: Any) -> Any:
    settings.QUERY_SECONDS, settings.LONG_QUERY_SECONDS = SHORT, LONG
    return settings


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> None:
    """The one project takes PostgreSQL too long for who reads in passing."""
    recorded()
    seen = ProjectQuerySet.visible_to
    asleep = RawSQL("(SELECT true FROM pg_sleep(%s))", [BETWEEN], BooleanField())
    monkeypatch.setattr(ProjectQuerySet, "visible_to", lambda rows, actor: seen(rows, actor).filter(asleep))


def ask(path: str) -> Any:
    return Client(raise_request_exception=False).get(path)


def bound() -> str:
    """How long the queries of the last request were given: it stays with the connection until the next one."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        return str(cursor.fetchone()[0])


@pytest.mark.usefixtures("bounds", "slow")
@pytest.mark.parametrize(
    ("path", "kind", "words"),
    [(API, "application/problem+json", "Service Unavailable"), ("/projects/", "text/html; charset=utf-8", "reload it")],
)
def test_slow_read_is_asked_to_come_back(path: str, kind: str, words: str) -> None:
    answer = ask(path)
    assert (answer.status_code, answer["Retry-After"], answer["Content-Type"]) == (503, "10", kind)
    assert words in answer.content.decode()


@pytest.mark.usefixtures("slow")
def test_without_a_bound_it_takes_its_time(bounds: Any) -> None:
    """The control."""
    bounds.QUERY_SECONDS = 0
    assert ask(API).status_code == 200


@pytest.mark.usefixtures("bounds")
@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (API, "200ms"),
        ("/projects/", "200ms"),
        (f"{API}?format=csv", "3s"),
        (reverse("projects:map-csv"), "3s"),
        (reverse("requests:queue"), "3s"),
    ],
)
def test_files_and_pages_of_who_is_signed_in_have_longer(coordinator: User, path: str, expected: str) -> None:
    client = Client()
    client.force_login(coordinator)
    answer = client.get(path)
    assert (answer.status_code, bound()) == (200, expected)


@pytest.mark.usefixtures("bounds")
def test_write_may_wait_for_a_lock(member: User) -> None:
    client = client_of(member, scopes=["read", "write"])
    client.get("/api/v1/offers/")
    short = bound()
    client.post("/api/v1/offers/", {}, content_type="application/json")
    assert (short, bound()) == ("200ms", "3s")


@pytest.mark.usefixtures("bounds")
@pytest.mark.parametrize(("longest", "status"), [(LONG, 200), (SHORT, 503)])
def test_mirror_is_noted_however_long_it_takes(monkeypatch: pytest.MonkeyPatch, longest: float, status: int) -> None:
    """With the control: under the bound of other reads it would never be noted."""
    recorded()
    listed = "FROM ({listed}) AS listed"
    assert listed in mirrors.NOTE
    monkeypatch.setattr(mirrors, "NOTE", mirrors.NOTE.replace(listed, f"{listed}, pg_sleep({BETWEEN})"))
    monkeypatch.setattr(mirrors, "LONGEST_NOTE", longest)
    assert ask(f"{API}?updated_since=2000-01-01T00:00:00Z").status_code == status


@pytest.mark.parametrize("path", [API, "/projects/", "/home/"])
def test_who_asks_while_the_database_is_away_is_asked_to_come_back(coordinator: User, path: str) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(coordinator)

    def away(*_what: Any) -> Any:
        raise OperationalError("server closed the connection unexpectedly")

    with connection.execute_wrapper(away):
        answer = client.get(path)
    assert (answer.status_code, answer["Retry-After"]) == (503, "10")


def test_other_failure_is_still_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ProjectQuerySet, "visible_to", lambda rows, actor: rows.filter(pk=RawSQL("1 / 0", [])))
    assert ask(API).status_code == 500
