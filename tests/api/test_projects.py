"""Projects: the public reads what is published, without places that could endanger somebody."""

from datetime import date

import pytest
from django.test import Client

from coalition.core.access import Role
from members.models import User
from projects.workflow import ACTIVITY
from tests.api.builders import client_of, recorded
from tests.api.test_public import listed, read
from tests.factories.members import active_member, person
from tests.factories.states import bring_to

pytestmark = pytest.mark.django_db


def test_project_carries_who_what_where_and_for_how_many(client: Client) -> None:
    organisation = active_member()
    project = recorded(organisation=organisation, is_demonstration=True)
    answer = read(client, f"projects/{project.code}/")
    assert answer["recipients"] == [
        {"country": "MLI", "name": "Mali", "share": 40},
        {"country": "SEN", "name": "Senegal", "share": 60},
    ]
    assert [(p["organisation"], p["role"], p["contribution"]) for p in answer["participations"]] == [
        (organisation.slug, "1", "Tablets"),
        (organisation.slug, "4", "Tablets"),
    ]
    assert answer["places"] == [{"country": "SEN", "name": "Kolda"}]
    assert (answer["flagships"], answer["sectors"], answer["is_demonstration"]) == (["connectivity"], ["11220"], True)
    assert answer["figures"][0] == {
        "unit": "learners",
        "measure": "planned",
        "directness": "direct",
        "value": 500,
        "qualifier": "",
        "label": "",
        "basis": "estimated",
        "as_of": "2026-02-28",
        "date_precision": "day",
        "source": "Report",
    }


def test_figures_are_public_once_approved(client: Client, coordinator: User) -> None:
    project = recorded()
    path = f"projects/{project.code}/"
    assert [f["value"] for f in read(client, path)["figures"]] == [500, 200]
    assert [f["value"] for f in read(client_of(coordinator), path)["figures"]] == [300, 500, 200]


def test_unpublished_project_is_for_its_participants_and_the_secretariat(client: Client, coordinator: User) -> None:
    organisation = active_member()
    project = recorded(publication="draft", organisation=organisation)
    own = person(Role.MEMBER_VIEWER, organisation=organisation)
    other = person(Role.MEMBER_EDITOR, organisation=active_member())
    path = f"/api/v1/projects/{project.code}/"
    statuses = {who: client_of(who).get(path).status_code for who in (None, own, other, coordinator)}
    assert statuses == {None: 404, own: 200, other: 404, coordinator: 200}
    assert listed(client, "projects/", "code") == []


@pytest.mark.parametrize(
    "query",
    [
        "country=KHM",
        "flagship=teachers",
        "mission=global-teacher-campus",
        "sector=11130",
        "status=2",
        "starts_on_from=2027-01-01",
        "starts_on_to=2027-03-01&starts_on_from=2027-01-01",
        "ends_on_from=2027-02-01",
        "ends_on_to=2027-12-31&ends_on_from=2027-12-01",
    ],
)
def test_projects_are_filtered(client: Client, query: str) -> None:
    recorded()
    wanted = recorded(starts_on=date(2027, 2, 1), ends_on=date(2027, 12, 31))
    wanted.recipients.create(country_id="KHM")
    wanted.flagships.add("teachers")
    wanted.missions.add("global-teacher-campus")
    wanted.sectors.add("11130")
    bring_to(wanted, ACTIVITY, "2")
    assert listed(client, f"projects/?{query}", "code") == [wanted.code]


def test_organisation_in_two_roles_is_found_once(client: Client) -> None:
    project = recorded()
    recorded()
    slug = project.participations.all()[0].organisation.slug
    assert listed(client, f"projects/?organisation={slug}", "code") == [project.code]
