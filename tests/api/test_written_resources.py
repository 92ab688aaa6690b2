"""Commitments, reports of results, draft requests and needs by the API: what a page does, and what it refuses."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from coalition.core.models import TransitionRecord
from members.models import User
from projects.models import Commitment, ResultReport
from projects.workflow import RESULTS
from requests.models import CountryRequest, Need
from tests.api.builders import recorded
from tests.api.test_writes import client_of_scope, send, step, tag_of
from tests.factories.projects import CommitmentFactory, ResultFactory
from tests.factories.requests import received
from tests.factories.states import bring_to

pytestmark = pytest.mark.django_db
COMMITMENTS, REPORTS = "/api/v1/commitments/", "/api/v1/result-reports/"
REQUESTS, NEEDS = "/api/v1/country-requests/", "/api/v1/needs/"


def day(days: int) -> str:
    return (timezone.localdate() + timedelta(days=days)).isoformat()


@pytest.fixture
def client(member: User) -> Client:
    return client_of_scope(member)


@pytest.fixture
def authority(ministry: User) -> Client:
    return client_of_scope(ministry)


def pledge(**fields: Any) -> dict[str, Any]:
    known = {"mission": "global-skills-academy", "kind": "quantity", "quantity": 500, "unit": "learners"}
    return {**known, "description": "Courses.", "due_on": day(100)} | fields


def test_commitment_is_promised_reported_and_delivered(client: Client, member: User) -> None:
    answer = send(client, "POST", COMMITMENTS, pledge())
    place = answer["Location"]
    assert (answer.status_code, answer.json()["status"], client.get(place).json()) == (201, "pledged", answer.json())
    changed = send(client, "PATCH", place, {"quantity": 600}, **{"If-Match": answer["ETag"]})
    assert (changed.status_code, changed.json()["quantity"]) == (200, 600)
    told = send(client, "POST", f"{place}updates/", {"delivered": 200}, **{"If-Match": changed["ETag"]})
    assert (told.status_code, told.json()["status"], told.json()["delivered"]) == (201, "active", 200.0)
    assert step(client, f"{place}confirm/").json()["delivered"] == 200.0
    short = step(client, f"{place}deliver/")
    assert [error["pointer"] for error in short.json()["errors"]] == ["/note"]
    assert step(client, f"{place}deliver/", {"note": "The partner left."}).json()["status"] == "delivered"
    steps = TransitionRecord.objects.of(Commitment.objects.get()).values_list("name", "actor")
    assert list(steps) == [(name, member.pk) for name in ("create", "activate", "deliver")]


@pytest.mark.parametrize(
    ("fields", "pointers"),
    [
        ({"flagship": "teachers"}, {"/"}),
        ({"mission": None}, {"/mission"}),
        ({"project": "P-1"}, {"/"}),
        ({"amount": "12.345"}, {"/amount"}),
        ({"quantity": None}, {"/quantity"}),
        ({"amount": 5, "currency": "EUR"}, {"/amount", "/currency"}),
        ({"due_on": day(-1)}, {"/due_on"}),
    ],
)
def test_wrong_promise_is_named(client: Client, fields: dict[str, Any], pointers: set[str]) -> None:
    answer = send(client, "POST", COMMITMENTS, pledge(**fields))
    assert (answer.status_code, {error["pointer"] for error in answer.json()["errors"]}) == (400, pointers)


def test_promise_towards_a_project_that_one_may_not_see_is_as_to_none(client: Client, other_member: User) -> None:
    hidden = recorded(publication="draft", organisation=other_member.affiliations.get().organisation)
    body = pledge()
    del body["mission"]
    answers = [send(client, "POST", COMMITMENTS, body | {"project": code}) for code in (hidden.code, "P-1999-0001")]
    assert [(answer.status_code, answer.json()["errors"]) for answer in answers] == [
        (400, answers[0].json()["errors"])
    ] * 2


def test_public_commitment_of_another_is_read_and_not_written(client: Client, other_member: User) -> None:
    row = CommitmentFactory(organisation=other_member.affiliations.get().organisation, is_public=True)
    path = f"{COMMITMENTS}{row.pk}/"
    assert client.get(path).status_code == 200
    assert [
        send(client, "PATCH", path, {"description": "x"}, **{"If-Match": '"1"'}).status_code,
        step(client, f"{path}activate/").status_code,
        step(client, f"{path}updates/", {"delivered": 1}).status_code,
    ] == [403, 403, 403]


def reported(project: Any, **fields: Any) -> dict[str, Any]:
    result = {"unit": "learners", "directness": "direct", "value": 100, "basis": "measured", "female": 60, "male": 40}
    groups = [{"group": "displaced", "head_count": 5}]
    period = {"starts_on": day(-90), "ends_on": day(-2)}
    return {"project": project.code, **period, "words": "", "results": [{**result, "groups": groups}]} | fields


def test_results_are_drafted_sent_recalled_and_thrown_away(client: Client, member: User) -> None:
    project = recorded(organisation=member.affiliations.get().organisation)
    answer = send(client, "POST", REPORTS, reported(project))
    told, place = answer.json(), answer["Location"]
    assert (answer.status_code, told["status"], told["organisation"]) == (
        201,
        "draft",
        member.affiliations.get().organisation.slug,
    )
    assert told["results"][0]["groups"] == [{"group": "displaced", "head_count": 5}]
    assert client.get(place).json() == told
    changed = send(client, "PATCH", place, {"words": "As counted."}, **{"If-Match": answer["ETag"]}).json()
    assert (changed["words"], changed["results"]) == ("As counted.", told["results"])
    assert step(client, f"{place}send/").json()["status"] == "reported"
    locked = send(client, "PATCH", place, {"words": "x"}, **{"If-Match": tag_of(client, place)})
    assert locked.status_code == 409
    assert step(client, f"{place}recall/").json()["status"] == "draft"
    gone = send(client, "DELETE", place, **{"If-Match": tag_of(client, place)})
    assert (gone.status_code, gone.content, client.get(place).status_code) == (204, b"", 404)


def test_numbers_that_do_not_sum_are_refused(client: Client, member: User) -> None:
    project = recorded(organisation=member.affiliations.get().organisation)
    body = reported(project)
    body["results"][0]["female"] = 70
    answer = send(client, "POST", REPORTS, body)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, "/results")
    body = reported(project, results=[{"value": 1}])
    assert {error["pointer"] for error in send(client, "POST", REPORTS, body).json()["errors"]} == {
        "/results/0/unit",
        "/results/0/directness",
        "/results/0/basis",
    }


def test_project_of_others_takes_no_report(client: Client) -> None:
    assert send(client, "POST", REPORTS, reported(recorded())).status_code == 403


def test_approved_report_is_corrected_by_a_draft(client: Client, member: User) -> None:
    row = ResultFactory(report__organisation=member.affiliations.get().organisation).report
    bring_to(row, RESULTS, "approved")
    path = f"{REPORTS}{row.pk}/"
    answer = send(client, "POST", f"{path}corrections/", **{"If-Match": tag_of(client, path)})
    assert (answer.status_code, answer.json()["corrects"], answer.json()["status"]) == (201, row.pk, "draft")
    assert ResultReport.objects.get(pk=row.pk).status == "approved"


def test_secretariat_reads_reports_and_writes_none(coordinator: User, member: User) -> None:
    row = ResultFactory(report__organisation=member.affiliations.get().organisation).report
    desk = client_of_scope(coordinator)
    assert desk.get(f"{REPORTS}{row.pk}/").status_code == 200
    assert step(desk, f"{REPORTS}{row.pk}/send/").status_code == 403


def asked(**fields: Any) -> dict[str, Any]:
    return {"title": "Radio lessons", "countries": ["SEN"], "situation": "emergency", "summary": "Closed."} | fields


def wanted(reference: str, **fields: Any) -> dict[str, Any]:
    of = {"country_request": reference, "country": "SEN", "category": "connectivity", "unit": "learners"}
    people = {"quantity": 100, "learners": 100, "groups": [{"group": "displaced", "head_count": 3}]}
    return {**of, **people, "places": [{"name": "Kolda", "learners": 97, "is_withheld": False}]} | fields


def test_ministry_drafts_a_request_with_needs(authority: Client, ministry: User) -> None:
    answer = send(authority, "POST", REQUESTS, asked())
    told, place = answer.json(), answer["Location"]
    assert (answer.status_code, told["status"], told["countries"][0]["country"]) == (201, "draft", "SEN")
    changed = send(authority, "PATCH", place, {"is_emergency": True}, **{"If-Match": answer["ETag"]})
    assert (changed.status_code, changed.json()["is_emergency"], changed.json()["title"]) == (200, True, told["title"])
    need = send(authority, "POST", NEEDS, wanted(told["reference"]))
    assert (need.status_code, need.json()["groups"], need.json()["places"]) == (
        201,
        [{"group": "displaced", "head_count": 3}],
        [{"name": "Kolda", "learners": 97}],
    )
    fewer = send(authority, "PATCH", need["Location"], {"quantity": 50}, **{"If-Match": need["ETag"]})
    assert (fewer.json()["quantity"], fewer.json()["places"]) == (50, need.json()["places"])
    assert send(authority, "DELETE", need["Location"], **{"If-Match": fewer["ETag"]}).status_code == 204
    assert (Need.objects.count(), CountryRequest.objects.get().created_by) == (0, ministry)


def test_request_is_sent_on_its_page_with_the_letter(authority: Client) -> None:
    place = send(authority, "POST", REQUESTS, asked())["Location"]
    answer = step(authority, f"{place}submit/")
    reference = CountryRequest.objects.get().reference
    assert (answer.status_code, answer["Content-Type"]) == (409, "application/problem+json")
    assert "with the formal letter and the declaration" in answer.json()["detail"]
    assert reference in answer.json()["detail"]
    assert step(authority, f"{place}withdraw/", {"note": "A mistake."}).json()["status"] == "withdrawn"


@pytest.mark.parametrize("country", ["LBN", "ZZZ"])
def test_authority_asks_for_its_own_country(authority: Client, country: str) -> None:
    answer = send(authority, "POST", REQUESTS, asked(countries=[country]))
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, "/countries")


def test_request_of_another_authority_is_absent(authority: Client, other_ministry: User) -> None:
    told = send(authority, "POST", REQUESTS, asked()).json()
    other = client_of_scope(other_ministry)
    assert send(other, "PATCH", f"{REQUESTS}{told['reference']}/", {}, **{"If-Match": '"1"'}).status_code == 404
    refused = [send(other, "POST", NEEDS, wanted(reference)) for reference in (told["reference"], "REQ-1999-0001")]
    assert [(answer.status_code, answer.json()["errors"]) for answer in refused] == [
        (400, refused[0].json()["errors"])
    ] * 2


def test_request_that_was_sent_is_changed_no_more(authority: Client, ministry: User) -> None:
    row = received("submitted", authority=ministry.affiliations.get().authority)
    path = f"{REQUESTS}{row.reference}/"
    answer = send(authority, "PATCH", path, {"title": "x"}, **{"If-Match": tag_of(authority, path)})
    assert answer.status_code == 409


def test_place_that_is_withheld_is_not_opened_by_leaving_it_out(authority: Client) -> None:
    reference = send(authority, "POST", REQUESTS, asked()).json()["reference"]
    answer = send(authority, "POST", NEEDS, wanted(reference, places=[{"name": "Kolda"}]))
    assert [error["pointer"] for error in answer.json()["errors"]] == ["/places/0/is_withheld"]
