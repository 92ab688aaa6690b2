"""Writes count once, on the version that their caller saw, by the services of the pages; nobody writes another's."""

import json
import secrets
from typing import Any

import pytest
from django.db import connection, connections
from django.test import Client
from django.utils import timezone

from coalition.core.access import Scope
from coalition.core.api import once
from coalition.core.models import ApiCall, TransitionRecord
from coalition.core.models.tokens import ApiToken
from members.models import Offer, User
from members.workflow import OFFER
from tests.api.builders import client_of, offered_by
from tests.factories.members import active_member
from tests.factories.states import bring_to

pytestmark = pytest.mark.django_db
OFFERS = "/api/v1/offers/"
DRAFT = {
    "title": "Radio lessons",
    "category": "connectivity",
    "unit": "learners",
    "capacity": 500,
    "is_global": True,
    "collects_learner_data": False,
    "languages": ["fr", "wo"],
    "groups": [{"group": "girls", "reach": 0.6}],
}


def send(client: Client, method: str, path: str, body: Any = None, **headers: str) -> Any:
    """With a key of its own, unless the headers bring one."""
    headers = {"Idempotency-Key": secrets.token_hex(8), **headers}
    sent = {name: value for name, value in headers.items() if value}
    return client.generic(method, path, json.dumps(body or {}), content_type="application/json", headers=sent)


def tag_of(client: Client, path: str) -> str:
    return client.get(path)["ETag"]


def step(client: Client, path: str, body: Any = None, **headers: str) -> Any:
    """Taken on the row as it stands; the row is what stands before the step."""
    row = f"{path.rstrip('/').rpartition('/')[0]}/"
    return send(client, "POST", path, body, **{"If-Match": client.get(row).headers.get("ETag", ""), **headers})


@pytest.fixture
def client(member: User) -> Client:
    return client_of_scope(member)


def client_of_scope(user: User, *scopes: str) -> Client:
    return client_of(user, scopes=scopes or Scope.values)


@pytest.fixture
def offer(member: User) -> Offer:
    return offered_by(member.affiliations.get().organisation)


def test_offer_is_written_as_a_draft(client: Client, member: User) -> None:
    answer = send(client, "POST", OFFERS, DRAFT)
    told = answer.json()
    assert answer.status_code == 201, told
    assert {name: told[name] for name in DRAFT} == DRAFT
    assert (told["status"], answer["Location"]) == ("draft", f"{OFFERS}{told['id']}/")
    assert client.get(answer["Location"]).json() == told
    row = Offer.objects.get(pk=told["id"])
    assert (row.entered_by, row.organisation) == (member, member.affiliations.get().organisation)
    assert TransitionRecord.objects.of(row).get().actor == member


def test_change_and_steps_go_through_the_workflow(client: Client, member: User) -> None:
    place = send(client, "POST", OFFERS, DRAFT)["Location"]
    changed = send(client, "PATCH", place, {"capacity": 900}, **{"If-Match": tag_of(client, place)})
    assert (changed.status_code, changed.json()["capacity"], changed.json()["title"]) == (200, 900, DRAFT["title"])
    for name, status in (("publish", "published"), ("reconfirm", "published"), ("pause", "paused")):
        answer = step(client, f"{place}{name}/")
        assert (answer.status_code, answer.json()["status"]) == (200, status)
        assert answer["ETag"] == tag_of(client, place)
    assert step(client, f"{place}withdraw/", {"note": "No more."}).json()["status"] == "withdrawn"
    names = TransitionRecord.objects.of(Offer.objects.get()).values_list("name", "actor")
    assert list(names) == [(name, member.pk) for name in ("create", "publish", "pause", "withdraw")]


def test_step_that_is_not_possible_now_is_a_conflict(client: Client, offer: Offer) -> None:
    answer = step(client, f"{OFFERS}{offer.pk}/pause/")
    assert (answer.status_code, answer["Content-Type"]) == (409, "application/problem+json")
    assert answer.json()["detail"] == "“Pause” is not possible now: the state is “Draft”."


