"""Clearances: prepared by one, decided by another, lapsing by date."""

import datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from coalition.core.access.policy import current_policy
from coalition.core.conflicts import IllegalTransition, Refused
from members.choices import ClearanceStatus
from members.models import Clearance, Offer, Organisation, User
from members.services.clearances import decide_clearance, lapse_clearances, prepare_clearance, revoke_clearance
from members.tasks import lapse
from members.workflow import OFFER
from tests.factories.members import ClearanceFactory, OfferFactory, OrganisationFactory, active_member, clear
from tests.factories.states import bring_to
from tests.plans import indexes_of

pytestmark = pytest.mark.django_db
QUEUE = "/secretariat/clearances/"


def soon(days: int = 365) -> datetime.date:
    return timezone.localdate() + datetime.timedelta(days=days)


def terms(**changed: Any) -> dict[str, Any]:
    screening = {"screening_list": "UN list", "screened_on": timezone.localdate(), "screening_result": "No entry"}
    return {"findings": "Nothing", "valid_until": soon(), **screening, **changed}


def test_clearance_needs_two_persons(approver: User, other_approver: User) -> None:
    row = prepare_clearance(subject=OrganisationFactory(), by=approver, **terms())
    with pytest.raises(Refused):
        decide_clearance(clearance=row, is_cleared=True, by=approver)
    assert decide_clearance(clearance=row, is_cleared=True, by=other_approver).status == ClearanceStatus.CLEARED
    assert list(Organisation.objects.cleared(timezone.localdate())) == [row.organisation]


def test_coordinator_prepares_but_does_not_decide(coordinator: User, other_coordinator: User) -> None:
    row = prepare_clearance(subject=OrganisationFactory(), by=coordinator, **terms())
    with pytest.raises(Refused):
        decide_clearance(clearance=row, is_cleared=True, by=other_coordinator)


@pytest.mark.parametrize("who", ["member", "ministry", "field_office", "administrator"])
def test_nobody_else_prepares(who: str, request: pytest.FixtureRequest) -> None:
    with pytest.raises(Refused):
        prepare_clearance(subject=OrganisationFactory(), by=request.getfixturevalue(who), **terms())


def test_screening_names_list_and_date(coordinator: User) -> None:
    with pytest.raises(ValidationError) as refusal:
        prepare_clearance(subject=OrganisationFactory(), by=coordinator, findings="Nothing", valid_until=soon())
    assert set(refusal.value.message_dict) == {"screening_list", "screened_on"}


def test_clearance_does_not_end_in_the_past(coordinator: User, approver: User) -> None:
    with pytest.raises(ValidationError) as refusal:
        prepare_clearance(subject=OrganisationFactory(), by=coordinator, **terms(valid_until=soon(-1)))
    assert set(refusal.value.message_dict) == {"valid_until"}
    late = ClearanceFactory(valid_until=soon(-1))
    with pytest.raises(ValidationError):
        decide_clearance(clearance=late, is_cleared=True, by=approver)
    refused = decide_clearance(clearance=late, is_cleared=False, by=approver, note="Too late")
    assert refused.status == ClearanceStatus.REFUSED


def test_revoked_clearance_is_over(approver: User) -> None:
    row = clear(OrganisationFactory())
    assert revoke_clearance(clearance=row, by=approver, note="New facts").status == ClearanceStatus.REFUSED
    with pytest.raises(IllegalTransition):
        decide_clearance(clearance=row, is_cleared=True, by=approver)


def test_clearances_lapse_after_their_last_day() -> None:
    rows = [clear(OrganisationFactory()) for _ in range(2)]
    Clearance.objects.filter(pk=rows[0].pk).update(valid_until=soon(-1))
    Clearance.objects.filter(pk=rows[1].pk).update(valid_until=soon(0))
    assert [lapse(), lapse_clearances(timezone.localdate())] == [1, 0]
    assert [Clearance.objects.get(pk=row.pk).status for row in rows] == ["lapsed", "cleared"]


def test_clearances_are_seen_by_the_secretariat(people: dict[str, Any]) -> None:
    clear(OrganisationFactory())
    seen = {name for name, actor in people.items() if Clearance.objects.visible_to(actor).exists()}
    assert seen == {"coordinator", "other_coordinator", "approver", "other_approver"}


