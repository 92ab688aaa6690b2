"""The list of organisations that take part in published projects, and the parts of pages that lead to it."""

import csv
import io

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from members.models import Organisation
from tests.factories.members import OrganisationFactory, active_member
from tests.factories.projects import ParticipationFactory, ProjectFactory, published_project
from tests.plans import indexes_of

pytestmark = pytest.mark.django_db
LIST = "/organisations/"


@pytest.fixture
def drummers() -> Organisation:
    """In three projects of Senegal and one of Mali, in one of them under a name that was merged into its own."""
    own = active_member(name="Drum Network")
    former = active_member(name="Drums of old")
    for countries, organisation in ((("SEN",), own), (("SEN",), own), (("MLI", "SEN"), former)):
        project = published_project(countries=countries)
        project.participations.all().delete()
        ParticipationFactory(project=project, organisation=organisation)
    Organisation.objects.filter(pk=former.pk).update(merged_into=own)
    ParticipationFactory(project=ProjectFactory(), organisation=OrganisationFactory(name="In a draft alone"))
    return own


def listed(client: Client, **asked: str) -> list[tuple[str, str]]:
    return [(row["name"], row["note"]) for row in client.get(LIST, asked).context["rows"]]


def test_list_counts_published_projects_and_reads_through_merges(client: Client, drummers: Organisation) -> None:
    assert listed(client) == [("Drum Network", "3 projects")]
    assert listed(client, country="MLI") == [("Drum Network", "1 project")]
    assert listed(client, country="FJI") == listed(client, q="zzqx") == []
    assert (
        f"/projects/?organisation={drummers.slug}&amp;country=MLI"
        in client.get(LIST, {"country": "MLI"}).content.decode()
    )


def test_list_is_sorted_by_the_number_of_projects_in_its_file_too(client: Client, drummers: Organisation) -> None:
    ParticipationFactory(project=published_project(countries=("MLI",)), organisation=active_member(name="A Choir"))
    Organisation.objects.exclude(name__in=("A Choir", "Drum Network")).update(is_demonstration=False)
    for sort, first in (("name", "A Choir"), ("-projects", "Drum Network")):
        page = client.get(LIST, {"sort": sort, "q": "r"})
        names = [row["name"] for row in page.context["rows"]]
        assert names[0] == first
        rows = csv.DictReader(
            io.StringIO(b"".join(client.get(f"{LIST}{page.context['export_url']}")).decode("utf-8-sig"))
        )
        assert [row["Organisation"] for row in rows] == names


@pytest.mark.parametrize("rows", [1, 3])
def test_list_asks_the_same_number_of_queries(
    client: Client, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(rows):
        ParticipationFactory(project=published_project())
    with django_assert_num_queries(3):
        assert client.get(LIST).status_code == 200


def test_page_of_a_country_names_the_first_and_leads_to_all(client: Client) -> None:
    for number in range(14):
        project = published_project(countries=("SEN",))
        project.participations.all().delete()
        ParticipationFactory(project=project, organisation=active_member(name=f"Partner {number:02}"))
    part = client.get("/countries/SEN/").context["partners"]
    assert ([row["name"] for row in part["names"]], part["total"]) == ([f"Partner {n:02}" for n in range(12)], 14)
    assert client.get(part["url"]).context["total"] == 14


def test_page_of_a_mission_names_the_first_members_and_leads_to_all(client: Client) -> None:
    for number in range(14):
        active_member(name=f"Member {number:02}").missions.set(["global-skills-academy"])
    active_member(name="Another")
    part = client.get("/missions/global-skills-academy/").context["supporters"]
    assert (len(part["names"]), part["total"], part["url"]) == (12, 14, "/members/?mission=global-skills-academy")
    assert client.get(part["url"]).context["total"] == 14


def test_list_is_read_in_the_order_of_an_index(client: Client, drummers: Organisation) -> None:
    for _ in range(30):  # few participations would be read by any other index as well
        ParticipationFactory(project=published_project())
    assert {"organisation_by_name", "projects_partner_pkey", "participation_of"} <= indexes_of(client, LIST)
