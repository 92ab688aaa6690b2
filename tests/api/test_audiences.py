"""Who reads what of requests, needs, offers, runs and matches; what another may read is in nobody else's answer."""

from types import SimpleNamespace
from typing import Any

import pytest

from coalition.core.access import Role
from members.models import User
from tests.api.builders import (
    CANARIES,
    asked_by,
    assess,
    client_of,
    matched,
    offered_by,
    ran,
    recorded,
)
from tests.api.test_public import listed, read
from tests.factories.members import person
from tests.factories.projects import CommitmentFactory, UpdateFactory
from tests.fixtures import ROLE_FIXTURES

pytestmark = pytest.mark.django_db

LISTS = (
    "countries",
    "flagships",
    "missions",
    "toolkit",
    "organisations",
    "projects",
    "commitments",
    "result-reports",
    "country-requests",
    "needs",
    "offers",
    "match-runs",
    "matches",
)
FOR_THE_SECRETARIAT = {CANARIES["note"], CANARIES["override"]}
FOR_THE_AUTHORITY = {CANARIES["place"]}


@pytest.fixture
def case(people: dict[str, Any]) -> SimpleNamespace:
    """One case of `ministry` and `member`, accepted by the member; nothing of it is for the other two."""
    people["ministry"].authority = people["ministry"].affiliations.get().authority
    people["ministry"].authority.private_reason = CANARIES["hold"]
    people["ministry"].authority.save()
    asked = asked_by(people["ministry"].authority)
    assess(asked, people["coordinator"])
    need = asked.countries.get().needs.get()
    offer = offered_by(people["member"].affiliations.get().organisation)
    match = matched(need, offer, people["coordinator"], "accepted")
    promise = CommitmentFactory(organisation=offer.organisation)
    UpdateFactory(commitment=promise, note=CANARIES["update"])
    return SimpleNamespace(asked=asked, need=need, offer=offer, match=match, run=match.candidate.run, promise=promise)


def paths_of(case: SimpleNamespace) -> dict[str, str]:
    return {
        "country-requests": f"country-requests/{case.asked.reference}/",
        "needs": f"needs/{case.need.pk}/",
        "offers": f"offers/{case.offer.pk}/",
        "match-runs": f"match-runs/{case.run.pk}/",
        "matches": f"matches/{case.match.pk}/",
        "commitments": f"commitments/{case.promise.pk}/",
    }


NAMES = ("country-requests", "needs", "offers", "match-runs", "matches", "commitments")


def answers(*statuses: int) -> dict[str, int]:
    """By the names, in their order; the commitment is not public."""
    return dict(zip(NAMES, statuses, strict=True))


SECRETARIAT = answers(200, 200, 200, 200, 200, 200)
MINISTRY = answers(200, 200, 403, 403, 200, 404)
OTHER_MINISTRY = answers(404, 404, 403, 403, 404, 404)
MEMBER = answers(404, 404, 200, 403, 200, 200)
OTHER_MEMBER = answers(404, 404, 404, 403, 404, 404)
FIELD_OFFICE = answers(200, 200, 403, 403, 403, 404)
NOBODY = answers(403, 403, 403, 403, 403, 404)
READERS = {
    "coordinator": SECRETARIAT,
    "other_coordinator": SECRETARIAT,
    "approver": SECRETARIAT,
    "other_approver": SECRETARIAT,
    "administrator": NOBODY,
    "field_office": FIELD_OFFICE,
    "ministry": MINISTRY,
    "ministry_viewer": MINISTRY,
    "other_ministry": OTHER_MINISTRY,
    "member": MEMBER,
    "member_viewer": MEMBER,
    "other_member": OTHER_MEMBER,
    "outsider": NOBODY,
    "public": answers(401, 401, 401, 401, 401, 404),
}


def test_every_role_has_its_row() -> None:
    assert set(READERS) == {*ROLE_FIXTURES, "public"}


@pytest.mark.parametrize("who", READERS)
def test_role_reads_what_is_its_own(case: SimpleNamespace, people: dict[str, Any], who: str) -> None:
    client = client_of(people[who] if who != "public" else None)
    assert {name: client.get(f"/api/v1/{path}").status_code for name, path in paths_of(case).items()} == READERS[who]


@pytest.mark.parametrize("who", READERS)
def test_list_holds_what_may_be_opened(case: SimpleNamespace, people: dict[str, Any], who: str) -> None:
    client = client_of(people[who] if who != "public" else None)
    for name, status in READERS[who].items():
        answer = client.get(f"/api/v1/{name}/")
        expected = (status, None) if status in {401, 403} else (200, status == 200)
        assert (answer.status_code, bool(answer.json()["results"]) if answer.status_code == 200 else None) == expected


def test_what_is_anothers_looks_absent(case: SimpleNamespace, other_ministry: User, other_member: User) -> None:
    absent = {
        "country-requests": "country-requests/REQ-2020-9999/",
        "needs": "needs/999999/",
        "matches": "matches/999999/",
    }
    for who in (other_ministry, other_member):
        client = client_of(who)
        for name, path in absent.items():
            answers = [client.get(f"/api/v1/{one}").json() for one in (path, paths_of(case)[name])]
            assert {tuple(sorted((k, v) for k, v in a.items() if k != "instance")) for a in answers} == {
                (
                    ("detail", "There is nothing here, or it is not for you to see."),
                    ("status", 404),
                    ("title", "Not Found"),
                    ("type", "about:blank"),
                )
            }


def everything_told(case: SimpleNamespace, who: User | None) -> str:
    """All that the API answers to this person about the case, lists and single rows."""
    client = client_of(who)
    paths = [f"{name}/?page_size=100" for name in LISTS] + list(paths_of(case).values())
    return "\n".join(client.get(f"/api/v1/{path}").content.decode() for path in paths)


