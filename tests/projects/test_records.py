"""Projects recorded directly, their figures and their publication."""

import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from coalition.core.conflicts import Conflict, Refused
from coalition.reference.models import Flagship, Unit
from members.models import Organisation, User
from projects.choices import ActivityStatus, Basis, Directness, Measure, OrganisationRole, Publication
from projects.models import Project
from projects.services import (
    NewFigure,
    approve_figure,
    close_project,
    publish_project,
    record_figure,
    record_project,
    unpublish_project,
    update_project,
)
from tests.factories.members import OrganisationFactory, country

pytestmark = pytest.mark.django_db

DAY = datetime.date(2026, 3, 1)
LETTER = "Letter of the ministry"


@pytest.fixture
def organisation() -> Organisation:
    return OrganisationFactory()


def figure(value: int = 120, **fields: Any) -> NewFigure:
    terms = {
        "unit": Unit.objects.get(pk="learners"),
        "measure": Measure.REACHED,
        "directness": Directness.DIRECT,
        "basis": Basis.STATED,
        "as_of": DAY,
        **fields,
    }
    return NewFigure(value=value, **terms)


def terms_of(organisation: Organisation, **fields: Any) -> dict[str, Any]:
    return {
        "title": "Radio lessons",
        "countries": [(country("SEN"), None, DAY, LETTER)],
        "participations": [(organisation, OrganisationRole.IMPLEMENTING, "Airtime")],
        "flagships": [Flagship.objects.get(pk="connectivity")],
        **fields,
    }


def record(organisation: Organisation, by: User, **fields: Any) -> Project:
    return record_project(by=by, **terms_of(organisation, **fields))


def test_project_is_recorded_with_its_parts(organisation: Organisation, coordinator: User) -> None:
    shares = [(country("SEN"), Decimal(60), DAY, LETTER), (country("MLI"), Decimal(40), DAY, LETTER)]
    project = record(
        organisation, coordinator, countries=shares, figures=[figure()], places=[(country(), "Thiès", True)]
    )
    assert (project.publication, project.status, project.recorded_by) == ("draft", "1", coordinator)
    assert list(project.recipients.values_list("country", "share")) == [("SEN", 60), ("MLI", 40)]
    assert project.participations.get().organisation == organisation
    assert [(row.value, row.recorded_by, row.approved_at) for row in project.figures.all()] == [
        (120, coordinator, None)
    ]
    assert [(row.name, row.is_withheld) for row in project.places.all()] == [("Thiès", True)]


def test_codes_are_numbered_without_gaps(organisation: Organisation, coordinator: User) -> None:
    first = record(organisation, coordinator)
    with pytest.raises(ValidationError):
        record(organisation, coordinator, flagships=[])
    second = record(organisation, coordinator)
    year = timezone.localdate().year
    assert [first.code, second.code] == [f"P-{year}-0001", f"P-{year}-0002"]


@pytest.mark.parametrize(
    ("field", "terms"),
    [
        ("title", {"title": ""}),
        ("ends_on", {"starts_on": DAY, "ends_on": DAY - datetime.timedelta(days=1)}),
        ("countries", {"countries": []}),
        ("countries", {"countries": [("SEN", Decimal(60), DAY, LETTER), ("MLI", Decimal(30), DAY, LETTER)]}),
        ("countries", {"countries": [("SEN", Decimal(100), DAY, LETTER), ("MLI", None, DAY, LETTER)]}),
        ("countries", {"countries": [("SEN", None, DAY, "")]}),
        ("countries", {"countries": [("SEN", None, DAY, LETTER), ("SEN", None, DAY, LETTER)]}),
        ("flagships", {"flagships": []}),
        ("participations", {"participations": []}),
        ("status", {"status": ActivityStatus.SUSPENDED}),
    ],
)
def test_incomplete_project_is_refused_by_field(
    field: str, terms: dict[str, Any], organisation: Organisation, coordinator: User
) -> None:
    if "countries" in terms:
        terms = {"countries": [(country(iso3), *rest) for iso3, *rest in terms["countries"]]}
    with pytest.raises(ValidationError) as refusal:
        record(organisation, coordinator, **terms)
    assert list(refusal.value.message_dict) == [field]
    assert not Project.objects.exists()


def test_only_a_coordinator_records(organisation: Organisation, approver: User, member: User) -> None:
    for stranger in (approver, member):
        with pytest.raises(Refused):
            record(organisation, stranger)


def test_second_person_publishes_with_the_figures(
    organisation: Organisation, coordinator: User, approver: User
) -> None:
    project = record(organisation, coordinator, figures=[figure()])
    with pytest.raises(Refused):
        publish_project(project=project, by=coordinator)
    published = publish_project(project=project, by=approver, version=1)
    assert (published.publication, published.published_at is not None) == (Publication.PUBLISHED, True)
    assert [row.approved_by for row in published.figures.all()] == [approver]


def test_approver_who_recorded_it_does_not_publish(
    organisation: Organisation, coordinator: User, approver: User
) -> None:
    project = record(organisation, coordinator)
    Project.objects.filter(pk=project.pk).update(recorded_by=approver)
    with pytest.raises(Refused):
        publish_project(project=project, by=approver)


def test_published_project_is_changed_only_after_it_was_taken_back(
    organisation: Organisation, coordinator: User, other_coordinator: User, approver: User
) -> None:
    project = publish_project(project=record(organisation, coordinator), by=approver)
    with pytest.raises(Conflict):
        update_project(project=project, by=coordinator, **terms_of(organisation, title="Other"))
    unpublish_project(project=project, by=approver, note="Wrong title")
    changed = update_project(project=project, by=other_coordinator, **terms_of(organisation, title="Other"))
    assert (changed.title, changed.recorded_by) == ("Other", other_coordinator)
    assert changed.recipients.get().country == country("SEN")


def test_later_figure_waits_for_another_approver(organisation: Organisation, coordinator: User, approver: User) -> None:
    project = publish_project(project=record(organisation, coordinator), by=approver)
    row = record_figure(project=project, figure=figure(), by=coordinator)
    assert list(project.figures.approved()) == []
    approve_figure(figure=row, by=approver, version=1)
    assert list(project.figures.approved()) == [row]
    with pytest.raises(Conflict):
        approve_figure(figure=row, by=approver)


def test_figure_is_refused_in_the_future_and_twice_a_date(organisation: Organisation, coordinator: User) -> None:
    project = record(organisation, coordinator, figures=[figure()])
    for wrong in (figure(9), figure(as_of=timezone.localdate() + datetime.timedelta(days=2))):
        with pytest.raises(ValidationError) as refusal:
            record_figure(project=project, figure=wrong, by=coordinator)
        assert list(refusal.value.message_dict) == ["as_of"]
    with pytest.raises(ValidationError) as refusal:
        record_figure(project=project, figure=figure(-1, label="girls"), by=coordinator)
    assert list(refusal.value.message_dict) == ["value"]


def test_activity_moves_on(organisation: Organisation, coordinator: User) -> None:
    project = record(organisation, coordinator, status=ActivityStatus.IMPLEMENTATION)
    assert close_project(project=project, by=coordinator).status == ActivityStatus.CLOSED
