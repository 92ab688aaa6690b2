"""A member's projects say with how many others it contributed; their reach is the projects', not its own."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from projects.choices import OrganisationRole
from projects.models import Project
from tests.factories.members import OrganisationFactory, active_member
from tests.factories.projects import FigureFactory, ParticipationFactory, published_project

pytestmark = pytest.mark.django_db


def shared(client: Client, slug: str) -> dict[str, str]:
    page = client.get(f"/projects/?organisation={slug}")
    return {row["title"]: row["shared"] for row in page.context["projects"]}


def test_line_says_with_how_many_others(client: Client) -> None:
    member = active_member()
    alone, joint = published_project(title="Alone"), published_project(title="Joint")
    alone.participations.update(organisation=member)
    for role in (OrganisationRole.FUNDING, OrganisationRole.EXTENDING):
        ParticipationFactory(project=joint, organisation=member, role=role)
    other = ParticipationFactory(project=joint, role=OrganisationRole.FUNDING).organisation
    ParticipationFactory(project=joint, organisation=other, role=OrganisationRole.EXTENDING)
    assert shared(client, member.slug) == {"Alone": "contributed alone", "Joint": "contributed, with 2 others"}
    assert [row["shared"] for row in client.get("/projects/").context["projects"]] == ["", ""]


def test_merged_entries_count_as_the_one_that_carries_on(client: Client) -> None:
    member = active_member()
    project = published_project(title="Joint")
    partner = project.participations.get().organisation
    ParticipationFactory(project=project, organisation=member)
    for target in (member, partner):
        twin = OrganisationFactory(merged_into=target)
        ParticipationFactory(project=project, organisation=twin)
    assert shared(client, member.slug) == {"Joint": "contributed, with 1 other"}


@pytest.mark.parametrize("rows", [1, 3])
def test_list_of_one_member_asks_the_same_number_of_queries(
    client: Client, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    member = active_member()
    for _ in range(rows):
        project: Project = published_project()
        ParticipationFactory(project=project, organisation=member)
        FigureFactory(project=project)
    with django_assert_num_queries(3):
        page = client.get(f"/projects/?organisation={member.slug}")
    assert len(page.context["projects"]) == rows
