"""The page of what a member contributed to: public by its own choice, reach told by project and never added."""

import datetime
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from coalition.core.access.policy import current_policy
from coalition.core.conflicts import Conflict, Refused
from coalition.core.idempotency import new_submission_key
from members.models import Organisation, User
from members.services.impact import show_impact
from projects.models import Participation, Project
from projects.workflow import PUBLICATION
from tests.factories.members import MergeFactory, OrganisationFactory, active_member
from tests.factories.projects import FigureFactory, ProjectFactory, RecipientFactory
from tests.factories.states import bring_to

pytestmark = pytest.mark.django_db


@pytest.fixture
def own(member: User) -> Organisation:
    organisation = member.affiliations.get().organisation
    assert organisation is not None
    return organisation


def path_of(organisation: Organisation) -> str:
    return f"/organisations/{organisation.slug}/impact/"


def shared(*organisations: Organisation, **fields: Any) -> Project:
    """A published project of these organisations in Senegal, with 1,200 learners reached."""
    project = bring_to(ProjectFactory(**fields), PUBLICATION, "published")
    for organisation in organisations:
        Participation.objects.create(project=project, organisation=organisation, role="4")
    RecipientFactory(project=project)
    FigureFactory(project=project, value=1_200, source="Report of the ministry")
    project.flagships.set(["teachers"])
    return project


def test_page_is_public_only_when_the_editor_opens_it(client: Client, own: Organisation, member: User) -> None:
    shared(own)
    assert client.get(path_of(own)).status_code == 404
    signed_in = Client()
    signed_in.force_login(member)
    page = signed_in.get(path_of(own))
    assert (page.status_code, "Not public." in page.content.decode(), "og:title" in page.content.decode()) == (
        200,
        True,
        False,
    )
    terms = {"submission": new_submission_key(), "version": own.version, "next": path_of(own)}
    assert signed_in.post(f"/members/{own.slug}/impact/show/", terms).url == path_of(own)
    assert client.get(path_of(own)).status_code == 200
    own.refresh_from_db()
    show_impact(organisation=own, is_shown=False, by=member)
    assert client.get(path_of(own)).status_code == 404


def test_only_its_editors_and_a_coordinator_for_it_decide(
    own: Organisation, member_viewer: User, other_member: User, approver: User, coordinator: User
) -> None:
    for by in (member_viewer, other_member, approver):
        with pytest.raises(Refused):
            show_impact(organisation=own, is_shown=True, by=by)
    assert show_impact(organisation=own, is_shown=True, by=coordinator).shows_impact is True
    with pytest.raises(Conflict):
        show_impact(organisation=OrganisationFactory(), is_shown=True, by=coordinator)


def test_organisation_that_is_no_member_has_no_page(client: Client, coordinator: User) -> None:
    applicant = OrganisationFactory(shows_impact=True)
    assert client.get(path_of(applicant)).status_code == 404
    client.force_login(coordinator)
    assert client.get(path_of(applicant)).status_code == 404


def test_reach_is_the_projects_and_others_are_counted(client: Client, own: Organisation, member: User) -> None:
    show_impact(organisation=own, is_shown=True, by=member)
    alone, together = shared(own), shared(own, active_member(), active_member())
    shared(active_member())
    page = client.get(path_of(own))
    told = {line["url"]: (line["part"], [row["value"] for row in line["figures"]]) for line in page.context["lines"]}
    assert told == {
        alone.get_absolute_url(): ("Contributed, the only organisation named.", [1_200]),
        together.get_absolute_url(): ("Contributed, with 2 others.", [1_200]),
    }
    assert page.context["summary_words"] == "It contributed to 2 published projects in 1 country."
    text = page.content.decode()
    assert (
        "2,400" in text,
        "Report of the ministry" in text,
        "January 31, 2026" in text or "31 January 2026" in text,
    ) == (
        False,
        True,
        True,
    )
    assert [(row["name"], row["note"]) for row in page.context["flagships"]] == [("Teachers", "2 projects")]
    assert [row["name"] for row in page.context["countries"]] == ["Senegal"]


def test_figure_of_an_earlier_date_or_not_approved_is_left_out(client: Client, own: Organisation, member: User) -> None:
    show_impact(organisation=own, is_shown=True, by=member)
    project = shared(own)
    FigureFactory(project=project, value=900, as_of=datetime.date(2025, 1, 31))
    FigureFactory(project=project, value=777, as_of=datetime.date(2026, 3, 31), approved_at=None)
    (line,) = client.get(path_of(own)).context["lines"]
    assert [row["value"] for row in line["figures"]] == [1_200]


def test_project_that_is_not_published_is_not_there(client: Client, own: Organisation, member: User) -> None:
    show_impact(organisation=own, is_shown=True, by=member)
    Participation.objects.create(project=ProjectFactory(title="Secret draft"), organisation=own, role="4")
    page = client.get(path_of(own))
    assert (page.context["lines"], "No published project yet" in page.content.decode()) == ([], True)


def test_merged_partner_counts_once_and_its_projects_count_for_the_other(
    client: Client, own: Organisation, member: User
) -> None:
    show_impact(organisation=own, is_shown=True, by=member)
    twin = active_member()
    MergeFactory(organisation=twin, target=own)
    Organisation.objects.filter(pk=twin.pk).update(merged_into=own)
    both, of_twin = shared(own, twin), shared(twin)
    lines = client.get(path_of(own)).context["lines"]
    alone = "Contributed, the only organisation named."
    assert {line["url"]: line["part"] for line in lines} == {
        both.get_absolute_url(): alone,
        of_twin.get_absolute_url(): alone,
    }


def test_page_carries_what_a_shared_link_shows(client: Client, own: Organisation, member: User) -> None:
    show_impact(organisation=own, is_shown=True, by=member)
    shared(own)
    text = client.get(path_of(own)).content.decode()
    assert '<meta property="og:description" content="It contributed to 1 published project in 1 country.">' in text
    assert f'{path_of(own)}">' in text


@pytest.mark.parametrize("rows", [1, 3])
def test_page_takes_the_declared_queries(
    client: Client, own: Organisation, member: User, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    show_impact(organisation=own, is_shown=True, by=member)
    for _number in range(rows):
        shared(own, active_member())
    client.force_login(member)
    client.get(path_of(own))
    with django_assert_num_queries(current_policy().find("projects:impact").queries):
        assert len(client.get(path_of(own)).context["lines"]) == rows
