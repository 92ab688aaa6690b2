"""A member promises, tells how far it is, and closes: by services, with what the database itself refuses."""

import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from coalition.core.conflicts import Conflict, Refused, StaleVersion
from coalition.core.models import TransitionRecord
from coalition.reference.models import Flagship, Mission, Unit
from members.models import Organisation, User
from projects.choices import CommitmentKind
from projects.models import Commitment
from projects.services.commitment_updates import (
    add_milestone,
    confirm_commitment,
    reach_milestone,
    remove_milestone,
    report_commitment,
)
from projects.services.commitments import (
    activate_commitment,
    change_commitment,
    deliver_commitment,
    pledge_commitment,
    withdraw_commitment,
)
from projects.workflow import COMMITMENT
from tests.factories.members import OrganisationFactory, active_member
from tests.factories.projects import (
    CommitmentFactory,
    MilestoneFactory,
    MoneyFactory,
    UpdateFactory,
    published_project,
)
from tests.factories.states import bring_to

pytestmark = pytest.mark.django_db
K = CommitmentKind


def in_days(number: int) -> datetime.date:
    return timezone.localdate() + datetime.timedelta(days=number)


@pytest.fixture
def own(member: User) -> Organisation:
    return Organisation.objects.get(affiliations__user=member)


@pytest.fixture
def commitment(own: Organisation) -> Commitment:
    """500 learners, promised by the organisation of `member`."""
    return CommitmentFactory(organisation=own)


def terms(**changed: Any) -> dict[str, Any]:
    learners = Unit.objects.get(pk="learners")
    return {"description": "Courses", "quantity": 500, "unit": learners, "due_on": in_days(90), **changed}


def mission() -> Mission:
    return Mission.objects.get(pk="global-skills-academy")


MONEY = {"description": "For printing", "amount": Decimal("12000.50"), "currency": "XOF", "due_on": "later"}
MONEY |= {"valued_on": datetime.date(2026, 1, 31)}


def test_promise_begins_pledged_with_who_entered_it(member: User, own: Organisation) -> None:
    row = pledge_commitment(organisation=own, subject=mission(), kind=K.QUANTITY, by=member, **terms())
    assert (row.status, row.pledged_on, row.expected_on, row.entered_by_id) == (
        "pledged",
        timezone.localdate(),
        row.due_on,
        member.pk,
    )
    assert (row.subject, row.promised, row.reference) == (mission(), 500, f"C-{timezone.now().year}-{row.pk:05}")
    assert TransitionRecord.objects.of(row).get().target == "pledged"


def test_money_is_promised_in_a_currency_at_a_date(member: User, own: Organisation) -> None:
    fields = MONEY | {"due_on": in_days(9)}
    row = pledge_commitment(organisation=own, subject=published_project(), kind=K.MONEY, by=member, **fields)
    row.refresh_from_db()
    assert (row.promised, row.currency, row.valued_on) == (Decimal("12000.50"), "XOF", datetime.date(2026, 1, 31))


WRONG: dict[str, tuple[CommitmentKind, dict[str, Any], list[str]]] = {
    "no quantity": (K.QUANTITY, {"quantity": None}, ["quantity"]),
    "none at all": (K.QUANTITY, {"quantity": 0}, ["quantity"]),
    "money beside a quantity": (K.QUANTITY, {"amount": Decimal(5), "currency": "EUR"}, ["amount", "currency"]),
    "a quantity as money": (K.MONEY, {}, ["amount", "currency", "quantity", "unit", "valued_on"]),
    "no currency in use": (K.MONEY, MONEY | {"currency": "DEM", "quantity": None, "unit": None}, ["currency"]),
    "three decimals": (K.MONEY, MONEY | {"amount": Decimal("1.005")}, ["amount"]),
    "in kind without a method": (K.IN_KIND, MONEY | {"quantity": None, "unit": None}, ["method"]),
    "money with a method": (K.MONEY, MONEY | {"method": "Guess", "quantity": None, "unit": None}, ["method"]),
    "a day that has passed": (K.QUANTITY, {"due_on": -1, "pledged_on": -9}, ["due_on"]),
    "due before the promise": (K.QUANTITY, {"due_on": -9, "pledged_on": -1}, ["due_on"]),
    "promised tomorrow": (K.QUANTITY, {"pledged_on": 1}, ["pledged_on"]),
    "valued tomorrow": (
        K.MONEY,
        MONEY | {"valued_on": 1, "quantity": None, "unit": None},
        ["valued_on"],
    ),
    "no words": (K.QUANTITY, {"description": ""}, ["description"]),
}


