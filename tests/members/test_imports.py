"""Offers by spreadsheet: what a file says is checked cell by cell, saved in one go, and changes nothing twice."""

import csv
import datetime
import io
from collections.abc import Mapping
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from openpyxl import load_workbook

from coalition.core.conflicts import Conflict, Refused
from coalition.core.models import Notice, TransitionRecord
from coalition.core.sheets.kinds import KINDS
from coalition.core.sheets.writing import csv_file, workbook
from coalition.reference.models import SupportCategory, Unit
from members.choices import ImportOutcome, OfferStatus
from members.models import Import, ImportStep, Offer, Organisation, User
from members.services.capacity import reserve
from members.services.imports import check_import_again, confirm_import, forget_files
from members.services.offers import create_offer, update_offer, withdraw_offer
from tests.factories.members import OfferFactory, matchable_offer
from tests.factories.sheets import book_of, checked, saved, sent, table_in, text_of, worked
from tests.factories.sheets import sheet_line as line

pytestmark = pytest.mark.django_db
FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "  =HYPERLINK(1)", "'=1", "'quoted", "=", "#N/A")


@pytest.fixture
def own(member: User) -> Organisation:
    row = member.affiliations.get().organisation
    assert row is not None
    return row


def exported(organisation: Organisation, by: User, *, as_text: bool = False) -> bytes:
    resource = KINDS["offers"].resource_for(organisation, by)
    layout, rows = resource.layout(), list(resource.table())
    return csv_file(layout, rows) if as_text else workbook("offers", layout, rows)


def counts(step: ImportStep) -> tuple[int, int, int, int]:
    found = step.result["counts"]
    return found["new"], found["changed"], found["unchanged"], found["wrong"]


def errors(step: ImportStep) -> list[tuple[str, str]]:
    """(cell, message) of every error."""
    return [(error["cell"], error["message"]) for row in step.result["rows"] for error in row["errors"]]


def state_of(organisation: Organisation) -> list[tuple[Any, ...]]:
    rows = Offer.objects.filter(organisation=organisation).order_by("pk")
    return list(rows.values_list("reference", "title", "capacity", "status", "version"))


def test_row_becomes_an_offer_with_everything_it_says(member: User, own: Organisation) -> None:
    step = saved(book_of([line(1)]), by=member, organisation=own)
    offer = Offer.objects.get(organisation=own)
    assert (step.outcome, counts(step)) == (ImportOutcome.APPLIED, (1, 0, 0, 0))
    assert (offer.reference, offer.title, offer.capacity, offer.status) == ("A-1", "Lessons 1", 101, "published")
    assert sorted(offer.countries.values_list("pk", flat=True)) == ["LBN", "SEN"]
    assert offer.languages == ["ar", "fr"]
    assert (offer.available_from, offer.available_to) == (datetime.date(2026, 1, 1), datetime.date(2027, 12, 31))
    assert list(offer.groups.values_list("group", "reach")) == [("girls", 0.6)]
    assert offer.entered_by == member
    steps = TransitionRecord.objects.filter(subject_type="members.offer", subject_id=offer.pk).order_by("pk")
    assert list(steps.values_list("name", "actor")) == [("create", member.pk), ("publish", member.pk)]


def test_check_saves_nothing(member: User, own: Organisation) -> None:
    step = checked(book_of([line(number) for number in range(1, 46)]), by=member, organisation=own)
    assert (step.outcome, counts(step), step.progress) == (ImportOutcome.CHECKED, (45, 0, 0, 0), 100)
    assert state_of(own) == []
    assert not TransitionRecord.objects.filter(subject_type="members.offer").exists()