@pytest.mark.parametrize(
    ("body", "pointers"),
    [
        ({"capacity": "many"}, {"/capacity"}),
        ({"capacity": -1}, {"/capacity"}),
        ({"capacity": 10**400}, {"/capacity"}),
        ({"category": "bogus"}, {"/category"}),
        ({"unit": {"a": 1}}, {"/unit"}),
        ({"countries": ["SEN", "ZZZ"]}, {"/countries"}),
        ({"languages": ["xx"]}, {"/languages"}),
        ({"groups": [{"group": "girls", "reach": 2}]}, {"/groups/0/reach"}),
        ({"is_unlimited": True}, {"/capacity"}),
        ({"available_from": "2027-01-02", "available_to": "2027-01-01"}, {"/available_to"}),
        ({"title": "a\x00b"}, {"/title"}),
        ({"title": "\ud800"}, {"/title"}),
        ({"title": ""}, {"/title"}),
        ({"organisation": "other"}, {"/organisation"}),
        ({"status": "published", "reserved": 5}, {"/status", "/reserved"}),
    ],
)
def test_what_is_wrong_is_named_by_pointers(client: Client, body: dict[str, Any], pointers: set[str]) -> None:
    answer = send(client, "POST", OFFERS, DRAFT | body)
    told = answer.json()
    assert (answer.status_code, {error["pointer"] for error in told.get("errors", [])}) == (400, pointers)
    assert Offer.objects.count() == 0


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"[" * 100_000,
        b'{"a":' * 50_000,
        b'{"capacity": 1e999}',
        b'{"capacity": NaN}',
        b'{"title": "\xff"}',
        b"[]",
        b"null",
        b'"text"',
        b"1" * 5000,
        b"",
    ],
)
def test_broken_body_is_the_callers_mistake(client: Client, body: bytes) -> None:
    headers = {"Idempotency-Key": "a-key-of-ours"}
    answer = client.generic("POST", OFFERS, body, content_type="application/json", headers=headers)
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")


def test_other_media_type_is_415(client: Client) -> None:
    headers = {"Idempotency-Key": "a-key-of-ours"}
    assert client.post(OFFERS, {"title": "x"}, headers=headers).status_code == 415


# Once


def test_same_key_and_body_replay_the_answer(client: Client, offer: Offer) -> None:
    calls = [send(client, "POST", OFFERS, DRAFT, **{"Idempotency-Key": "the-same-key"}) for _ in range(3)]
    assert len({(call.status_code, call.content, call["Location"], call["ETag"]) for call in calls}) == 1
    assert ["Idempotency-Replayed" in call for call in calls] == [False, True, True]
    assert Offer.objects.exclude(pk=offer.pk).count() == 1


def test_step_that_is_repeated_replays_though_the_version_moved_on(client: Client, offer: Offer) -> None:
    tag = tag_of(client, f"{OFFERS}{offer.pk}/")
    headers = {"Idempotency-Key": "the-same-key", "If-Match": tag}
    statuses = [send(client, "POST", f"{OFFERS}{offer.pk}/publish/", **headers).status_code for _ in range(2)]
    assert (statuses, OFFER.name, TransitionRecord.objects.of(offer).count()) == ([200, 200], "members.offer", 1)


def test_same_key_with_another_body_or_place_is_422(client: Client) -> None:
    key = {"Idempotency-Key": "the-same-key"}
    place = send(client, "POST", OFFERS, DRAFT, **key)["Location"]
    assert send(client, "POST", OFFERS, DRAFT | {"capacity": 1}, **key).status_code == 422
    assert send(client, "PATCH", place, {}, **key, **{"If-Match": '"1"'}).status_code == 422
    assert Offer.objects.count() == 1


def test_key_is_each_persons_own(client: Client, other_member: User) -> None:
    key = {"Idempotency-Key": "the-same-key"}
    places = {send(who, "POST", OFFERS, DRAFT, **key)["Location"] for who in (client, client_of_scope(other_member))}
    assert len(places) == 2


def test_refused_call_leaves_its_key_free(client: Client) -> None:
    key = {"Idempotency-Key": "the-same-key"}
    assert send(client, "POST", OFFERS, DRAFT | {"title": ""}, **key).status_code == 400
    assert send(client, "POST", OFFERS, DRAFT, **key).status_code == 201


@pytest.mark.parametrize("key", ["", "short", "with space", "x" * 201, "é" * 9])
def test_post_without_a_key_is_refused(client: Client, key: str) -> None:
    answer = send(client, "POST", OFFERS, DRAFT, **{"Idempotency-Key": key})
    assert (answer.status_code, Offer.objects.count()) == (400, 0)


def test_key_is_forgotten_after_a_day(client: Client) -> None:
    key = {"Idempotency-Key": "the-same-key"}
    send(client, "POST", OFFERS, DRAFT, **key)
    ApiCall.objects.update(created_at=timezone.now() - once.KEPT)
    send(client, "POST", OFFERS, DRAFT, **key)
    assert (Offer.objects.count(), once.forget_calls()) == (2, 0)
    ApiCall.objects.update(created_at=timezone.now() - once.KEPT)
    assert (once.forget_calls(), ApiCall.objects.count()) == (1, 0)


@pytest.mark.django_db(transaction=True)
def test_call_in_progress_is_a_conflict_until_its_connection_is_gone(member: User) -> None:
    """What holds the key is a lock of the transaction: a worker that is killed gives it back with its connection."""
    client = client_of_scope(member)
    holder = connections.create_connection("default")
    holder.set_autocommit(False)
    with holder.cursor() as cursor:
        digest = once._digest(str(member.pk), "the-same-key")
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [int(digest[:15], 16)])
    key = {"Idempotency-Key": "the-same-key"}
    assert send(client, "POST", OFFERS, DRAFT, **key).status_code == 409
    holder.close()
    assert send(client, "POST", OFFERS, DRAFT, **key).status_code == 201


