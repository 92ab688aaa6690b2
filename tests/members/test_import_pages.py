"""The pages of spreadsheets: take a file, send one, see what it would do, confirm it."""

from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from coalition.core.access.policy import current_policy
from members.choices import ImportOutcome
from members.models import Import, ImportStep, Offer, Organisation, User
from tests.factories.members import AffiliationFactory, OfferFactory, active_member, matchable_offer
from tests.factories.sheets import book_of, checked, sent, table_in, text_of, upload_of, worked
from tests.factories.sheets import sheet_line as line

pytestmark = pytest.mark.django_db
PAGE = "/spreadsheets/offers/"


@pytest.fixture
def own(member: User) -> Organisation:
    row = member.affiliations.get().organisation
    assert row is not None
    return row


@pytest.fixture
def desk(client: Client, member: User) -> Client:
    client.force_login(member)
    return client


def test_file_is_sent_checked_confirmed_and_saved(desk: Client, own: Organisation) -> None:
    answer = desk.post(PAGE, {"submission": "key", "upload": upload_of(book_of([line(1), line(2)]))})
    source = Import.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/imports/{source.pk}/")
    assert "This page refreshes itself." in desk.get(answer["Location"]).content.decode()
    step = worked(source)
    shown = desk.get(answer["Location"])
    assert [(row["row"], row["reference"]) for row in shown.context["lines"]] == [(3, "A-1"), (4, "A-2")]
    assert "Save 2 rows" in shown.content.decode()
    desk.post(f"/imports/{source.pk}/confirm/", {"submission": "other", "version": step.pk})
    assert worked(source).outcome == ImportOutcome.APPLIED
    assert Offer.objects.filter(organisation=own).count() == 2
    assert "All rows of this file are in the portal." in desk.get(answer["Location"]).content.decode()


def test_sending_twice_counts_once(desk: Client, own: Organisation) -> None:
    places = [
        desk.post(PAGE, {"submission": "key", "upload": upload_of(book_of([line(1)]))})["Location"] for _ in range(2)
    ]
    assert (len(set(places)), Import.objects.count()) == (1, 1)


def test_errors_stand_beside_their_cells(desk: Client, own: Organisation, member: User) -> None:
    step = checked(book_of([line(1), line(2, category="Rockets")]), by=member, organisation=own)
    shown = desk.get(f"/imports/{step.source_id}/")
    (error,) = shown.context["lines"]
    assert (error["cell"], error["column"], error["value"]) == ("E4", "Category", "Rockets")
    assert (error["message"], error["entry"]["title"]) == ("“Rockets” is not in the list.", "Lessons 2")
    assert "Save" not in [button.strip() for button in shown.content.decode().split("<button")[1:]]


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"", "The file is empty."), (b"PK\x03\x04 not a workbook", "The file is damaged: it can&#x27;t be opened.")],
)
def test_file_that_is_no_sheet_is_refused_beside_the_field(
    desk: Client, own: Organisation, content: bytes, words: str
) -> None:
    answer = desk.post(PAGE, {"submission": "key", "upload": upload_of(content)})
    assert (answer.status_code, Import.objects.count()) == (200, 0)
    assert words in answer.content.decode()


def test_failed_work_can_be_tried_again(desk: Client, own: Organisation, member: User) -> None:
    source = sent(text_of([line(1)]), by=member, organisation=own)
    ImportStep.objects.update(status="running")
    ImportStep.objects.update(status="dead")
    assert "Nothing was saved." in desk.get(f"/imports/{source.pk}/").content.decode()
    desk.post(f"/imports/{source.pk}/again/", {"submission": "key"})
    assert worked(source).outcome == ImportOutcome.CHECKED


def test_stale_button_confirms_nothing(desk: Client, own: Organisation, member: User) -> None:
    step = checked(book_of([line(1)]), by=member, organisation=own)
    desk.post(f"/imports/{step.source_id}/confirm/", {"submission": "one", "version": step.pk})
    again = desk.post(f"/imports/{step.source_id}/confirm/", {"submission": "two", "version": step.pk})
    assert (again.status_code, ImportStep.objects.count()) == (409, 2)