@pytest.mark.parametrize(("kind", "changed", "fields"), WRONG.values(), ids=WRONG)
def test_wrong_promise_names_the_field(
    member: User, own: Organisation, kind: CommitmentKind, changed: dict[str, Any], fields: list[str]
) -> None:
    days = {name: in_days(value) for name, value in changed.items() if type(value) is int and name.endswith("_on")}
    sent = terms(**changed | {"due_on": in_days(9)} | days) if "due_on" in changed else terms(**changed | days)
    with pytest.raises(ValidationError) as refusal:
        pledge_commitment(organisation=own, subject=mission(), kind=kind, by=member, **sent)
    assert sorted(refusal.value.message_dict) == fields
    assert Commitment.objects.count() == 0


def test_coordinator_records_what_was_promised_earlier(coordinator: User, own: Organisation) -> None:
    old = terms(pledged_on=in_days(-90), due_on=in_days(-9))
    row = pledge_commitment(organisation=own, subject=mission(), kind=K.QUANTITY, by=coordinator, **old)
    assert row.expected_on == in_days(-9)


def test_who_is_no_member_promises_nothing(coordinator: User) -> None:
    with pytest.raises(ValidationError) as refusal:
        pledge_commitment(
            organisation=OrganisationFactory(), subject=mission(), kind=K.QUANTITY, by=coordinator, **terms()
        )
    assert list(refusal.value.message_dict) == ["organisation"]


def test_nobody_promises_for_another_member(other_member: User, own: Organisation) -> None:
    with pytest.raises(Refused):
        pledge_commitment(organisation=own, subject=mission(), kind=K.QUANTITY, by=other_member, **terms())


BROKEN: dict[str, tuple[dict[str, Any], str]] = {
    "no subject": ({"mission_id": None}, "commitment_has_one_subject"),
    "two subjects": ({"flagship_id": "connectivity"}, "commitment_has_one_subject"),
    "money beside it": ({"amount": 5}, "commitment_is_of_its_kind|commitment_is_positive"),
    "another kind": ({"kind": "money"}, "commitment_is_of_its_kind"),
    "nothing": ({"quantity": 0}, "commitment_is_positive"),
    "due before": ({"due_on": datetime.date(2020, 1, 1)}, "commitment_due_after_pledge"),
}


@pytest.mark.parametrize(("changed", "constraint"), BROKEN.values(), ids=BROKEN)
def test_database_keeps_the_rule_of_each_kind(commitment: Commitment, changed: dict[str, Any], constraint: str) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Commitment.objects.filter(pk=commitment.pk).update(**changed)


def test_database_keeps_a_value_in_kind_with_its_method() -> None:
    MoneyFactory(kind=K.IN_KIND, method="List price")
    with pytest.raises(IntegrityError, match="commitment_is_of_its_kind"), transaction.atomic():
        MoneyFactory(kind=K.IN_KIND)


def test_database_lets_nothing_be_delivered_without_an_update(commitment: Commitment) -> None:
    bring_to(commitment, COMMITMENT, "active")
    with pytest.raises(IntegrityError, match="no update says what was delivered"), transaction.atomic():
        Commitment.objects.filter(pk=commitment.pk).update(status="delivered")
    UpdateFactory(commitment=commitment)
    assert Commitment.objects.filter(pk=commitment.pk).update(status="delivered") == 1


def test_first_delivery_begins_it_and_the_latest_update_counts(commitment: Commitment, member: User) -> None:
    report_commitment(commitment=commitment, delivered=0, by=member, note="Contracts are signed")
    commitment.refresh_from_db()
    assert commitment.status == "pledged"
    report_commitment(commitment=commitment, delivered=120, by=member)
    report_commitment(commitment=commitment, delivered=200, by=member, expected_on=in_days(150))
    found = Commitment.objects.with_latest().get()
    assert (found.status, found.delivered, found.told_on) == ("active", 200, timezone.localdate())
    assert (found.expected_on, found.due_on) == (in_days(150), in_days(100))
    assert [record.name for record in TransitionRecord.objects.of(found)] == ["activate"]