@pytest.mark.parametrize("rows", [1, 3])
def test_queue_asks_the_same_number_of_queries(
    client: Client, approver: User, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(rows):
        ClearanceFactory(organisation=None, offer=OfferFactory())
    client.force_login(approver)
    assert current_policy().find("members:clearances").queries == 5
    with django_assert_num_queries(4):
        answer = client.get(QUEUE)
    assert len(answer.context["rows"]) == rows


def test_queue_is_counted_and_read_by_indexes(client: Client, approver: User) -> None:
    ClearanceFactory()
    client.force_login(approver)
    assert {"clearance_in_state", "offer_published"} <= indexes_of(client, QUEUE)


def test_queue_counts_its_views_and_what_is_found_in_one(client: Client, approver: User) -> None:
    for name in ("Radio", "Television"):
        ClearanceFactory(organisation=OrganisationFactory(name=name))
    client.force_login(approver)
    page = client.get(f"{QUEUE}?q=radio").context
    assert ([view["count"] for view in page["views"]], page["total"]) == ([2, 0, 0], 1)


def test_queue_has_what_waits_what_lapses_and_what_is_missing(client: Client, approver: User) -> None:
    waiting = ClearanceFactory(prepared_by=approver)
    near, far = (clear(OrganisationFactory()) for _ in range(2))
    Clearance.objects.filter(pk=near.pk).update(valid_until=soon(30))
    Clearance.objects.filter(pk=far.pk).update(valid_until=soon(31))
    bare = bring_to(OfferFactory(organisation=active_member()), OFFER, "published")
    client.force_login(approver)
    rows = {view: client.get(f"{QUEUE}?view={view}").context["rows"] for view in ("waiting", "lapsing", "missing")}
    assert [row["clearance"] for row in rows["waiting"]] == [waiting]
    assert rows["waiting"][0]["steps"] == []
    assert [row["clearance"] for row in rows["lapsing"]] == [near]
    assert rows["missing"] == [bare]


def test_clearance_is_prepared_and_decided_on_the_pages(client: Client, coordinator: User, approver: User) -> None:
    row = OrganisationFactory()
    page = f"/secretariat/members/{row.slug}/"
    client.force_login(coordinator)
    assert client.post(f"{page}clearance/", terms(submission="key"))["Location"] == page
    clearance = row.clearances.get()
    assert (clearance.prepared_by, clearance.status) == (coordinator, ClearanceStatus.PREPARED)
    client.force_login(approver)
    step = f"{QUEUE}{clearance.pk}/step/clear/"
    sent = {"submission": "key", "version": clearance.version, "next": QUEUE}
    assert [client.post(step, sent)["Location"] for _ in range(2)] == [QUEUE, QUEUE]
    assert row.clearances.get().status == ClearanceStatus.CLEARED


def test_offer_is_cleared_on_its_page(client: Client, coordinator: User) -> None:
    offer = OfferFactory()
    client.force_login(coordinator)
    sent = {"submission": "key", "findings": "No learner data", "valid_until": soon()}
    assert client.post(f"/secretariat/offers/{offer.pk}/clearance/", sent)["Location"] == offer.get_absolute_url()
    assert Offer.objects.get(clearances__prepared_by=coordinator) == offer


def test_wrong_date_is_named_and_findings_are_kept(client: Client, coordinator: User) -> None:
    row = OrganisationFactory()
    client.force_login(coordinator)
    sent = terms(submission="key", valid_until=soon(-1), findings="Kept")
    form = client.post(f"/secretariat/members/{row.slug}/clearance/", sent).context["form"]
    assert (list(form.errors), form["findings"].value()) == (["valid_until"], "Kept")


def test_decision_on_a_stale_page_is_a_conflict(client: Client, approver: User) -> None:
    row = ClearanceFactory()
    client.force_login(approver)
    sent = {"submission": "key", "version": row.version + 1}
    assert client.post(f"{QUEUE}{row.pk}/step/clear/", sent).status_code == 409


@pytest.mark.parametrize("who", ["member", "ministry", "administrator", "field_office"])
def test_queue_is_for_the_secretariat(client: Client, who: str, request: pytest.FixtureRequest) -> None:
    client.force_login(request.getfixturevalue(who))
    assert client.get(QUEUE).status_code == 403
