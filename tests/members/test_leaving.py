"""A member's editor ends the membership by itself, once nothing is promised any more."""

from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from coalition.core.access import Role
from coalition.core.models import TransitionRecord
from members.choices import MembershipStatus
from members.models import Organisation, User
from members.services.capacity import reserve
from tests.factories.members import OrganisationFactory, matchable_offer, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def own(member: User, client: Client) -> Organisation:
    client.force_login(member)
    return Organisation.objects.get(affiliations__user=member)


def page_of(organisation: Organisation) -> str:
    return f"/members/{organisation.slug}/leave/"


def sure(organisation: Organisation, **changed: Any) -> dict[str, Any]:
    return {"submission": "key", "version": organisation.version, "note": "We merge", "is_sure": "on", **changed}


def state_of(organisation: Organisation) -> str:
    return Organisation.objects.get(pk=organisation.pk).membership_status


def test_editor_leaves_and_two_clicks_count_once(client: Client, own: Organisation, member: User) -> None:
    answers = [client.post(page_of(own), sure(own))["Location"] for _click in range(2)]
    assert answers == [own.get_absolute_url()] * 2
    left = TransitionRecord.objects.of(own).filter(name="leave").get()
    assert (state_of(own), left.actor, left.note) == (MembershipStatus.LEFT, member, "We merge")
    assert Client().get(own.get_absolute_url()).status_code == 404


def test_nobody_leaves_without_being_sure(client: Client, own: Organisation) -> None:
    sent = sure(own)
    del sent["is_sure"]
    answer = client.post(page_of(own), sent)
    assert (list(answer.context["form"].errors), answer.context["form"]["note"].value()) == (["is_sure"], "We merge")
    assert state_of(own) == MembershipStatus.ACTIVE


def test_page_shows_what_is_still_promised_and_no_button(client: Client, own: Organisation) -> None:
    offer = matchable_offer(organisation=own)
    matchable_offer(organisation=own)
    reserve(offer=offer, quantity=1)
    answer = client.get(page_of(own))
    assert (list(answer.context["promised"]), 'name="is_sure"' in answer.content.decode()) == ([offer], False)
    assert client.post(page_of(own), sure(own)).status_code == 409
    assert state_of(own) == MembershipStatus.ACTIVE


def test_stale_page_changes_nothing(client: Client, own: Organisation) -> None:
    assert client.post(page_of(own), sure(own, version=own.version - 1)).status_code == 409
    assert state_of(own) == MembershipStatus.ACTIVE


def test_organisation_that_is_no_member_has_nothing_to_leave(client: Client) -> None:
    organisation = OrganisationFactory()
    client.force_login(person(Role.MEMBER_EDITOR, organisation=organisation))
    assert client.get(page_of(organisation)).status_code == 409
    assert client.get(organisation.get_absolute_url()).context["may_leave"] is False


@pytest.mark.parametrize(("who", "status"), [("other_member", 404), ("member_viewer", 403), ("coordinator", 403)])
def test_nobody_else_opens_or_posts_the_page(
    who: str, status: int, own: Organisation, request: pytest.FixtureRequest
) -> None:
    visitor = Client()
    visitor.force_login(request.getfixturevalue(who))
    answers = (visitor.get(page_of(own)), visitor.post(page_of(own), sure(own)))
    assert [answer.status_code for answer in answers] == [status] * 2
    assert state_of(own) == MembershipStatus.ACTIVE


@pytest.mark.parametrize("offers", [1, 3])
def test_page_asks_the_same_number_of_queries(
    client: Client, own: Organisation, offers: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _offer in range(offers):
        reserve(offer=matchable_offer(organisation=own), quantity=1)
    with django_assert_num_queries(4):
        assert client.get(page_of(own)).status_code == 200
