"""A dated delegate has the approver's role on these days only, and never over what either of the two prepared."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from coalition.core.access import Role
from coalition.core.access.policy import current_policy
from coalition.core.conflicts import Conflict, Refused
from members.models import Delegation, User
from members.services.clearances import decide_clearance, prepare_clearance
from members.services.delegations import approvers_today, end_delegation, name_delegate
from tests.factories.members import OrganisationFactory, person, stand_in
from tests.told import told

pytestmark = pytest.mark.django_db
PAGE = "/people/delegates/"


def in_days(number: int) -> date:
    return timezone.localdate() + timedelta(days=number)


def again(user: User) -> User:
    """The person as the next request finds them."""
    return User.objects.get(pk=user.pk)


def delegated(approver: User, delegate: User, first: int = 0, last: int = 7) -> Delegation:
    return name_delegate(
        delegate=delegate, starts_on=in_days(first), ends_on=in_days(last), reason="On mission.", by=approver
    )


@pytest.mark.parametrize(
    ("first", "last", "stands_in"), [(-3, -1, False), (-3, 0, True), (0, 0, True), (0, 3, True), (1, 3, False)]
)
def test_delegate_has_the_role_within_the_dates_only(
    approver: User, coordinator: User, first: int, last: int, stands_in: bool
) -> None:
    stand_in(coordinator, approver, first, last)
    delegate = again(coordinator)
    assert (Role.APPROVER in delegate.roles, delegate.own_roles) == (stands_in, {Role.COORDINATOR})
    assert delegate.stands_in_for == ({approver.pk} if stands_in else set())
    assert set(approvers_today()) == ({approver, coordinator} if stands_in else {approver})


def test_delegate_decides_what_a_third_person_prepared(
    approver: User, coordinator: User, other_coordinator: User
) -> None:
    subject = OrganisationFactory()
    findings = {"subject": subject, "findings": "Clear.", "valid_until": in_days(300)}
    findings |= {"screening_list": "UN", "screened_on": in_days(0)}
    prepared = {who: prepare_clearance(by=who, **findings) for who in (approver, coordinator, other_coordinator)}
    with pytest.raises(Refused):
        decide_clearance(clearance=prepared[other_coordinator], is_cleared=True, by=again(coordinator))
    delegated(approver, coordinator)
    delegate = again(coordinator)
    for closed in (approver, coordinator):
        with pytest.raises(Refused):
            decide_clearance(clearance=prepared[closed], is_cleared=True, by=delegate)
    assert decide_clearance(clearance=prepared[other_coordinator], is_cleared=True, by=delegate).status == "cleared"


@pytest.mark.parametrize("lost", ["role", "account", "office of the delegate"])
def test_role_ends_with_what_it_rests_on(approver: User, coordinator: User, lost: str) -> None:
    delegated(approver, coordinator)
    if lost == "role":
        approver.affiliations.update(ended_at=timezone.now())
    elif lost == "account":
        User.objects.filter(pk=approver.pk).update(is_active=False)
    else:
        coordinator.affiliations.update(ended_at=timezone.now())
    assert Role.APPROVER not in again(coordinator).roles


def test_delegate_can_not_hand_the_role_on(
    client: Client, approver: User, coordinator: User, other_coordinator: User
) -> None:
    delegated(approver, coordinator)
    with pytest.raises(Refused):
        delegated(again(coordinator), other_coordinator)
    client.force_login(coordinator)
    assert [client.get(f"{PAGE}new/").status_code, client.get(PAGE).context["may_name"]] == [403, False]


@pytest.mark.parametrize(
    ("chosen", "fields"),
    [
        ({"starts_on": in_days(-1)}, ["starts_on"]),
        ({"ends_on": in_days(0)}, ["ends_on"]),
        ({"ends_on": in_days(100)}, ["ends_on"]),
        ({"reason": " "}, ["reason"]),
        ({"delegate": "approver"}, ["delegate"]),
        ({"delegate": "other_approver"}, ["delegate"]),
        ({"delegate": "field_office"}, ["delegate"]),
        ({"delegate": "ministry"}, ["delegate"]),
    ],
)
def test_what_can_not_be_is_named_by_its_field(
    people: dict[str, Any], chosen: dict[str, Any], fields: list[str]
) -> None:
    terms = {"starts_on": in_days(1), "ends_on": in_days(2), "reason": "Leave.", "delegate": "coordinator"} | chosen
    terms["delegate"] = people[terms["delegate"]]
    with pytest.raises(ValidationError) as refusal:
        name_delegate(by=people["approver"], **terms)
    assert (sorted(refusal.value.error_dict), Delegation.objects.count()) == (fields, 0)


def test_one_delegate_at_a_time(approver: User, coordinator: User, other_coordinator: User) -> None:
    first = delegated(approver, coordinator, 0, 5)
    with pytest.raises(ValidationError) as refusal:
        delegated(approver, other_coordinator, 5, 9)
    assert list(refusal.value.error_dict) == ["starts_on"]
    with pytest.raises(IntegrityError), transaction.atomic():
        stand_in(other_coordinator, approver, 5, 9)
    end_delegation(delegation=first, by=approver)
    assert delegated(approver, other_coordinator, 5, 9).delegate == other_coordinator


def test_delegation_is_ended_by_its_approver_or_an_administrator(
    approver: User, other_approver: User, administrator: User, coordinator: User
) -> None:
    given = delegated(approver, coordinator)
    for stranger in (other_approver, again(coordinator)):
        with pytest.raises(Refused):
            end_delegation(delegation=given, by=stranger)
    end_delegation(delegation=given, by=administrator)
    assert Role.APPROVER not in again(coordinator).roles
    with pytest.raises(Conflict):
        end_delegation(delegation=given, by=approver)
    assert sorted(told("members/delegation")) == sorted(
        [
            ("members/delegation_given", coordinator.email),
            ("members/delegation_ended", coordinator.email),
            ("members/delegation_ended", approver.email),
        ]
    )


def test_every_change_of_a_delegation_is_kept(client: Client, approver: User, coordinator: User) -> None:
    client.force_login(approver)
    form = {"delegate": coordinator.pk, "starts_on": in_days(0), "ends_on": in_days(3), "reason": "On mission."}
    answers = [client.post(f"{PAGE}new/", form | {"submission": "key"}) for _ in range(2)]
    assert [answer["Location"] for answer in answers] == [PAGE, PAGE]
    given = Delegation.objects.get()
    client.post(f"{PAGE}{given.pk}/end/", {"submission": "other", "version": given.version})
    events = apps.get_model("members", "DelegationEvent").objects.order_by("pgh_id")
    assert [(event.pgh_label, event.pgh_context["user"]) for event in events] == [
        ("insert", approver.pk),
        ("update", approver.pk),
    ]


@pytest.mark.parametrize("rows", [1, 3])
def test_page_asks_the_same_number_of_queries(
    client: Client, approver: User, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(rows):
        delegated(approver, person(Role.COORDINATOR), 3 * number, 3 * number + 1)
    client.force_login(approver)
    assert [current_policy().find(f"members:{name}").queries for name in ("delegations", "name-delegate")] == [4, 4]
    with django_assert_num_queries(4):
        page = client.get(PAGE)
    assert [str(row["state"]) for row in page.context["rows"]] == [*["Planned"] * (rows - 1), "In force"]


@pytest.mark.parametrize("who", ["field_office", "ministry", "member", "outsider"])
def test_page_is_for_the_secretariat(client: Client, who: str, request: pytest.FixtureRequest) -> None:
    client.force_login(request.getfixturevalue(who))
    assert client.get(PAGE).status_code == 403