WRONG_UPDATES: dict[str, tuple[dict[str, Any], list[str]]] = {
    "half a learner": ({"delivered": Decimal("120.5")}, ["delivered"]),
    "less than nothing": ({"delivered": -1, "note": "x"}, ["delivered"]),
    "less than before": ({"delivered": 90}, ["note"]),
    "a day that has passed": ({"delivered": 120, "expected_on": -1}, ["expected_on"]),
    "dated tomorrow": ({"delivered": 120, "as_of": 1}, ["as_of"]),
    "dated before the last": ({"delivered": 120, "as_of": -20}, ["as_of"]),
}


@pytest.mark.parametrize(("changed", "fields"), WRONG_UPDATES.values(), ids=WRONG_UPDATES)
def test_wrong_update_names_the_field(
    commitment: Commitment, member: User, changed: dict[str, Any], fields: list[str]
) -> None:
    UpdateFactory(commitment=commitment, as_of=in_days(-10))
    days = {name: in_days(value) for name, value in changed.items() if name in ("as_of", "expected_on")}
    with pytest.raises(ValidationError) as refusal:
        report_commitment(commitment=commitment, by=member, **changed | days)
    assert sorted(refusal.value.message_dict) == fields
    assert commitment.updates.count() == 1


def test_correction_downwards_says_why(commitment: Commitment, member: User) -> None:
    UpdateFactory(commitment=commitment)
    report_commitment(commitment=commitment, delivered=90, by=member, note="Ten came back broken")
    assert Commitment.objects.with_latest().get().delivered == 90


def test_no_change_is_a_dated_update_of_the_same_figure(commitment: Commitment, member: User) -> None:
    UpdateFactory(commitment=commitment, as_of=in_days(-30))
    before = commitment.confirmed_at
    row = confirm_commitment(commitment=commitment, by=member)
    update = commitment.updates.all()[0]
    assert (update.delivered, update.as_of, update.is_unchanged) == (100, timezone.localdate(), True)
    assert row.confirmed_at > before


def test_no_change_is_no_answer_once_the_day_has_passed(commitment: Commitment, member: User) -> None:
    Commitment.objects.update(expected_on=in_days(-1))
    with pytest.raises(Conflict):
        confirm_commitment(commitment=commitment, by=member)
    assert commitment.updates.count() == 0


def test_delivered_needs_a_figure_and_less_than_promised_a_reason(commitment: Commitment, member: User) -> None:
    activate_commitment(commitment=commitment, by=member)
    with pytest.raises(ValidationError, match="how much was delivered"):
        deliver_commitment(commitment=commitment, by=member, note="Done")
    report_commitment(commitment=commitment, delivered=480, by=member)
    with pytest.raises(ValidationError, match="480 learners of 500 learners"):
        deliver_commitment(commitment=commitment, by=member)
    row = deliver_commitment(commitment=commitment, by=member, note="Twenty dropped out")
    assert row.status == "delivered"


def test_withdrawal_says_why(commitment: Commitment, member: User) -> None:
    with pytest.raises(ValidationError, match="why"):
        withdraw_commitment(commitment=commitment, by=member, note=" ")
    assert withdraw_commitment(commitment=commitment, by=member, note="Closed").status == "withdrawn"


@pytest.mark.parametrize("state", ["delivered", "lapsed", "withdrawn"])
def test_what_has_ended_takes_no_word_any_more(commitment: Commitment, member: User, state: str) -> None:
    UpdateFactory(commitment=commitment)
    bring_to(commitment, COMMITMENT, state)
    calls = (
        lambda: report_commitment(commitment=commitment, delivered=120, by=member),
        lambda: confirm_commitment(commitment=commitment, by=member),
        lambda: change_commitment(commitment=commitment, by=member, is_public=True),
        lambda: add_milestone(commitment=commitment, title="x", due_on=in_days(1), by=member),
    )
    for call in calls:
        with pytest.raises(Conflict):
            call()
    assert commitment.updates.count() == 1


def test_terms_are_fixed_once_the_delivery_has_begun(commitment: Commitment, member: User) -> None:
    row = change_commitment(commitment=commitment, by=member, quantity=600, due_on=in_days(120))
    assert (row.promised, row.expected_on) == (600, in_days(120))
    activate_commitment(commitment=row, by=member)
    with pytest.raises(ValidationError) as refusal:
        change_commitment(commitment=row, by=member, quantity=10, is_public=True)
    assert list(refusal.value.message_dict) == ["quantity"]
    assert change_commitment(commitment=row, by=member, is_public=True).is_public