def planted(rows: list[dict[str, Any]], stored: Offer, foreign: Offer) -> dict[str, str]:
    """Plant fifteen errors; return for each the cell that it is in, with the words that have to stand beside it."""
    promised = "2 are promised already: the capacity can't be lower than that."
    unknown = "None of the organisation's offers has this reference. For a new offer, write one of your own."
    plants: Mapping[tuple[int, str], tuple[Any, str]] = {
        (0, "reference"): ("", "Fill this in."),
        (10, "reference"): ("A-10", "The same reference stands in row 12."),
        (20, "reference"): (f"O-{foreign.pk}", unknown),
        (30, "title"): ("", "Fill this in."),
        (40, "title"): ("x" * 201, "Ensure this value has at most 200 characters (it has 201)."),
        (50, "category"): ("Rockets", "“Rockets” is not in the list."),
        (60, "unit"): ("=A1", "This is a formula. Put its value here (copy, then paste as values)."),
        (70, "capacity"): ("many", "Write a whole number in digits, for example 1200."),
        (80, "capacity"): (-5, "Write a number from 0 to 9223372036854775807."),
        (90, "capacity"): (None, "Give the capacity, or say that it is unlimited."),
        (100, "max_deployment"): (0, "Write a number from 1 to 9223372036854775807."),
        (110, "countries"): ("Senegal; Atlantis", "“Atlantis” is not in the list."),
        (120, "available_to"): ("2025-01-01", "The offer can't end before it begins."),
        (130, "collects_learner_data"): ("perhaps", "Write “Yes” or “No”."),
    }
    tags = list(rows[0])
    for (at, tag), (value, _words) in plants.items():
        rows[at][tag] = value
    rows[140] = {**rows[140], "reference": stored.reference, "capacity": 1}
    told = {f"{chr(65 + tags.index(tag))}{at + 3}": words for (at, tag), (_value, words) in plants.items()}
    return {**told, f"{chr(65 + tags.index('capacity'))}143": promised}


def test_two_hundred_rows_with_fifteen_errors_are_mended_and_imported_twice(
    member: User, own: Organisation, other_member: User
) -> None:
    stored = matchable_offer(organisation=own, reference="B-1", capacity=10)
    reserve(offer=stored, quantity=2)
    foreign = matchable_offer(organisation=other_member.affiliations.get().organisation)
    rows = [line(number) for number in range(1, 201)]
    good = [dict(row) for row in rows]
    told = planted(rows, stored, foreign)
    before = state_of(own)

    step = checked(book_of(rows), by=member, organisation=own)
    assert (len(told), dict(errors(step))) == (15, told)
    assert (counts(step), len(errors(step))) == ((185, 0, 0, 15), 15)
    with pytest.raises(Conflict):
        confirm_import(checked=step, by=member)
    assert state_of(own) == before

    mended = book_of(good)
    assert counts(saved(mended, by=member, organisation=own)) == (200, 0, 0, 0)
    after = state_of(own)
    assert [row[0] for row in after] == ["B-1", *(f"A-{number}" for number in range(1, 201))]

    again = checked(mended, by=member, organisation=own)
    assert counts(again) == (0, 0, 200, 0)
    with pytest.raises(Conflict):
        confirm_import(checked=again, by=member)
    assert state_of(own) == after


@pytest.mark.parametrize("language", ["en", "fr", "ar", "zh-hans"])
@pytest.mark.parametrize("as_text", [False, True])
def test_export_is_an_import_that_changes_nothing(
    member: User, own: Organisation, language: str, as_text: bool
) -> None:
    saved(book_of([line(1), line(2, is_open="No", reach_girls=12.5)]), by=member, organisation=own)
    plain = OfferFactory(organisation=own, summary="Two\r\nlines", collects_learner_data=None, languages=["ff", "pt"])
    withdraw_offer(offer=OfferFactory(organisation=own, title="Gone"), by=member)
    with translation.override(language):
        content = exported(own, member, as_text=as_text)
    step = checked(content, by=member, organisation=own, language=language)
    assert counts(step) == (0, 0, 3, 0)
    assert plain.known_as == f"O-{plain.pk}"


@pytest.mark.parametrize("as_text", [False, True])
def test_text_that_looks_like_a_formula_comes_back_as_it_was(member: User, own: Organisation, as_text: bool) -> None:
    for text in FORMULAS:
        terms = dict.fromkeys(("summary", "conditions", "cost_after", "exit_terms", "commercial_interest"), text)
        OfferFactory(organisation=own, title=text, data_location=text, **terms)
    content = exported(own, member, as_text=as_text)
    if not as_text:
        titles = [row["title"] for row in table_in(content)]
        assert titles == [text.strip() for text in FORMULAS]
        assert formula_cells(content) == 0
    assert counts(checked(content, by=member, organisation=own)) == (0, 0, len(FORMULAS), 0)
    Offer.objects.filter(organisation=own).update(title="-")
    saved(content, by=member, organisation=own)
    rows = Offer.objects.filter(organisation=own).order_by("pk").values_list("title", flat=True)
    assert list(rows) == [text.strip() for text in FORMULAS]