# On the version that was seen


def test_tag_names_the_version_and_what_was_told(client: Client, offer: Offer) -> None:
    path = f"{OFFERS}{offer.pk}/"
    first = tag_of(client, path)
    assert client.get(path, headers={"If-None-Match": first}).status_code == 304
    Offer.objects.filter(pk=offer.pk).update(reserved=7)
    second = tag_of(client, path)
    assert (first.split(".")[0], second.split(".")[0], first != second) == ('"1', '"1', True)


@pytest.mark.parametrize(("method", "way"), [("PATCH", ""), ("POST", "publish/")])
def test_write_without_the_version_is_428_and_stale_412(client: Client, offer: Offer, method: str, way: str) -> None:
    path = f"{OFFERS}{offer.pk}/"
    assert send(client, method, path + way).status_code == 428
    for stale in ('"7"', "*", "nonsense", '"9999999999"'):
        answer = send(client, method, path + way, **{"If-Match": stale})
        assert (answer.status_code, answer["ETag"], answer.json()["status"]) == (412, '"1"', 412)
    weak = f"W/{tag_of(client, path)}"
    assert send(client, method, path + way, **{"If-Match": weak}).status_code == 200


def test_second_of_two_writers_overwrites_nothing(client: Client, offer: Offer) -> None:
    path, tag = f"{OFFERS}{offer.pk}/", tag_of(client, f"{OFFERS}{offer.pk}/")
    assert send(client, "PATCH", path, {"title": "Mine"}, **{"If-Match": tag}).status_code == 200
    late = send(client, "PATCH", path, {"title": "Yours"}, **{"If-Match": tag})
    assert (late.status_code, late["ETag"]) == (412, '"2"')
    assert send(client, "PATCH", path, {"title": "Yours"}, **{"If-Match": late["ETag"]}).status_code == 200


# By whom


def test_token_without_the_scope_writes_nothing(member: User) -> None:
    answer = send(client_of_scope(member, "read", "results:write"), "POST", OFFERS, DRAFT)
    assert (answer.status_code, answer.json()["detail"]) == (
        403,
        "This token was not made for that: it lacks the scope offers:write.",
    )


def test_viewer_reads_and_does_not_write(member_viewer: User, offer: Offer) -> None:
    viewer = client_of_scope(member_viewer)
    assert viewer.get(f"{OFFERS}{offer.pk}/").status_code == 200
    assert [
        send(viewer, "POST", OFFERS, DRAFT).status_code,
        send(viewer, "PATCH", f"{OFFERS}{offer.pk}/", {}, **{"If-Match": '"1"'}).status_code,
        step(viewer, f"{OFFERS}{offer.pk}/publish/").status_code,
    ] == [403, 403, 403]


def test_row_of_somebody_else_is_absent(offer: Offer, other_member: User) -> None:
    other = client_of_scope(other_member)
    for path in (f"{OFFERS}{offer.pk}/", f"{OFFERS}2000000000/"):
        assert send(other, "PATCH", path, {"title": "x"}, **{"If-Match": '"1"'}).status_code == 404
        assert send(other, "POST", f"{path}publish/", **{"If-Match": '"1"'}).status_code == 404
    assert send(other, "POST", OFFERS, DRAFT | {"organisation": offer.organisation.slug}).status_code == 400


def test_coordinator_writes_for_a_member_and_says_for_which(coordinator: User, offer: Offer) -> None:
    desk = client_of_scope(coordinator)
    active_member()
    assert send(desk, "POST", OFFERS, DRAFT).json()["errors"][0]["pointer"] == "/organisation"
    answer = send(desk, "POST", OFFERS, DRAFT | {"organisation": offer.organisation.slug})
    assert (answer.status_code, answer.json()["organisation"]) == (201, offer.organisation.slug)


def test_session_writes_only_with_its_form_token(member: User) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(member)
    assert send(browser, "POST", OFFERS, DRAFT).status_code == 403


def test_token_of_who_was_disabled_writes_nothing_on_the_next_call(client: Client, member: User) -> None:
    User.objects.filter(pk=member.pk).update(is_active=False)
    assert send(client, "POST", OFFERS, DRAFT).status_code == 401
    assert ApiToken.objects.live().count() == 0


def test_unknown_step_is_absent(client: Client, offer: Offer) -> None:
    assert step(client, f"{OFFERS}{offer.pk}/copy/").status_code == 404


def test_history_names_the_owner_of_the_token(client: Client, member: User) -> None:
    send(client, "POST", OFFERS, DRAFT)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pgh_context->>'user' FROM members_offerevent ORDER BY pgh_id DESC LIMIT 1")
        assert cursor.fetchone() == (str(member.pk),)


def test_paused_offer_is_published_anew(client: Client, offer: Offer) -> None:
    bring_to(offer, OFFER, "paused")
    assert step(client, f"{OFFERS}{offer.pk}/publish/").json()["status"] == "published"
