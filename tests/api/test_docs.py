"""docs/api.md is true: every call in it is made, and the answer has the shape that it shows."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from coalition.core.access import Role, Scope
from members.models import Organisation, User
from projects.models import Project, ResultGroup, ResultReport
from requests.models import CountryRequest
from tests.api.builders import asked_by, client_of, explained, matched, offered_by, recorded
from tests.factories.members import NationalAuthorityFactory, active_member, person
from tests.factories.projects import CommitmentFactory, MilestoneFactory, ResultFactory, UpdateFactory

PAGE = (Path(settings.BASE_DIR) / "docs/api.md").read_text()
BLOCK = re.compile(r"```http\n([^`]*)```\n```json\n(.*?)```", re.DOTALL)
CURL = re.compile(r"^curl 'http://127.0.0.1:8000([^']*)'", re.MULTILINE)
FILE = re.compile(r"```http\nGET ([^`]*)\n```\n```csv\n([^`]*)\n```")
BLOCKS = [(calls, json.loads(answer)) for calls, answer in BLOCK.findall(PAGE)]
EXAMPLES = [(calls.split("\n")[:-1], answer) for calls, answer in BLOCKS if calls.startswith("GET")]
WRITES = [(calls, answer) for calls, answer in BLOCKS if not calls.startswith("GET")]

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(coordinator: User) -> tuple[Client, dict[str, int]]:
    """A client that sees the rows of the page, and the numbers that these rows have here in place of 1."""
    member = active_member(name="Example Learning", slug="example-learning")
    asked = asked_by(NationalAuthorityFactory())
    CountryRequest.objects.filter(pk=asked.pk).update(reference="REQ-2026-0001")
    project = recorded(organisation=member)
    Project.objects.filter(pk=project.pk).update(code="P-2026-0001")
    need, offer = asked.countries.get().needs.get(), offered_by(member)
    match = matched(need, offer, coordinator, "accepted")
    explained(need, offer, coordinator)
    promise = CommitmentFactory(organisation=member)
    UpdateFactory(commitment=promise)
    MilestoneFactory(commitment=promise, target=250)
    report = ResultFactory(report__project=project, report__organisation=member, report__words="As counted.").report
    ResultGroup.objects.create(result=report.results.get(), group_id="displaced", head_count=1)
    numbers = {
        "result-reports": report.pk,
        "needs": need.pk,
        "commitments": promise.pk,
        "offers": offer.pk,
        "matches": match.pk,
        "match-runs": match.candidate.run_id,
    }
    return client_of(coordinator), numbers


def test_page_has_an_example_of_every_resource() -> None:
    called = {call.split("/")[3] for calls, _ in EXAMPLES for call in calls}
    assert called == {
        "countries",
        "flagships",
        "missions",
        "toolkit",
        "enums",
        "organisations",
        "projects",
        "commitments",
        "result-reports",
        "country-requests",
        "needs",
        "offers",
        "match-runs",
        "matches",
    }


@pytest.mark.parametrize(("calls", "shown"), EXAMPLES, ids=[calls[-1].split("v1/")[1] for calls, _ in EXAMPLES])
def test_example_is_answered_as_shown(
    reader: tuple[Client, dict[str, int]], calls: list[str], shown: dict[str, Any]
) -> None:
    client, numbers = reader
    expected = shown["status"] if shown.get("type") == "about:blank" else 200
    for call in calls:
        method, path = call.split(" ")
        assert method == "GET"
        resource = path.split("/")[3]
        answer = client.get(re.sub(r"/1/(?=$|candidates)", f"/{numbers.get(resource)}/", path))
        assert answer.status_code == expected, call
        rows = answer.json().get("results", [answer.json()])
        assert rows != [], call
    assert differences(shown, answer.json()) == []


@pytest.mark.parametrize(("call", "shown"), WRITES, ids=[call.split("\n")[0] for call, _ in WRITES])
def test_write_is_answered_as_shown(
    reader: tuple[Client, dict[str, int]], ministry: User, call: str, shown: dict[str, Any]
) -> None:
    """By the one who writes there; what the page leaves open in an address or a tag is a row of the test."""
    head, _, body = call.partition("\n\n")
    (method, path), *lines = (line.split(" ", 1) for line in head.splitlines())
    headers = {name.rstrip(":"): value for name, value in lines}
    resource = path.split("/")[3]
    numbers = reader[1]
    if resource in {"country-requests", "needs"}:
        client = client_of(ministry, scopes=Scope.values)
        authority = ministry.affiliations.get().authority
        CountryRequest.objects.filter(reference="REQ-2026-0001").update(reference="REQ-2026-0009")
        asked = asked_by(authority, status="draft")
        CountryRequest.objects.filter(pk=asked.pk).update(reference="REQ-2026-0001")
        numbers["needs"] = asked.countries.get().needs.get().pk
    else:
        member = Organisation.objects.get(slug="example-learning")
        client = client_of(person(Role.MEMBER_EDITOR, organisation=member), scopes=Scope.values)
        if path.endswith("reports/"):  # one side has one report of a project in hand
            ResultReport.objects.filter(organisation=member).delete()
    path = path.replace("/1/", f"/{numbers.get(resource)}/")
    answer = client.generic(method, path, body, content_type="application/json", headers=headers)
    assert answer.status_code == shown.get("status", 0) or answer.status_code in {200, 201}, answer.content
    assert differences(shown, answer.json()) == []


@pytest.mark.parametrize("path", CURL.findall(PAGE))
def test_command_is_answered(reader: tuple[Client, dict[str, int]], path: str) -> None:
    answer = reader[0].get(path)
    assert answer.status_code == 200
    assert len(b"".join(answer).splitlines()) > (1 if "format=csv" in path else 0)


def test_first_figures_take_three_commands() -> None:
    assert len(CURL.findall(PAGE.split("## ")[0])) == 3


@pytest.mark.parametrize(("path", "shown"), FILE.findall(PAGE))
def test_file_has_the_columns_shown(reader: tuple[Client, dict[str, int]], path: str, shown: str) -> None:
    lines = b"".join(reader[0].get(path).streaming_content).decode("utf-8-sig").splitlines()
    assert (lines[0], len(lines)) == (shown, 2)


def differences(shown: Any, given: Any, place: str = "") -> list[str]:
    """Where the shape is another; a null says nothing about the other side, nor does an empty list or table."""
    if shown is None or given is None or given == {}:
        return []
    if isinstance(shown, dict) and isinstance(given, dict):
        missing = [f"{place}.{name} is on one side only" for name in sorted(set(shown) ^ set(given))]
        common = sorted(set(shown) & set(given))
        return missing + [one for name in common for one in differences(shown[name], given[name], f"{place}.{name}")]
    if isinstance(shown, list) and isinstance(given, list):
        return [one for a, b in zip(shown[:1], given[:1], strict=False) for one in differences(a, b, f"{place}[]")]
    alike = type(shown) is type(given) or {type(shown), type(given)} == {int, float}
    return [] if alike else [f"{place} is {type(given).__name__}, not {type(shown).__name__}"]
