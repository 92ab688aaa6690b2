"""Errors are problem details (RFC 9457) that name what is wrong; no input is a failure of the server."""

from base64 import b64encode
from typing import Any

import pytest
from django.test import Client
from rest_framework.exceptions import Throttled

from coalition.core.api.problems import handle_exception
from members.models import User
from tests.api.builders import client_of

pytestmark = pytest.mark.django_db


def problem(client: Client, path: str, method: str = "get", **headers: str) -> dict[str, Any]:
    answer = getattr(client, method)(f"/api/v1/{path}", headers=headers)
    assert answer["Content-Type"] == "application/problem+json"
    told = answer.json()
    assert told["status"] == answer.status_code
    assert told["instance"] == f"urn:request:{answer['X-Request-ID']}"
    return told


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("colour=red", "/colour"),
        ("country=ZZZ", "/country"),
        ("country=senegal", "/country"),
        ("flagship=x&sector=11220", "/flagship"),
        ("status=bogus", "/status"),
        ("organisation=a b", "/organisation"),
        ("organisation=%00", "/organisation"),
        ("starts_on_from=tomorrow", "/starts_on_from"),
        ("starts_on_from=2026-02-30", "/starts_on_from"),
        ("page_size=abc", "/page_size"),
        ("page_size=-1", "/page_size"),
        ("page_size=0", "/page_size"),
        ("page_size=1e9", "/page_size"),
        ("page_size=", "/page_size"),
        ("cursor=nonsense", "/cursor"),
        ("cursor=é", "/cursor"),
        ("country=%00", "/country"),
        ("country=", "/country"),
        ("starts_on_to=", "/starts_on_to"),
        ("format=pdf", "/format"),
        ("sector=" + "1" * 5000, "/sector"),
    ],
)
def test_bad_value_is_named(client: Client, query: str, named: str) -> None:
    told = problem(client, f"projects/?{query}")
    assert (told["status"], {error["pointer"] for error in told["errors"]}) == (400, {named})


@pytest.mark.parametrize("position", ["\x00", "x", "1.5", "-", "é", "[]", "٣x"])
@pytest.mark.parametrize("resource", ["projects", "organisations"])
def test_forged_cursor_is_named(client: Client, resource: str, position: str) -> None:
    cursor = b64encode(f"p={position}".encode()).decode()
    assert problem(client, f"{resource}/?cursor={cursor}")["errors"][0]["pointer"] == "/cursor"


@pytest.mark.parametrize("forged", ["p=" + "9" * 400, "p=" + "9" * 5000, "o=999999999", "r=1&p=-1", "p=1e999", "\x00"])
def test_cursor_out_of_range_is_no_failure(client: Client, forged: str) -> None:
    cursor = b64encode(forged.encode()).decode()
    assert client.get(f"/api/v1/projects/?cursor={cursor}").status_code in {200, 400}
    assert client.get(f"/api/v1/countries/?cursor={cursor}").status_code in {200, 400}


@pytest.mark.parametrize("pk", ["9" * 20, "9" * 5000, "-1", "1.5", "0"])
def test_impossible_number_is_absent(coordinator: User, pk: str) -> None:
    client = client_of(coordinator)
    for resource in ("needs", "offers", "matches", "match-runs"):
        assert problem(client, f"{resource}/{pk}/")["status"] == 404


@pytest.mark.parametrize("path", ["nowhere/", "countries/ZZZ/", "countries/%00/", "projects/" + "x" * 3000 + "/"])
def test_absent_is_404(client: Client, path: str) -> None:
    assert problem(client, path)["status"] == 404


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_reads_take_no_writes(coordinator: User, method: str) -> None:
    assert problem(client_of(coordinator), "matches/", method)["status"] == 405


@pytest.mark.parametrize("resource", ["matches", "needs", "offers", "commitments"])
def test_stranger_who_writes_is_asked_to_sign_in(client: Client, resource: str) -> None:
    assert problem(client, f"{resource}/", "post")["status"] == 401


def test_other_media_types_are_406(client: Client) -> None:
    assert problem(client, "countries/", Accept="application/pdf")["status"] == 406


def test_forbidden_is_403(outsider: User) -> None:
    assert problem(client_of(outsider), "needs/")["status"] == 403


def test_too_many_requests_say_when_to_come_back() -> None:
    answer = handle_exception(Throttled(wait=3), {})
    assert answer is not None
    assert (answer.status_code, answer["Retry-After"], answer.content_type) == (429, "3", "application/problem+json")
    assert answer.data["title"] == "Too Many Requests"


def test_words_are_in_the_callers_language_or_english(client: Client) -> None:
    assert problem(client, "nowhere/", **{"Accept-Language": "tlh"})["detail"] != ""
