"""National authorities: registered by one, accredited by another, held by an administrator."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from coalition.core.access.policy import current_policy
from coalition.core.conflicts import IllegalTransition, Refused
from members.choices import AccreditationStatus
from members.models import NationalAuthority, User
from members.services.authorities import (
    accredit_authority,
    decline_authority,
    hold_authority,
    register_authority,
    release_authority,
)
from tests.factories.members import NationalAuthorityFactory, country

pytestmark = pytest.mark.django_db
LIST = "/secretariat/authorities/"
REGISTER = f"{LIST}register/"


def test_registered_authority_is_accredited_by_another_person(approver: User, other_approver: User) -> None:
    row = register_authority(country=country(), name="Ministry of Education", by=approver, designation="Letter 7")
    assert (row.status, row.registered_by) == (AccreditationStatus.PENDING, approver)
    with pytest.raises(Refused):
        accredit_authority(authority=row, by=approver)
    assert accredit_authority(authority=row, by=other_approver).status == AccreditationStatus.ACCREDITED
    assert list(NationalAuthority.objects.accredited()) == [row]


@pytest.mark.parametrize("who", ["field_office", "administrator", "ministry", "member"])
def test_nobody_else_registers(who: str, request: pytest.FixtureRequest) -> None:
    by = request.getfixturevalue(who)
    with pytest.raises(Refused):
        register_authority(country=country("LBN"), name="Ministry", by=by)


def test_hold_is_an_administrators_and_ends_in_a_new_review(administrator: User, approver: User) -> None:
    row = NationalAuthorityFactory()
    with pytest.raises(Refused):
        hold_authority(authority=row, private_reason="Contested", by=approver)
    held = hold_authority(authority=row, private_reason="Contested", by=administrator)
    assert (held.status, held.private_reason) == (AccreditationStatus.HELD, "Contested")
    with pytest.raises(IllegalTransition):
        accredit_authority(authority=row, by=approver)
    released = release_authority(authority=row, by=administrator)
    assert (released.status, released.private_reason) == (AccreditationStatus.PENDING, "")


def test_declined_authority_keeps_the_words_in_its_history(approver: User) -> None:
    row = decline_authority(authority=NationalAuthorityFactory(), note="No letter", by=approver)
    assert row.status == AccreditationStatus.DECLINED


def test_country_has_one_coordinating_authority(coordinator: User) -> None:
    register_authority(country=country(), name="First", by=coordinator, is_coordinating=True)
    with pytest.raises(ValidationError):
        register_authority(country=country(), name="Second", by=coordinator, is_coordinating=True)


def test_authorities_are_seen_by_audience(people: dict[str, Any]) -> None:
    seen = {name: NationalAuthority.objects.visible_to(actor).count() for name, actor in people.items()}
    assert {name for name, count in seen.items() if count == 2} == {
        "coordinator",
        "other_coordinator",
        "approver",
        "other_approver",
        "administrator",
    }
    # Senegal's own people, and the field office that follows Senegal.
    assert {name for name, count in seen.items() if count == 1} == {
        "ministry",
        "ministry_viewer",
        "other_ministry",
        "field_office",
    }


@pytest.mark.parametrize("rows", [1, 3])
def test_list_asks_the_same_number_of_queries(
    client: Client, coordinator: User, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(rows):
        NationalAuthorityFactory(registered_by=coordinator)
    client.force_login(coordinator)
    assert current_policy().find("members:authorities").queries == 6
    with django_assert_num_queries(4):
        answer = client.get(LIST)
    assert len(answer.context["rows"]) == rows


def test_list_is_filtered_by_country_and_state(client: Client, coordinator: User) -> None:
    senegal, lebanon = NationalAuthorityFactory(), NationalAuthorityFactory(country=country("LBN"))
    client.force_login(coordinator)
    found = {
        query: [row["authority"] for row in client.get(f"{LIST}?{query}").context["rows"]]
        for query in ("q=Liban", f"q={senegal.name}", "status=pending", "status=held")
    }
    assert found == {
        "q=Liban": [lebanon],
        f"q={senegal.name}": [senegal],
        "status=pending": [lebanon, senegal],
        "status=held": [],
    }


def test_authority_is_registered_and_accredited_on_the_pages(client: Client, coordinator: User, approver: User) -> None:
    client.force_login(coordinator)
    sent = {"submission": "key", "country": "SEN", "name": "Ministry", "kind": "ministry", "language": "fr"}
    places = {client.post(REGISTER, sent)["Location"] for _ in range(2)}
    row = NationalAuthority.objects.get()
    assert places == {row.get_absolute_url()}
    assert client.get(row.get_absolute_url()).context["steps"] == []
    client.force_login(approver)
    assert [step["name"] for step in client.get(row.get_absolute_url()).context["steps"]] == ["accredit", "decline"]
    step = {"submission": "key", "version": row.version}
    assert client.post(f"{row.get_absolute_url()}step/accredit/", step)["Location"] == row.get_absolute_url()
    row.refresh_from_db()
    assert row.status == AccreditationStatus.ACCREDITED
    stale = {"submission": "second", "version": 1}
    assert client.post(f"{row.get_absolute_url()}step/decline/", stale).status_code == 409


def test_second_coordinating_authority_is_named_and_answers_are_kept(client: Client, coordinator: User) -> None:
    NationalAuthorityFactory(is_coordinating=True)
    client.force_login(coordinator)
    sent = {"submission": "key", "country": "SEN", "name": "Kept", "kind": "ministry", "language": "fr"}
    answer = client.post(REGISTER, {**sent, "is_coordinating": "on"})
    form = answer.context["form"]
    assert (answer.status_code, bool(form.errors), form["name"].value()) == (200, True, "Kept")
    assert NationalAuthority.objects.count() == 1


def test_hold_needs_a_reason_that_only_the_secretariat_reads(
    client: Client, administrator: User, ministry: User, field_office: User
) -> None:
    row = ministry.affiliations.get().authority
    assert row is not None
    url = row.get_absolute_url()
    client.force_login(administrator)
    client.post(f"{url}step/hold/", {"submission": "first", "version": row.version})
    row.refresh_from_db()
    assert row.status == AccreditationStatus.ACCREDITED
    sent = {"submission": "second", "version": row.version, "private_reason": "Two governments"}
    client.post(f"{url}step/hold/", sent)
    seen = {}
    for user in (administrator, field_office, ministry):
        client.force_login(user)
        answer = client.get(url)
        seen[user.name] = (answer.status_code, "Two governments" in answer.content.decode())
    assert seen == {administrator.name: (200, True), field_office.name: (200, False), ministry.name: (403, False)}
