"""An answer that has not changed is not sent again; what will go says so on every answer."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from coalition.core.api.deprecation import DEPRECATIONS, Deprecation
from coalition.core.management.commands.grant_roles import watched_tables
from coalition.core.models.changes import KEPT, Change
from members.models import User
from projects.models import Project
from tests.api.builders import recorded
from tests.api.test_lists import COSTLIEST, PUBLIC_LISTS, add_case
from tests.api.test_public import read

pytestmark = pytest.mark.django_db


def row_is_versioned(path: str) -> bool:
    """What can be written carries its version, for which the row is read."""
    return path.startswith("commitments/") and path != "commitments/"


@pytest.mark.parametrize("name", PUBLIC_LISTS)
def test_unchanged_answer_is_304_in_one_query(client: Client, coordinator: User, name: str) -> None:
    add_case(coordinator)
    row = read(client, f"{name}/")["results"][0]
    key = "id" if name == "commitments" else next(part for part in ("iso3", "slug", "code") if part in row)
    for path, query in ((f"{name}/", {}), (f"{name}/", COSTLIEST.get(name, {})), (f"{name}/{row[key]}/", {})):
        for encoding in ("identity", "gzip"):
            headers = {"Accept-Encoding": encoding}
            first = client.get(f"/api/v1/{path}", query, headers=headers)
            with CaptureQueriesContext(connection) as queries:
                again = client.get(f"/api/v1/{path}", query, headers={**headers, "If-None-Match": first["ETag"]})
            assert (again.status_code, again.content) == (304, b"")
            assert again["ETag"].removeprefix("W/") == first["ETag"].removeprefix("W/")
            assert len(queries) == (2 if row_is_versioned(path) else 1)


def test_changed_answer_has_another_tag(client: Client) -> None:
    project = recorded()
    first = client.get(f"/api/v1/projects/{project.code}/")
    project.participations.all().delete()
    again = client.get(f"/api/v1/projects/{project.code}/", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.json()["participations"]) == (200, [])


def again(client: Client, first: Any, **headers: str) -> Any:
    """The list once more, by somebody who has `first`."""
    return client.get("/api/v1/projects/", headers={"If-None-Match": first["ETag"], **headers})


@pytest.mark.parametrize(("language", "number"), [("en", 1), ("fr", 2)])
def test_stamp_is_of_one_language(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, language: str, number: int
) -> None:
    """In another one the answer is made before it is known to be the same."""
    recorded()
    first = client.get("/api/v1/projects/", headers={"Accept-Language": "en"})
    with django_assert_num_queries(number):
        assert again(client, first, **{"Accept-Language": language}).status_code == 304


def test_unpublished_project_makes_the_list_new(client: Client) -> None:
    project = recorded()
    first = client.get("/api/v1/projects/")
    Project.objects.filter(pk=project.pk).update(publication="unpublished")
    answer = again(client, first)
    assert (answer.status_code, answer.json()["results"]) == (200, [])


def test_change_that_the_list_does_not_show_leaves_it_the_same(client: Client) -> None:
    recorded()
    first = client.get("/api/v1/projects/")
    recorded(publication="draft")
    answer = again(client, first)
    assert (answer.status_code, answer["ETag"], answer["Cache-Control"]) == (304, first["ETag"], "public, max-age=60")


def test_change_that_left_no_note_is_not_seen(client: Client) -> None:
    """The control: without its trigger a table changes and the tag stays."""
    project = recorded()
    first = client.get("/api/v1/projects/")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; RESET ROLE")
        cursor.execute("ALTER TABLE projects_project DISABLE TRIGGER note_change")
        cursor.execute("UPDATE projects_project SET title = 'Another' WHERE id = %s", [project.pk])
        assert again(client, first).status_code == 304
        cursor.execute("ALTER TABLE projects_project ENABLE TRIGGER note_change")
        cursor.execute("UPDATE projects_project SET title = 'A third' WHERE id = %s", [project.pk])
    assert again(client, first).json()["results"][0]["title"] == "A third"


def test_every_table_that_the_public_reads_notes_its_changes() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'note_change'")
        noting = sorted(name for (name,) in cursor.fetchall())
    assert noting == watched_tables()
    assert {"projects_project_flagships", "reference_country", "members_organisation"} - {*noting} == set()


def test_old_changes_are_forgotten_but_for_the_newest() -> None:
    for _ in range(KEPT + 5):
        Change.objects.create()
    before = Change.objects.stamp()
    assert (Change.objects.forget() >= 5, Change.objects.count(), Change.objects.stamp() == before) == (
        True,
        KEPT,
        False,
    )


def test_what_will_go_says_so(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    entry = Deprecation(date(2027, 1, 1), date(2028, 1, 1), "https://example.org/what-instead")
    monkeypatch.setitem(DEPRECATIONS, "api:project-list?sector", entry)
    used, other = client.get("/api/v1/projects/?sector=11220"), client.get("/api/v1/projects/")
    assert (used["Deprecation"], used["Sunset"]) == ("@1798761600", "Sat, 01 Jan 2028 00:00:00 GMT")
    assert used["Link"] == '<https://example.org/what-instead>; rel="deprecation"; type="text/html"'
    assert not other.has_header("Deprecation")
    monkeypatch.setitem(DEPRECATIONS, "api:country-list", entry)
    both = client.get("/api/v1/countries/?page_size=2")
    assert both["Link"].endswith('rel="next", <https://example.org/what-instead>; rel="deprecation"; type="text/html"')


def test_nothing_goes_within_a_year() -> None:
    with pytest.raises(ValueError, match="another year"):
        Deprecation(date(2027, 1, 1), date(2027, 6, 1), "https://example.org/")
