"""A focal point leaves: a colleague takes over, and where nobody is left the request is on the Secretariat's list."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from coalition.core.access import Role
from coalition.core.conflicts import Refused
from members.models import Affiliation, NationalAuthority, User
from members.services.people import accept_invitation, invite_user
from requests.models import CountryRequest
from requests.services.clarifications import answer_clarification, ask_authority
from requests.services.handover import hand_over
from tests.factories.members import NationalAuthorityFactory, person
from tests.factories.requests import received
from tests.requests.filling import fill
from tests.told import readers, told

pytestmark = pytest.mark.django_db


def role_of(user: User) -> Affiliation:
    return user.affiliations.get()


def authority_of(user: User) -> NationalAuthority:
    authority = role_of(user).authority
    assert authority is not None
    return authority


@pytest.fixture
def colleague(ministry: User) -> User:
    """A second editor of the authority of `ministry`."""
    return person(Role.MINISTRY_EDITOR, authority=authority_of(ministry))


@pytest.fixture
def row(ministry: User) -> CountryRequest:
    """In assessment; `ministry` answers for it."""
    return received("in_assessment", authority=authority_of(ministry), contact_email=ministry.email)


def ask(row: CountryRequest, by: User) -> Any:
    day = timezone.localdate()
    return ask_authority(country_request=row, question="Which languages?", answer_by=day, by=by)


def url(entry: Affiliation) -> str:
    return f"/people/{entry.pk}/hand-over/"


def test_focal_point_is_replaced_in_mid_request(
    client: Client, ministry: User, colleague: User, row: CountryRequest, coordinator: User
) -> None:
    client.force_login(ministry)
    left = fill(client, url(role_of(ministry)), successor=colleague.pk)
    assert "The role has ended." in client.get(left["Location"]).content.decode()
    row.refresh_from_db()
    assert (row.contact_email, role_of(ministry).ended_at is None) == (colleague.email, False)
    assert told("requests/handed_over") == [("requests/handed_over", colleague.email)]
    question = ask(row, coordinator)
    assert readers("requests/question") == [colleague.email]
    answer_clarification(clarification=question, answer="Wolof.", by=User.objects.get(pk=colleague.pk))
    assert client.get(row.get_absolute_url()).status_code == 403


def test_person_who_left_or_is_not_active_is_written_to_no_more(
    ministry: User, colleague: User, row: CountryRequest, coordinator: User
) -> None:
    User.objects.filter(pk=ministry.pk).update(is_active=False)
    ask(row, coordinator)
    assert readers("requests/question") == [colleague.email]


def test_office_that_is_no_person_is_written_to_all_the_same(
    ministry: User, row: CountryRequest, coordinator: User
) -> None:
    CountryRequest.objects.filter(pk=row.pk).update(contact_email="office@example.org")
    row.refresh_from_db()
    ask(row, coordinator)
    assert readers("requests/question") == sorted(["office@example.org", ministry.email])


def test_last_one_leaves_and_the_request_is_on_the_secretariats_list(
    client: Client, ministry: User, row: CountryRequest, coordinator: User
) -> None:
    head = NationalAuthorityFactory(is_coordinating=True)
    minister = person(Role.MINISTRY_EDITOR, authority=head)
    seen = CountryRequest.objects.visible_to(coordinator)
    assert list(seen.orphaned()) == []
    hand_over(affiliation=role_of(ministry), by=ministry)
    assert list(seen.orphaned()) == [row]
    assert readers("requests/orphaned") == sorted([minister.email, coordinator.email])
    client.force_login(coordinator)
    listed = client.get("/secretariat/requests/?view=orphaned").content.decode()
    duties = {str(duty["label"]): duty["count"] for duty in client.get("/home/").context["duties"]}
    assert (row.reference in listed, duties["Requests with nobody left at the authority"]) == (True, 1)


def test_last_one_is_told_what_follows_and_says_that_it_is_known(client: Client, ministry: User) -> None:
    client.force_login(ministry)
    page = url(role_of(ministry))
    asked = client.post(page, {"submission": "k"})
    assert (asked.context["form"].errors.keys(), "/people/invite/" in asked.content.decode()) == (
        {"leaves_nobody"},
        True,
    )
    assert client.post(page, {"submission": "k", "leaves_nobody": "on"}).status_code == 302
    assert role_of(ministry).ended_at is not None


def test_list_and_queue_say_the_same(client: Client, coordinator: User, ministry: User) -> None:
    authority, gone = authority_of(ministry), NationalAuthorityFactory()
    for status in ("draft", "submitted", "validated", "declined"):
        received(status, authority=gone)
        received(status, authority=authority)
    received("submitted", authority=gone, registered_by=coordinator)
    client.force_login(coordinator)
    shown = client.get("/secretariat/requests/?view=orphaned").context["rows"]
    orphaned = CountryRequest.objects.orphaned()
    assert sorted(row["case"].pk for row in shown) == sorted(row.pk for row in orphaned)
    assert sorted(row.status for row in orphaned) == ["submitted", "validated"]


def test_whoever_is_invited_next_takes_it_up(ministry: User, row: CountryRequest, coordinator: User) -> None:
    hand_over(affiliation=role_of(ministry), by=coordinator)
    invited = {"email": "next@example.org", "name": "Next", "role": Role.MINISTRY_EDITOR}
    _, key = invite_user(**invited, authority=authority_of(ministry), by=coordinator)  # type: ignore[arg-type]
    following = accept_invitation(key=key, password="a-long-enough-password")
    assert list(CountryRequest.objects.visible_to(following)) == [row]
    assert list(CountryRequest.objects.orphaned()) == []


def test_page_asks_for_a_colleague_and_keeps_the_role_without_one(
    client: Client, ministry: User, colleague: User
) -> None:
    client.force_login(ministry)
    answer = fill(client, url(role_of(ministry)))
    assert (list(answer.context["form"].errors), role_of(ministry).ended_at) == (["successor"], None)
    assert "<title>Error:" in answer.content.decode()


@pytest.mark.parametrize("who", ["other_ministry", "ministry_viewer", "ministry"])
def test_successor_is_another_editor_of_the_same_authority(
    request: pytest.FixtureRequest, ministry: User, colleague: User, who: str
) -> None:
    with pytest.raises(ValidationError) as refusal:
        hand_over(affiliation=role_of(ministry), successor=request.getfixturevalue(who), by=ministry)
    assert list(refusal.value.message_dict) == ["successor"]
    assert role_of(ministry).ended_at is None


def test_another_authoritys_people_are_not_handed_over(client: Client, ministry: User, other_ministry: User) -> None:
    client.force_login(other_ministry)
    assert client.get(url(role_of(ministry))).status_code == 404
    with pytest.raises(Refused):
        hand_over(affiliation=role_of(ministry), by=other_ministry)


def test_list_of_people_leads_to_the_hand_over(client: Client, ministry: User, colleague: User) -> None:
    client.force_login(ministry)
    text = client.get("/people/").content.decode()
    assert [url(role_of(user)) in text for user in (ministry, colleague)] == [True, True]


def test_ended_requests_keep_their_contact(ministry: User, colleague: User) -> None:
    ended = received("declined", authority=authority_of(ministry), contact_email=ministry.email)
    assert hand_over(affiliation=role_of(ministry), successor=colleague, by=ministry) == 0
    ended.refresh_from_db()
    assert ended.contact_email == ministry.email
