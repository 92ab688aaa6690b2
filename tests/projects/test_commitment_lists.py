"""The lists of commitments: totals of each kind, filters, the file, the desk, and what is public."""

import csv
import datetime
import io
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from coalition.core.access.policy import current_policy
from members.models import Organisation, User
from projects.models import Commitment
from projects.workflow import COMMITMENT
from tests.factories.members import active_member
from tests.factories.projects import (
    CommitmentFactory,
    MilestoneFactory,
    MoneyFactory,
    UpdateFactory,
    published_project,
)
from tests.factories.states import bring_to
from tests.plans import indexes_of

pytestmark = pytest.mark.django_db
LIST = "/commitments/"


def in_days(number: int) -> datetime.date:
    return timezone.localdate() + datetime.timedelta(days=number)


@pytest.fixture
def own(member: User) -> Organisation:
    return Organisation.objects.get(affiliations__user=member)


@pytest.fixture
def desk(client: Client, member: User) -> Client:
    client.force_login(member)
    return client


def listed(answer: Any) -> set[str]:
    return {row["commitment"].description for row in answer.context["rows"]}


@pytest.mark.parametrize("rows", [1, 3])
def test_list_asks_the_same_number_of_queries(
    desk: Client, own: Organisation, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(rows):
        UpdateFactory(commitment=CommitmentFactory(organisation=own))
    assert current_policy().find("projects:commitments").queries == 9
    with django_assert_num_queries(7):
        answer = desk.get(LIST)
    assert len(answer.context["rows"]) == rows


def test_list_is_read_in_the_order_of_an_index(client: Client, coordinator: User) -> None:
    CommitmentFactory()
    client.force_login(coordinator)
    assert {"commitment_next_first", "commitment_latest_update"} <= indexes_of(client, LIST)


def test_totals_stand_by_kind_unit_and_currency(desk: Client, own: Organisation) -> None:
    UpdateFactory(commitment=CommitmentFactory(organisation=own), delivered=100, as_of=in_days(-9))
    UpdateFactory(commitment=Commitment.objects.get(), delivered=300)
    CommitmentFactory(organisation=own, quantity=700)
    MoneyFactory(organisation=own)
    MoneyFactory(organisation=own, currency="EUR", amount=1)
    MoneyFactory(organisation=own, kind="in_kind", method="List price", amount=40)
    bring_to(CommitmentFactory(organisation=own, quantity=9), COMMITMENT, "withdrawn")
    CommitmentFactory(quantity=9000)
    totals = desk.get(LIST).context["totals"]
    assert [(total.number, total.promised, total.delivered) for total in totals] == [
        (2, "1,200 learners", "300 learners"),
        (1, "EUR\xa01.00", "EUR\xa00.00"),
        (1, "USD\xa012,000.00", "USD\xa00.00"),
        (1, "USD\xa040.00 in kind (estimated)", "USD\xa00.00 in kind (estimated)"),
    ]
    assert [total.promised for total in desk.get(f"{LIST}?status=withdrawn").context["totals"]] == ["9 learners"]


def test_filters_stand_in_the_address(client: Client, coordinator: User) -> None:
    client.force_login(coordinator)
    mission = CommitmentFactory(description="Mission", organisation=active_member(name="Réseau"))
    flagship = MoneyFactory(description="Flagship", mission_id=None, flagship_id="teachers", expected_on=in_days(-1))
    project = CommitmentFactory(description="Project", mission_id=None, project=published_project())
    MilestoneFactory(commitment=project, due_on=in_days(9))
    bring_to(mission, COMMITMENT, "withdrawn")
    queries = {
        "status=withdrawn": {"Mission"},
        "kind=money": {"Flagship"},
        "towards=mission:global-skills-academy": {"Mission"},
        "towards=flagship:teachers": {"Flagship"},
        "towards=project": {"Project"},
        "towards=country_request": set(),
        "day=late": {"Flagship"},
        "day=soon": {"Flagship", "Project"},
        "q=reseau": {"Mission"},
        f"q={flagship.reference}": {"Flagship"},
        f"q={project.project.code.lower()}": {"Project"},
        "q=C-": set(),
    }
    assert {query: listed(client.get(f"{LIST}?{query}")) for query in queries} == queries


@pytest.mark.parametrize("rows", [1, 3])
def test_file_has_the_rows_of_the_filter(
    client: Client, coordinator: User, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.force_login(coordinator)
    for _ in range(rows):
        UpdateFactory(commitment=CommitmentFactory(description="=1+1"))
    MoneyFactory(amount="0.50")
    export = client.get(f"{LIST}?kind=quantity").context["export_url"]
    with django_assert_num_queries(3):
        answer = client.get(export)
        text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    lines = list(csv.DictReader(io.StringIO(text)))
    assert [
        (line["What is promised"], line["Unit or currency"], line["Promised"], line["Delivered so far"])
        for line in lines
    ] == [("'=1+1", "Learners", "500", "100")] * rows
    assert client.get("/secretariat/commitments.csv?kind=money").status_code == 200


def test_public_pages_show_what_is_public_alone(client: Client, own: Organisation) -> None:
    project = published_project()
    for towards in ({}, {"mission_id": None, "flagship_id": "teachers"}, {"mission_id": None, "project": project}):
        shown = CommitmentFactory(organisation=own, description="Shown to all", is_public=True, **towards)
        UpdateFactory(commitment=shown, note="Private note")
        CommitmentFactory(organisation=own, description="Kept inside", **towards)
    pages = (
        "/missions/global-skills-academy/",
        "/flagships/teachers/",
        project.get_absolute_url(),
        f"/members/{own.slug}/commitments/",
    )
    for page in pages:
        text = client.get(page).content.decode()
        told = ("Shown to all" in text, "500 learners" in text, "Kept inside" in text, "Private note" in text)
        assert told == (True, True, False, False), page


@pytest.mark.parametrize("rows", [1, 3])
def test_page_of_a_members_promises_asks_the_same_number_of_queries(
    client: Client, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    own = active_member()
    for _ in range(rows):
        CommitmentFactory(organisation=own, is_public=True)
    with django_assert_num_queries(4):
        answer = client.get(f"/members/{own.slug}/commitments/")
    assert (len(answer.context["lines"]), answer["Cache-Control"]) == (rows, "public, max-age=60")


def test_page_of_who_promised_nothing_says_so(client: Client) -> None:
    text = client.get(f"/members/{active_member().slug}/commitments/").content.decode()
    assert "No public commitment" in text


def test_invented_promise_shows_in_a_demonstration_alone(client: Client, settings: Any) -> None:
    CommitmentFactory(is_public=True, is_demonstration=True)
    for demonstration in (True, False):
        settings.DEMO = demonstration
        assert client.get("/missions/global-skills-academy/").context["promises"]["total"] == demonstration


def test_desk_counts_what_waits(desk: Client, own: Organisation, coordinator: User) -> None:
    CommitmentFactory(organisation=own)
    Commitment.objects.update(expected_on=in_days(-1))
    text = desk.get("/home/").content.decode()
    assert "/commitments/?day=soon" in text
    desk.force_login(coordinator)
    assert "/commitments/?day=late" in desk.get("/home/").content.decode()


def test_page_of_what_it_is_for_shows_the_first_promises_and_leads_to_all(
    client: Client, own: Organisation, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(12):
        CommitmentFactory(organisation=own, is_public=True, quantity=100 - number)
    CommitmentFactory(organisation=own)
    CommitmentFactory(organisation=own, is_public=True, mission_id=None, flagship_id="teachers")
    part = client.get("/missions/global-skills-academy/").context["promises"]
    assert (len(part["lines"]), part["total"]) == (10, 12)
    with django_assert_num_queries(4):
        answer = client.get(part["url"])
    assert answer.context["total"] == 12
    assert [total.promised for total in answer.context["totals"]] == ["1,134 learners"]
    smallest = client.get(f"{part['url']}&sort=promised")
    assert smallest.context["lines"][0]["promised"] == "89 learners"
    file = client.get(f"/promises/{smallest.context['export_url']}")
    lines = list(csv.DictReader(io.StringIO(b"".join(file).decode("utf-8-sig"))))
    assert [line["What is promised"] for line in lines] == [f"{number} learners" for number in range(89, 101)]
    assert client.get("/promises/?towards=flagship:teachers").context["total"] == 1


def test_promises_to_a_project_are_found_by_its_code(client: Client, own: Organisation) -> None:
    project = published_project()
    CommitmentFactory(organisation=own, is_public=True, mission_id=None, project=project)
    CommitmentFactory(organisation=own, is_public=True)
    part = client.get(project.get_absolute_url()).context["promises"]
    assert (part["total"], client.get(part["url"]).context["total"]) == (1, 1)


def test_promises_of_a_member_are_sorted_and_filtered(client: Client, own: Organisation) -> None:
    for quantity in (10, 30, 20):
        CommitmentFactory(organisation=own, is_public=True, quantity=quantity)
    CommitmentFactory(organisation=active_member(), is_public=True)
    page = f"/members/{own.slug}/commitments/"
    lines = client.get(f"{page}?sort=-promised").context["lines"]
    assert [line["promised"] for line in lines] == ["30 learners", "20 learners", "10 learners"]
    assert "No commitment matches" in client.get(f"{page}?q=zzqx").content.decode()
