"""The API's description: without a warning, and true of every answer."""

import json
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils.translation import get_language
from drf_spectacular.generators import SchemaGenerator
from jsonschema import Draft202012Validator

from coalition.api import urlpatterns
from coalition.core.access import Role
from coalition.core.access.policy import current_policy
from coalition.core.api.schema import _drawn
from coalition.core.models import Mirror, MirrorRow
from members.models import User
from tests.api.builders import client_of
from tests.api.test_audiences import LISTS
from tests.api.test_lists import add_case

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def description() -> dict[str, Any]:
    output = StringIO()
    call_command("spectacular", format="openapi-json", validate=True, fail_on_warn=True, stdout=output)
    return json.loads(output.getvalue())


def test_description_is_openapi_3_1_without_a_warning(description: dict[str, Any]) -> None:
    assert description["openapi"] == "3.1.0"
    # Beside a list and a row of each: the candidates of a need, the lists of codes.
    assert len(reads_of(description)) == 2 * len(LISTS) + 2


def test_description_is_served(client: Client) -> None:
    answer = client.get("/api/v1/schema/")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/vnd.oai.openapi; charset=utf-8")


def test_description_is_drawn_once_in_each_language(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = []
    monkeypatch.setattr(SchemaGenerator, "get_schema", lambda _self, **_how: drawn.append(get_language()) or {})
    _drawn.cache_clear()
    for language in ("en", "fr", "en", "fr"):
        client.get("/api/v1/schema/", headers={"Accept-Language": language})
    _drawn.cache_clear()
    assert drawn == ["en", "fr"]


def test_every_read_has_words_and_its_problems(description: dict[str, Any]) -> None:
    for path, methods in reads_of(description):
        assert methods["get"]["description"], path
        told = {status for status in methods["get"]["responses"] if status != "200"}
        assert told - {"403"} == {"400", "401", "429", "503"} | ({"404"} if "{" in path else set()), path


def test_every_write_has_words_its_headers_and_its_problems(description: dict[str, Any]) -> None:
    writes = [
        (path, method, about)
        for path, methods in description["paths"].items()
        for method, about in methods.items()
        if method != "get"
    ]
    declared = {
        (f"/api/v1/{entry.pattern}".replace("<int:pk", "{id").replace("<slug:", "{").replace(">", "}"), method.lower())
        for entry in _patterns()
        for method in current_policy().find(f"api:{entry.name}").methods - {"GET", "HEAD"}
    }
    assert {(path, method) for path, method, _about in writes} == declared
    for path, method, about in writes:
        assert about["description"], path
        headers = {row["name"]: row.get("required", False) for row in about["parameters"] if row["in"] == "header"}
        assert headers["Idempotency-Key"] == (method == "post"), path
        assert headers.get("If-Match", False) == ("{" in path), path
        told = {status for status in about["responses"] if status[0] != "2"}
        of_a_row = {"404", "412", "428"} if "{" in path else set()
        assert told == {"400", "401", "403", "409", "422", "429", "503"} | of_a_row, path


def reads_of(description: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [(path, methods) for path, methods in description["paths"].items() if "get" in methods]


def test_description_says_the_same_of_sign_in_as_the_policy(description: dict[str, Any]) -> None:
    names = {path.removeprefix("/api/v1/"): methods["get"]["security"] for path, methods in reads_of(description)}
    open_to_all = {path.split("/")[0] for path, security in names.items() if {} in security}
    views = {f"api:{entry.name}": str(entry.pattern) for entry in _patterns()}
    public = {
        views[entry.name].split("/")[0]
        for entry in current_policy()
        if entry.name in views and Role.PUBLIC in entry.roles
    }
    assert open_to_all == public


def _patterns() -> list[Any]:
    return [entry for included in urlpatterns if hasattr(included, "url_patterns") for entry in included.url_patterns]


@pytest.mark.parametrize("resource", LISTS)
def test_answers_are_as_described(description: dict[str, Any], coordinator: User, resource: str) -> None:
    add_case(coordinator)
    client = client_of(coordinator)
    page = client.get(f"/api/v1/{resource}/?page_size=100").json()
    assert page["results"] != []
    hold(description, f"/api/v1/{resource}/", page)
    detail = next(path for path in description["paths"] if path.startswith(f"/api/v1/{resource}/{{"))
    row = page["results"][0]
    field = detail.split("{")[1].split("}")[0]
    key = row[{"pk": "id"}.get(field, field)]
    hold(description, detail, client.get(detail.replace(f"{{{field}}}", str(key))).json())


@pytest.mark.parametrize("resource", ["organisations", "projects", "commitments", "country-requests"])
def test_changes_are_as_described(description: dict[str, Any], coordinator: User, resource: str) -> None:
    add_case(coordinator)
    client, path = client_of(coordinator), f"/api/v1/{resource}/"
    client.get(path, {"updated_since": "2000-01-01T00:00:00Z"})
    MirrorRow.objects.create(mirror=Mirror.objects.get(), key="9", changed_at="2026-01-01T00:00:00Z", gone="hidden")
    page = client.get(path, {"updated_since": "2000-01-01T00:00:00Z"}).json()
    assert (page["results"] != [], [stone["id"] for stone in page["deleted"]]) == (True, [9])
    hold(description, path, page)


def hold(description: dict[str, Any], path: str, answer: Any) -> None:
    """Fail where the answer has a wrong type, lacks what is required, or has what is not described."""
    body = description["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    schema = {**closed(body), "components": closed(description["components"])}
    errors = [f"{error.json_path}: {error.message}" for error in Draft202012Validator(schema).iter_errors(answer)]
    assert errors == []


def closed(schema: Any) -> Any:
    """The same description, in which an object has no member that is not named."""
    if isinstance(schema, list):
        return [closed(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    inner = {name: closed(part) for name, part in schema.items()}
    named = isinstance(schema.get("properties"), dict) and schema.get("type") == "object"
    return {**inner, "additionalProperties": False} if named else inner


def test_lists_of_codes_are_all_that_the_description_names(description: dict[str, Any], client: Client) -> None:
    """Of answers and filters: each closed list of the description is one of those that are given in words."""
    lists = client.get("/api/v1/enums/").json()
    hold(description, "/api/v1/enums/", lists)
    given = {frozenset(row["code"] for row in rows) for rows in lists.values()}
    named = {frozenset(str(code) for code in codes) for codes in closed_lists(description)}
    own = {"", "json", "true", "deleted"}  # of the API itself: no answer, the format, a flag, why a row is gone
    assert {codes for codes in named - given if not codes & own} == set()


def closed_lists(part: Any) -> Iterator[list[Any]]:
    """All but the steps of a process, which stand in an address and are no values."""
    if isinstance(part, dict) and part.get("name") != "step":
        if isinstance(part.get("enum"), list):
            yield part["enum"]
        for inner in part.values():
            yield from closed_lists(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from closed_lists(inner)


def test_problem_is_as_described(description: dict[str, Any], client: Client) -> None:
    told = client.get("/api/v1/projects/?colour=red").json()
    schema = {"$ref": "#/components/schemas/Problem", "components": closed(description["components"])}
    assert list(Draft202012Validator(schema).iter_errors(told)) == []


def test_documentation_page_names_only_what_exists(client: Client) -> None:
    page = client.get("/api/v1/docs/")
    assert page.status_code == 200
    assert 'rel="icon"' in page.content.decode()
    assert "style=" not in page.content.decode()
