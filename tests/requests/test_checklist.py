"""The checklist beside a request: what the portal finds by itself, and what people tick who read the letter."""

from typing import Any

import pytest
from django.test import Client

from coalition.core.conflicts import Refused
from members.models import User
from requests.casefile import read_case
from requests.checklist import Checklist
from requests.choices import CheckPoint
from requests.models import CountryRequest, Need, ReadingCheck
from requests.services.reading import check_point, take_back_point
from tests.factories.requests import received

pytestmark = pytest.mark.django_db


def checklist_of(row: CountryRequest) -> Checklist:
    return Checklist(read_case(CountryRequest.objects.filter(pk=row.pk)))


def lacking(row: CountryRequest) -> dict[str, str]:
    return {finding.label: finding.lacking for finding in checklist_of(row).findings if finding.lacking}


def ticks(row: CountryRequest) -> dict[str, str | None]:
    points = checklist_of(row).points
    return {point["code"]: point["ticked"] and point["ticked"]["by"] for point in points}


def post(client: Client, row: CountryRequest, point: str, step: str, key: str = "a") -> Any:
    address = f"/secretariat/requests/{row.reference}/checklist/{point}/{step}/"
    return client.post(address, {"submission": key})


def test_what_the_answers_lack_is_named(ministry: User) -> None:
    row = received(authority=ministry.affiliations.get().authority)
    need = Need.objects.get(request_country__country_request=row)
    row.letters.all().delete()
    CountryRequest.objects.filter(pk=row.pk).update(already_provided="", partners="The teachers' union")
    Need.objects.filter(pk=need.pk).update(learners=None, teachers=None, languages=[])
    need.groups.all().delete()
    category = need.category.name
    assert lacking(row) == {
        "Formal letter": "missing",
        "People counted in each need": f"missing: {category}",
        "Disadvantaged groups in each need": f"missing: {category}",
        "Languages, delivery and levels of each need": f"missing: {category}",
        "What is provided already": "not stated",
    }
    Need.objects.filter(pk=need.pk).update(teachers=3)
    assert "People counted in each need" not in lacking(row)


def test_country_without_need_or_accredited_authority_is_named(ministry: User) -> None:
    row = received(authority=ministry.affiliations.get().authority)
    entry = row.countries.get()
    assert {"A need for each country", "Accredited authority"}.isdisjoint(lacking(row))
    entry.needs.all().delete()
    row.countries.update(authority=None)
    found = lacking(row)
    names = [found["A need for each country"], found["Accredited authority"]]
    assert names == [f"missing: {entry.country.name}"] * 2


def test_point_is_ticked_once_by_whom_it_was_first_and_taken_back(
    client: Client, coordinator: User, approver: User
) -> None:
    row = received()
    client.force_login(coordinator)
    places = {post(client, row, "same", "tick")["Location"] for _click in range(2)}
    assert places == {f"/requests/{row.reference}/#checklist"}
    check_point(country_request=row, point=CheckPoint.SAME, by=approver)
    assert ticks(row) == {"signed": None, "same": coordinator.name, "within": None, "alone": None}
    page = client.get(f"/requests/{row.reference}/").content.decode()
    assert (page.count("Take back: "), page.count("It holds: ")) == (1, 3)
    client.force_login(approver)
    post(client, row, "same", "untick")
    assert set(ticks(row).values()) == {None}
    labels = ReadingCheck.pgh_event_model.objects.order_by("pgh_id").values_list("pgh_label", flat=True)
    assert list(labels) == ["insert", "delete"]


def test_whoever_validates_reads_what_nobody_ticked(client: Client, approver: User, coordinator: User) -> None:
    row = received()
    check_point(country_request=row, point=CheckPoint.ALONE, by=coordinator)
    assert checklist_of(row).open_points == [str(point.label) for point in CheckPoint if point != CheckPoint.ALONE]


def test_unknown_points_and_steps_are_not_found(client: Client, coordinator: User) -> None:
    row = received()
    client.force_login(coordinator)
    statuses = [post(client, row, "same", "burn").status_code, post(client, row, "other", "tick").status_code]
    assert (statuses, ReadingCheck.objects.count()) == ([404, 404], 0)


@pytest.mark.parametrize("who", ["administrator", "ministry", "member", "outsider"])
def test_others_tick_nothing(who: str, request: pytest.FixtureRequest, coordinator: User) -> None:
    row, stranger = received(), request.getfixturevalue(who)
    check_point(country_request=row, point=CheckPoint.SIGNED, by=coordinator)
    with pytest.raises(Refused):
        check_point(country_request=row, point=CheckPoint.SAME, by=stranger)
    with pytest.raises(Refused):
        take_back_point(country_request=row, point=CheckPoint.SIGNED, by=stranger)
    assert [check.point for check in ReadingCheck.objects.all()] == ["signed"]


def test_field_office_ticks_for_its_area_only(client: Client, field_office: User) -> None:
    ours, theirs = received(iso3="SEN"), received(iso3="LBN")
    client.force_login(field_office)
    assert [post(client, row, "same", "tick").status_code for row in (ours, theirs)] == [302, 404]


def test_authority_never_reads_the_checklist(client: Client, ministry: User, coordinator: User) -> None:
    row = received(authority=ministry.affiliations.get().authority)
    check_point(country_request=row, point=CheckPoint.SAME, by=coordinator)
    client.force_login(ministry)
    assert "Checklist" not in client.get(f"/requests/{row.reference}/").content.decode()