def test_two_people_do_not_write_over_each_other(commitment: Commitment, member: User) -> None:
    report_commitment(commitment=commitment, delivered=120, by=member, version=commitment.version)
    with pytest.raises(StaleVersion):
        report_commitment(commitment=commitment, delivered=130, by=member, version=commitment.version)


@pytest.mark.parametrize("who", ["member_viewer", "other_member", "approver", "ministry"])
def test_nobody_else_speaks_for_the_member(commitment: Commitment, who: str, request: pytest.FixtureRequest) -> None:
    by, milestone = request.getfixturevalue(who), MilestoneFactory(commitment=commitment)
    for call in (
        lambda: report_commitment(commitment=commitment, delivered=1, by=by),
        lambda: confirm_commitment(commitment=commitment, by=by),
        lambda: change_commitment(commitment=commitment, by=by, is_public=True),
        lambda: reach_milestone(milestone=milestone, by=by),
        lambda: remove_milestone(milestone=milestone, by=by),
    ):
        with pytest.raises(Refused):
            call()


def test_milestone_is_reached_or_taken_away(commitment: Commitment, member: User) -> None:
    first, second = (
        add_milestone(commitment=commitment, title=title, due_on=in_days(20), by=member, target=Decimal(100))
        for title in ("Teachers chosen", "Half of them trained")
    )
    assert reach_milestone(milestone=first, by=member).done_on == timezone.localdate()
    with pytest.raises(Conflict):
        remove_milestone(milestone=first, by=member)
    remove_milestone(milestone=second, by=member)
    assert list(commitment.milestones.all()) == [first]


WRONG_MILESTONES: dict[str, tuple[dict[str, Any], list[str]]] = {
    "before the promise": ({"due_on": -200}, ["due_on"]),
    "after the end": ({"due_on": 200}, ["due_on"]),
    "half a learner": ({"target": Decimal("0.5")}, ["target"]),
    "more than promised": ({"target": Decimal(501)}, ["target"]),
    "none": ({"target": Decimal(0)}, ["target"]),
    "no words": ({"title": " "}, ["title"]),
}


@pytest.mark.parametrize(("changed", "fields"), WRONG_MILESTONES.values(), ids=WRONG_MILESTONES)
def test_wrong_milestone_names_the_field(
    commitment: Commitment, member: User, changed: dict[str, Any], fields: list[str]
) -> None:
    sent = {"title": "Half of them", "due_on": 20, **changed}
    with pytest.raises(ValidationError) as refusal:
        add_milestone(commitment=commitment, by=member, **sent | {"due_on": in_days(sent["due_on"])})
    assert sorted(refusal.value.message_dict) == fields
    assert commitment.milestones.count() == 0


PUBLIC: dict[str, tuple[dict[str, Any], bool]] = {
    "as its member wants": ({}, True),
    "not shown": ({"is_public": False}, False),
    "of a flagship that is closed": ({"mission_id": None, "flagship_id": "old"}, False),
    "lapsed": ({"status": "lapsed"}, False),
    "withdrawn": ({"status": "withdrawn"}, False),
}


@pytest.mark.parametrize(("changed", "is_seen"), PUBLIC.values(), ids=PUBLIC)
def test_public_reads_what_stands_and_is_shown(changed: dict[str, Any], is_seen: bool) -> None:
    Flagship.objects.create(code="old", name_en="Old", is_active=False)
    row = CommitmentFactory(is_public=True)
    Commitment.objects.filter(pk=row.pk).update(**changed)
    assert Commitment.objects.public().exists() == is_seen


def test_public_reads_nothing_towards_what_is_not_public_nor_of_who_is_no_member() -> None:
    towards = published_project()
    row = CommitmentFactory(is_public=True, mission_id=None, project=towards)
    assert Commitment.objects.public().get() == row
    type(towards).objects.filter(pk=towards.pk).update(publication="unpublished")
    assert not Commitment.objects.public().exists()
    CommitmentFactory(is_public=True, organisation=OrganisationFactory())
    assert not Commitment.objects.public().exists()
    CommitmentFactory(is_public=True, organisation=active_member())
    assert Commitment.objects.public().count() == 1
