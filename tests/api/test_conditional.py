"""An answer that has not changed is not sent again; what will go says so on every answer."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from coalition.core.api.deprecation import DEPRECATIONS, Deprecation
from members.models import User
from tests.api.builders import recorded
from tests.api.test_lists import COSTLIEST, PUBLIC_LISTS, add_case
from tests.api.test_public import read

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", PUBLIC_LISTS)
def test_unchanged_answer_is_304_in_two_queries(client: Client, coordinator: User, name: str) -> None:
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
            assert len(queries) <= 2


def test_changed_answer_has_another_tag(client: Client) -> None:
    project = recorded()
    first = client.get(f"/api/v1/projects/{project.code}/")
    project.participations.all().delete()
    again = client.get(f"/api/v1/projects/{project.code}/", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.json()["participations"]) == (200, [])


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