@pytest.mark.parametrize("who", READERS)
def test_no_canary_is_told_to_another_role(case: SimpleNamespace, people: dict[str, Any], who: str) -> None:
    recorded(organisation=case.offer.organisation)
    reader = people[who] if who != "public" else None
    told = everything_told(case, reader)
    may = set()
    if READERS[who]["match-runs"] == 200:
        may |= FOR_THE_SECRETARIAT
    if READERS[who]["needs"] == 200:
        may |= FOR_THE_AUTHORITY
    assert {text for text in CANARIES.values() if text in told} == may
    emails = [user.email for user in User.objects.all()]
    assert [email for email in emails if email in told] == []
    assert "CANARY-PROBLEM" not in told


def test_match_tells_the_score_to_the_secretariat_alone(case: SimpleNamespace, people: dict[str, Any]) -> None:
    internal = {"candidate", "rank", "score", "override_reason", "private_note"}
    path = f"matches/{case.match.pk}/"
    shown = {who: internal & set(read(client_of(people[who]), path)) for who in ("coordinator", "ministry", "member")}
    assert shown == {"coordinator": internal, "ministry": set(), "member": set()}
    told = read(client_of(people["coordinator"]), path)
    assert (told["rank"], told["score"], told["private_note"]) == (1, 987654, CANARIES["note"])
    assert told["terms"] == case.match.terms["offer"]


def test_authority_sees_no_proposal_before_the_member_accepts(case: SimpleNamespace, ministry: User) -> None:
    need = asked_by(case.asked.authority).countries.get().needs.get()
    matched(need, offered_by(case.offer.organisation), case.match.proposed_by, "proposed")
    assert listed(client_of(ministry), "matches/", "id") == [case.match.pk]


def test_run_tells_its_certificate_and_not_its_problem(coordinator: User) -> None:
    run = ran(coordinator)
    told = read(client_of(coordinator), f"match-runs/{run.pk}/")
    assert (told["objective"], told["bound"], told["vintage"]) == (str(10**20), str(10**20), run.vintage.code)
    assert {"problem", "result", "started_by"} & set(told) == set()


def test_members_read_an_opened_request_shorter(case: SimpleNamespace, other_member: User, coordinator: User) -> None:
    type(case.asked).objects.filter(pk=case.asked.pk).update(is_open_to_members=True)
    path = f"country-requests/{case.asked.reference}/"
    whole, shorter = read(client_of(coordinator), path), read(client_of(other_member), path)
    assert set(whole) - set(shorter) == {
        "origin",
        "received_on",
        "consent_to_publish",
        "is_cleared_for_publication",
        "is_open_to_members",
        "words_for_authority",
        "severity",
    }
    need = read(client_of(other_member), f"needs/{case.need.pk}/")
    assert (need["learners"], need["learners_female"], need["groups"]) == (
        100,
        None,
        [{"group": "displaced", "head_count": None}],
    )
    assert need["places"] == [{"name": "Kolda", "learners": 97}]


def test_authority_does_not_read_the_assessed_severity(case: SimpleNamespace, ministry: User) -> None:
    told = read(client_of(ministry), f"country-requests/{case.asked.reference}/")
    assert "severity" not in told
    assert told["words_for_authority"] == ""


def test_member_who_also_speaks_for_an_authority_reads_as_a_member(case: SimpleNamespace, ministry: User) -> None:
    both = person(Role.MEMBER_EDITOR, organisation=case.offer.organisation)
    both.affiliations.create(role=Role.MINISTRY_EDITOR, authority=case.asked.authority)
    need = read(client_of(both), f"needs/{case.need.pk}/")
    assert need["places"] == [{"name": "Kolda", "learners": 97}]


def test_commitment_is_for_everybody_once_its_member_shows_it(case: SimpleNamespace, other_member: User) -> None:
    path = f"commitments/{case.promise.pk}/"
    type(case.promise).objects.filter(pk=case.promise.pk).update(is_public=True)
    for reader in (None, other_member):
        told = read(client_of(reader), path)
        assert (told["quantity"], told["unit"], told["delivered"], told["mission"]) == (
            500,
            "learners",
            100.0,
            "global-skills-academy",
        )
        assert CANARIES["update"] not in str(told)
    assert listed(client_of(None), "commitments/?kind=quantity&mission=global-skills-academy", "id") == [told["id"]]
    for query in ("kind=money", "status=lapsed", "flagship=teachers", "project=P-1", "country_request=REQ-1"):
        assert listed(client_of(None), f"commitments/?{query}", "id") == []


def test_filters_narrow_requests_needs_offers_matches(case: SimpleNamespace, coordinator: User) -> None:
    client = client_of(coordinator)
    category, organisation = case.need.category_id, case.offer.organisation.slug
    for query in ("status=validated", "country=SEN", f"category={category}", "submitted_to=2000-01-01"):
        expected = [] if "2000" in query else [case.asked.reference]
        assert listed(client, f"country-requests/?{query}", "reference") == expected
    for query in ("country=SEN", f"category={category}", f"country_request={case.asked.reference}", "urgency=3"):
        assert listed(client, f"needs/?{query}", "id") == [case.need.pk]
    assert listed(client, "needs/?country=LBN", "id") == []
    for query in ("status=draft", f"organisation={organisation}"):
        assert listed(client, f"offers/?{query}", "id") == [case.offer.pk]
    for query in ("status=accepted", "country=SEN", f"organisation={organisation}"):
        assert listed(client, f"matches/?{query}", "id") == [case.match.pk]
    assert listed(client, "match-runs/?status=queued", "id") == [case.run.pk]
    assert listed(client, "match-runs/?status=done", "id") == []
