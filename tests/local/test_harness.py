"""The harness itself: whose rights the tests have, and that no test sees what another committed."""

import os
import subprocess
import sys

import psycopg2
import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.utils import timezone

from coalition.local.services import ROOT


def save_session(key: str = "kept") -> None:
    Session.objects.create(session_key=key, session_data="", expire_date=timezone.now())


@pytest.mark.django_db
def test_connection_acts_as_the_portals_role() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == ("coalition_app",)


@pytest.mark.django_db
def test_connection_may_not_change_the_schema() -> None:
    with pytest.raises(Exception, match="permission denied"), connection.cursor() as cursor:
        cursor.execute("CREATE TABLE own (id int)")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_database_is_fresh_after_a_test_that_commits(turn: int) -> None:
    assert Session.objects.count() == 0
    save_session()


@pytest.mark.django_db(transaction=True)
def test_portal_environment_reaches_the_rows_of_the_test(portal_environment: dict[str, str]) -> None:
    save_session("shared")
    with psycopg2.connect(portal_environment["DATABASE_URL"]) as other, other.cursor() as cursor:
        cursor.execute("SELECT current_user, session_key FROM django_session")
        found = cursor.fetchall()
    other.close()
    assert found == [("coalition_app", "shared")]


def test_portal_environment_serves_manage(portal_environment: dict[str, str]) -> None:
    command = [sys.executable, "manage.py", "migrate", "--check"]
    done = subprocess.run(command, cwd=ROOT, env=portal_environment, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def test_tests_use_a_database_of_redis_that_is_not_the_portals(redis_url: str) -> None:
    assert redis_url == os.environ["REDIS_URL"]
    assert int(redis_url.rsplit("/", 1)[1]) in range(1, 16)