def formula_cells(content: bytes) -> int:
    sheets = load_workbook(io.BytesIO(content)).worksheets
    return sum(cell.data_type == "f" for sheet in sheets for row in sheet.iter_rows() for cell in row)


def test_csv_has_no_cell_that_a_program_takes_for_a_formula(member: User, own: Organisation) -> None:
    for text in FORMULAS:
        OfferFactory(organisation=own, title=text, conditions=text)
    text = exported(own, member, as_text=True).decode("utf-8-sig")
    cells = [cell for row in csv.reader(io.StringIO(text, newline="")) for cell in row]
    assert [cell for cell in cells if cell.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r"))] == []


def test_only_the_cells_that_differ_are_written(member: User, own: Organisation) -> None:
    offer = matchable_offer(organisation=own, reference="B-1", title="Before", capacity=10)
    content = book_of([{"reference": "B-1", "title": "After", "capacity": 10}])
    step = saved(content, by=member, organisation=own)
    (row,) = step.result["rows"]
    assert (row["kind"], row["changed"], row["labels"]) == ("changed", ["title"], ["Title"])
    offer.refresh_from_db()
    assert (offer.title, offer.capacity, offer.is_global, offer.status) == ("After", 10, True, OfferStatus.PUBLISHED)


def test_an_empty_cell_neither_opens_nor_pauses(member: User, own: Organisation) -> None:
    matchable_offer(organisation=own, reference="B-1")
    OfferFactory(organisation=own, reference="B-2")
    content = book_of([{"reference": "B-1", "is_open": None}, {"reference": "B-2", "is_open": None}])
    assert counts(checked(content, by=member, organisation=own)) == (0, 0, 2, 0)


def test_no_pauses_an_open_offer(member: User, own: Organisation) -> None:
    offer = matchable_offer(organisation=own, reference="B-1")
    saved(book_of([{"reference": "B-1", "is_open": "non"}]), by=member, organisation=own)
    offer.refresh_from_db()
    assert offer.status == OfferStatus.PAUSED


def test_withdrawn_offer_is_not_changed(member: User, own: Organisation) -> None:
    withdraw_offer(offer=OfferFactory(organisation=own, reference="B-1"), by=member)
    step = checked(book_of([{"reference": "B-1", "title": "Again"}]), by=member, organisation=own)
    assert errors(step) == [("", "This offer was withdrawn.")]


def test_offer_of_another_organisation_is_neither_found_nor_changed(
    member: User, own: Organisation, other_member: User
) -> None:
    theirs = matchable_offer(organisation=other_member.affiliations.get().organisation, reference="A-1", title="Theirs")
    step = saved(book_of([line(1)]), by=member, organisation=own)
    theirs.refresh_from_db()
    assert (counts(step), theirs.title) == ((1, 0, 0, 0), "Theirs")


def test_what_was_changed_after_the_check_is_not_overwritten(member: User, own: Organisation) -> None:
    offer = matchable_offer(organisation=own, reference="B-1", title="Before")
    OfferFactory(organisation=own, reference="B-2", title="Another")
    rows = [{"reference": "B-1", "title": "From the sheet"}, {"reference": "B-2", "title": "From it too"}]
    step = checked(book_of(rows), by=member, organisation=own)
    update_offer(offer=offer, by=member, title="By hand")
    confirm_import(checked=step, by=member)
    stale = worked(step.source)
    assert (stale.outcome, counts(stale)) == (ImportOutcome.STALE, (0, 2, 0, 0))
    titles = Offer.objects.filter(organisation=own).order_by("pk").values_list("title", flat=True)
    assert list(titles) == ["By hand", "Another"]
    confirm_import(checked=stale, by=member)
    assert worked(step.source).outcome == ImportOutcome.APPLIED
    assert list(titles.all()) == ["From the sheet", "From it too"]


def test_second_of_two_files_is_looked_at_again(member: User, own: Organisation) -> None:
    first = checked(book_of([line(1)]), by=member, organisation=own)
    second = checked(book_of([line(1, title="Otherwise")]), by=member, organisation=own)
    confirm_import(checked=first, by=member)
    confirm_import(checked=second, by=member)
    assert worked(first.source).outcome == ImportOutcome.APPLIED
    stale = worked(second.source)
    assert (stale.outcome, counts(stale)) == (ImportOutcome.STALE, (0, 1, 0, 0))
    assert Offer.objects.get(organisation=own).title == "Lessons 1"


def test_a_check_is_confirmed_once(member: User, own: Organisation) -> None:
    step = checked(book_of([line(1)]), by=member, organisation=own)
    confirm_import(checked=step, by=member)
    with pytest.raises(Conflict):
        confirm_import(checked=step, by=member)
    worked(step.source)
    with pytest.raises(Conflict):
        check_import_again(source=step.source, by=member)
    assert Offer.objects.filter(organisation=own).count() == 1


def test_all_that_is_wrong_with_a_row_is_told_at_once(member: User, own: Organisation) -> None:
    row = line(1, title="", capacity="many", max_deployment=2, min_deployment=5)
    step = checked(book_of([row]), by=member, organisation=own)
    assert [message for _cell, message in errors(step)] == [
        "Fill this in.",
        "Write a whole number in digits, for example 1200.",
        "The largest deployment can't be smaller than the smallest.",
    ]


def test_coordinator_does_it_for_a_member(coordinator: User, own: Organisation) -> None:
    saved(book_of([line(1)]), by=coordinator, organisation=own)
    assert Offer.objects.get(organisation=own).entered_by == coordinator


@pytest.mark.parametrize("who", ["member_viewer", "other_member", "approver", "ministry"])
def test_nobody_else_sends_a_file(who: str, own: Organisation, request: pytest.FixtureRequest) -> None:
    with pytest.raises(Refused):
        sent(book_of([line(1)]), by=request.getfixturevalue(who), organisation=own)
    assert not Import.objects.exists()


def test_rights_are_asked_again_when_it_is_saved(member: User, own: Organisation) -> None:
    step = checked(book_of([line(1)]), by=member, organisation=own)
    confirm_import(checked=step, by=member)
    member.affiliations.update(ended_at=timezone.now())
    refused = worked(step.source)
    assert (refused.outcome, counts(refused)) == (ImportOutcome.STALE, (0, 0, 0, 1))
    assert not Offer.objects.filter(organisation=own).exists()


@pytest.mark.parametrize(
    ("rows", "problem"),
    [
        ([{"title": "No reference"}], "The column #reference is missing: by it each row finds its record."),
        ([{"reference": "A-1", "price": 3}], "There is no column with the tag #price."),
        ([{"reference": None}], "The file has no rows below the row of tags."),
    ],
)
def test_file_that_is_no_table_of_offers_is_told(
    member: User, own: Organisation, rows: list[dict[str, Any]], problem: str
) -> None:
    step = checked(book_of(rows), by=member, organisation=own)
    assert (step.outcome, step.result["problem"][: len(problem)]) == (ImportOutcome.UNREADABLE, problem)


def test_reader_is_told_in_the_inbox_with_the_link(member: User, own: Organisation) -> None:
    step = checked(book_of([line(1)]), by=member, organisation=own)
    notice = Notice.objects.get(reader=member)
    assert (notice.link, notice.title) == (f"/imports/{step.source_id}/", "To look at: what offers.xlsx would do")


def test_own_reference_stands_for_one_offer(member: User, own: Organisation) -> None:
    OfferFactory(organisation=own, reference="A-1")
    row = line(1)
    kind = {"category": SupportCategory.objects.order_by("pk")[0], "unit": Unit.objects.order_by("pk")[0]}
    for reference, words in [
        ("A-1", "Another offer of the organisation has this reference."),
        ("O-17", "References such as O-17 are given by the portal."),
    ]:
        with pytest.raises(ValidationError) as refusal:
            create_offer(organisation=own, by=member, reference=reference, title=row["title"], **kind)  # type: ignore[arg-type]
        assert refusal.value.message_dict == {"reference": [words]}


def test_content_is_forgotten_after_thirty_days(member: User, own: Organisation) -> None:
    old, new = (sent(text_of([line(number)]), by=member, organisation=own) for number in (1, 2))
    Import.objects.filter(pk=old.pk).update(created_at=timezone.now() - datetime.timedelta(days=31))
    assert forget_files(timezone.now()) == 1
    assert [row.content is None for row in Import.objects.order_by("pk")] == [True, False]
    assert new.pk > old.pk


@pytest.mark.parametrize("rows", [1, 3])
def test_export_asks_the_same_number_of_queries(member: User, own: Organisation, rows: int) -> None:
    for _ in range(rows):
        matchable_offer(organisation=own)
    with CaptureQueriesContext(connection) as queries:
        assert len(table_in(exported(own, member))) == rows
    assert len(queries) == 15