def test_template_and_rows_are_taken_as_files(desk: Client, own: Organisation) -> None:
    matchable_offer(organisation=own, title="Lessons by radio")
    template = desk.get(f"{PAGE}{own.slug}/template.xlsx")
    rows = desk.get(f"{PAGE}{own.slug}/rows.xlsx")
    assert (table_in(template.content), template["Content-Disposition"]) == (
        [],
        'attachment; filename="offers-template.xlsx"',
    )
    assert [row["title"] for row in table_in(rows.content)] == ["Lessons by radio"]
    assert "Lessons by radio" in desk.get(f"{PAGE}{own.slug}/rows.csv").content.decode()
    assert desk.get(f"{PAGE}{own.slug}/rows.exe").status_code == 404


def test_labels_are_in_the_readers_language_and_tags_are_not(desk: Client, own: Organisation) -> None:
    first, second = (desk.get(f"{prefix}{PAGE}{own.slug}/rows.csv").content.decode() for prefix in ("", "/fr"))
    assert first.splitlines()[1] == second.splitlines()[1]
    assert first.splitlines()[1].startswith("#reference,#is_open,#title,#summary,#category")


@pytest.mark.parametrize("who", ["other_member", "member_viewer", "approver", "ministry"])
def test_file_of_another_side_is_not_there(
    client: Client, own: Organisation, member: User, who: str, request: pytest.FixtureRequest
) -> None:
    step = checked(book_of([line(1)]), by=member, organisation=own)
    client.force_login(request.getfixturevalue(who))
    for answer in (
        client.get(f"/imports/{step.source_id}/"),
        client.post(f"/imports/{step.source_id}/confirm/", {"submission": "key", "version": step.pk}),
        client.get(f"{PAGE}{own.slug}/rows.xlsx"),
    ):
        assert answer.status_code == (404 if who == "other_member" else 403)
    assert ImportStep.objects.count() == 1


def test_coordinator_chooses_whose_rows(client: Client, coordinator: User, own: Organisation) -> None:
    active_member()
    client.force_login(coordinator)
    shown = client.get(PAGE)
    assert (shown.context["owner"], "Whose rows" in shown.content.decode()) == (None, True)
    assert client.get(f"{PAGE}?for={own.slug}").context["owner"] == own
    client.post(f"{PAGE}?for={own.slug}", {"submission": "key", "upload": upload_of(text_of([line(1)]), "a.csv")})
    assert Import.objects.get().organisation == own


def test_editor_of_two_organisations_chooses(desk: Client, member: User, own: Organisation) -> None:
    other = active_member()
    AffiliationFactory(user=member, role="member_editor", organisation=other)
    answer: Any = desk.post(PAGE, {"submission": "key", "upload": upload_of(text_of([line(1)]))})
    assert (answer.status_code, Import.objects.count()) == (404, 0)


@pytest.mark.parametrize("rows", [1, 3])
def test_list_asks_the_same_number_of_queries(
    desk: Client, own: Organisation, member: User, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(rows):
        sent(text_of([line(number)]), by=member, organisation=own)
    assert current_policy().find("members:spreadsheets").queries == 4
    with django_assert_num_queries(4):
        assert len(desk.get(PAGE).context["imports"]) == rows


@pytest.mark.parametrize("rows", [1, 3])
def test_import_asks_the_same_number_of_queries(
    desk: Client, own: Organisation, member: User, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    step = checked(text_of([line(number) for number in range(rows)]), by=member, organisation=own)
    assert current_policy().find("members:import").queries == 4
    with django_assert_num_queries(4):
        assert len(desk.get(f"/imports/{step.source_id}/").context["lines"]) == rows


@pytest.mark.parametrize("rows", [1, 3])
def test_export_page_asks_the_same_number_of_queries(
    desk: Client, own: Organisation, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(rows):
        OfferFactory(organisation=own)
    with django_assert_num_queries(18):
        assert len(table_in(desk.get(f"{PAGE}{own.slug}/rows.xlsx").content)) == rows
