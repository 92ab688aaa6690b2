"""What confirmed matches hand over: a project, and further parts of it."""

import datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from coalition.core.conflicts import Conflict
from coalition.reference.models import Flagship, Sector, Unit
from members.models import User
from projects.choices import ActivityStatus
from projects.models import Figure, Project
from projects.services import CarriedOver, PlannedFigure, join_project, open_project
from projects.workflow import ACTIVITY
from requests.models import CountryRequest
from tests.factories.members import OrganisationFactory, country
from tests.factories.states import bring_to

pytestmark = pytest.mark.django_db


@pytest.fixture
def country_request(db: None) -> CountryRequest:
    return CountryRequest.objects.create(reference="REQ-2026-9001", title="Lessons by radio")


def day(number: int) -> datetime.date:
    return datetime.date(2026, 5, number)


def planned(value: int, label: str = "", unit: str = "devices") -> PlannedFigure:
    return PlannedFigure(unit=Unit.objects.get(pk=unit), value=value, label=label)


def carried(country_request: CountryRequest, **changes: Any) -> CarriedOver:
    terms: dict[str, Any] = {
        "country_request": country_request,
        "title": "Lessons by radio",
        "summary": "For villages without Internet",
        "country": country("SEN"),
        "organisation": changes.pop("organisation", None) or OrganisationFactory(),
        "contribution": "Airtime",
        "flagships": [Flagship.objects.get(pk="connectivity")],
        "sectors": list(Sector.objects.all()[:1]),
        "starts_on": day(10),
        "ends_on": day(20),
        "places": [("Thiès", False)],
        "planned": [planned(30)],
        "national_partners": "Radio Sénégal",
        "complements": "The national plan",
        "is_demonstration": False,
        **changes,
    }
    return CarriedOver(**terms)


def series(project: Project) -> list[tuple[str, str, int]]:
    return sorted(Figure.objects.filter(project=project).of_latest_date().values_list("unit", "label", "value"))


def test_match_becomes_a_project_with_everything_carried_over(
    country_request: CountryRequest, coordinator: User, approver: User
) -> None:
    organisation = OrganisationFactory()
    terms = carried(country_request, organisation=organisation)
    project = open_project(carried=terms, by=approver, recorded_by=coordinator)
    assert (project.status, project.publication, project.recorded_by_id) == ("1", "draft", coordinator.pk)
    assert (project.starts_on, project.ends_on, project.country_request) == (day(10), day(20), country_request)
    assert (project.national_partners, project.complements) == ("Radio Sénégal", "The national plan")
    assert [row.country_id for row in project.recipients.all()] == ["SEN"]
    assert [(row.organisation, row.contribution) for row in project.participations.all()] == [(organisation, "Airtime")]
    assert [(row.name, row.is_withheld) for row in project.places.all()] == [("Thiès", False)]
    assert [flagship.pk for flagship in project.flagships.all()] == ["connectivity"]
    figure = project.figures.get()
    assert (figure.value, figure.recorded_by, figure.approved_by) == (30, coordinator, approver)


def test_further_match_adds_its_part(country_request: CountryRequest, coordinator: User, approver: User) -> None:
    project = open_project(carried=carried(country_request), by=approver, recorded_by=coordinator)
    further = carried(
        country_request,
        country=country("MLI"),
        flagships=[Flagship.objects.get(pk="teachers")],
        starts_on=day(1),
        ends_on=day(15),
        places=[("Thiès", True), ("Kayes", False)],
        planned=[planned(12), planned(5, "tablets"), planned(40, unit="learners")],
        is_demonstration=True,
    )
    joined = join_project(project=project, carried=further, by=approver)
    assert (joined.starts_on, joined.ends_on, joined.is_demonstration) == (day(1), day(20), True)
    assert sorted(joined.recipients.values_list("country", flat=True)) == ["MLI", "SEN"]
    assert joined.participations.count() == 2
    assert sorted(joined.flagships.values_list("pk", flat=True)) == ["connectivity", "teachers"]
    assert series(joined) == [("devices", "", 42), ("devices", "tablets", 5), ("learners", "", 40)]
    assert sorted(joined.places.values_list("country", "name", "is_withheld")) == [
        ("MLI", "Kayes", False),
        ("MLI", "Thiès", True),
        ("SEN", "Thiès", False),
    ]


def test_same_match_partner_and_place_are_not_doubled(
    country_request: CountryRequest, coordinator: User, approver: User
) -> None:
    organisation = OrganisationFactory()
    project = open_project(
        carried=carried(country_request, organisation=organisation), by=approver, recorded_by=coordinator
    )
    further = carried(country_request, organisation=organisation, contribution="Studios", places=[("Thiès", True)])
    join_project(project=project, carried=further, by=approver)
    assert [row.contribution for row in project.participations.all()] == ["Airtime\nStudios"]
    assert [(row.name, row.is_withheld) for row in project.places.all()] == [("Thiès", True)]


def test_later_match_carries_the_series_on(country_request: CountryRequest, coordinator: User, approver: User) -> None:
    project = open_project(carried=carried(country_request), by=approver, recorded_by=coordinator)
    Figure.objects.update(as_of=day(2))
    join_project(project=project, carried=carried(country_request, planned=[planned(3)]), by=approver)
    assert sorted(Figure.objects.values_list("as_of", "value")) == [(day(2), 30), (timezone.localdate(), 33)]


def test_match_of_another_request_does_not_join(
    country_request: CountryRequest, coordinator: User, approver: User
) -> None:
    project = open_project(carried=carried(country_request), by=approver, recorded_by=coordinator)
    other = CountryRequest.objects.create(reference="REQ-2026-9002", title="Another one")
    with pytest.raises(ValidationError) as refusal:
        join_project(project=project, carried=carried(other), by=approver)
    assert list(refusal.value.message_dict) == ["project"]
    bring_to(project, ACTIVITY, ActivityStatus.CANCELLED)
    with pytest.raises(Conflict):
        join_project(project=project, carried=carried(country_request), by=approver)
