"""Country figures by spreadsheet: a new vintage each time, errors beside the rows, and old runs as they were."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from coalition.core.jobs.services import perform
from coalition.reference.models import CountryIndex, IndexMethod, IndicatorValue, IndicatorVintage
from matching.models import ReplayOutcome
from matching.services.replays import start_replay
from members.choices import ImportOutcome
from members.models import ImportStep, User
from members.services.imports import confirm_import, start_import
from tests.factories.matching import finished_run, fitting_offer, open_need
from tests.factories.sheets import worked

pytestmark = pytest.mark.django_db
HEAD = "iso3,indicator,value,year,source\n"
ROW = "SEN,internet_users_pct_gm,61.5,2024,ITU\n"


def checked(text: str, by: User) -> ImportStep:
    upload = SimpleUploadedFile("figures.csv", text.encode())
    return worked(start_import(kind="figures", organisation=None, upload=upload, language="en", by=by))


def saved(text: str, by: User) -> ImportStep:
    step = checked(text, by)
    confirm_import(checked=step, by=by)
    return worked(step.source)


def counts(step: ImportStep) -> tuple[int, int, int, int]:
    found = step.result["counts"]
    return found["new"], found["changed"], found["unchanged"], found["wrong"]


def figures(vintage: IndicatorVintage) -> dict[tuple[str, str], tuple[Any, ...]]:
    rows = vintage.values.values_list("country", "indicator", "value", "year", "source")
    return {row[:2]: row[2:] for row in rows}


def current() -> IndicatorVintage:
    vintage = IndicatorVintage.objects.current()
    assert vintage is not None
    return vintage


def test_file_becomes_a_vintage_with_the_others_taken_over_and_its_index(administrator: User) -> None:
    before = current()
    kept = figures(before)
    step = saved(HEAD + ROW, administrator)
    assert (step.outcome, counts(step)) == (ImportOutcome.APPLIED, (0, 1, 0, 0))
    after = current()
    assert (after.note, figures(before)) == ("figures.csv", kept)
    assert figures(after) == kept | {("SEN", "internet_users_pct_gm"): (61.5, 2024, "ITU")}
    index = CountryIndex.objects.filter(vintage=after, method=IndexMethod.objects.current())
    assert index.count() == CountryIndex.objects.filter(vintage=before).count()


def test_same_file_twice_changes_nothing(administrator: User) -> None:
    saved(HEAD + ROW, administrator)
    assert counts(checked(HEAD + ROW, administrator)) == (0, 0, 1, 0)
    assert IndicatorVintage.objects.count() == 2


def test_check_leaves_the_figures_as_they_are(administrator: User) -> None:
    before = current()
    checked(HEAD + ROW, administrator)
    assert (current(), IndicatorVintage.objects.count()) == (before, 1)


def test_errors_stand_beside_their_cells(administrator: User) -> None:
    year = timezone.localdate().year + 1
    rows = (
        "XXX,internet_users_pct_gm,50,2024,ITU\n"
        "SEN,happiness,50,2024,ITU\n"
        "MLI,internet_users_pct_gm,101,2024,ITU\n"
        "TCD,hdi,-0.1,2024,UNDP\n"
        f"NER,hdi,0.4,{year},UNDP\n"
        "BEN,hdi,much,2024,\n"
        "TGO,hdi,0.5,2024,UNDP\n"
        "TGO,hdi,0.6,2024,UNDP\n"
    )
    step = checked(HEAD + rows, administrator)
    told = [(error["cell"], error["message"]) for row in step.result["rows"] for error in row["errors"]]
    assert (counts(step), told) == (
        (0, 1, 0, 7),
        [
            ("A2", "“XXX” is not in the list."),
            ("B3", "“happiness” is not in the list."),
            ("C4", "Out of range: Internet users lies between 0 and 100."),
            ("C5", "Out of range: Human Development Index lies between 0 and 1."),
            ("D6", "This year is still to come."),
            ("C7", "Write a number in digits, for example 41.5."),
            ("E7", "Fill this in."),
            ("A9", "The same reference stands in row 8."),
        ],
    )


def test_replay_of_an_old_run_is_the_same_bytes(administrator: User, coordinator: User) -> None:
    open_need()
    fitting_offer()
    run = finished_run(by=coordinator)
    stored = (bytes(run.problem), bytes(run.result), run.vintage_id)
    saved(HEAD + ROW, administrator)
    replay = start_replay(run=run, by=coordinator)
    perform("matching.runreplay", replay.pk)
    for row in (replay, run):
        row.refresh_from_db()
    assert replay.outcome == ReplayOutcome.SAME
    assert (bytes(run.problem), bytes(run.result), run.vintage_id) == stored


def test_file_that_is_taken_is_a_file_that_changes_nothing(client: Client, administrator: User) -> None:
    client.force_login(administrator)
    assert "/secretariat/spreadsheets/figures/" in client.get("/admin/reference/indicatorvintage/").content.decode()
    keep = IndicatorValue.objects.filter(country__in=["SEN", "MLI"]).values("pk")
    IndicatorValue.objects.exclude(pk__in=keep).delete()
    content = client.get("/secretariat/spreadsheets/figures/rows.csv").content.decode()
    assert counts(checked(content, administrator)) == (0, 0, IndicatorValue.objects.count(), 0)


def test_only_an_administrator_sends_figures(client: Client, coordinator: User) -> None:
    client.force_login(coordinator)
    assert client.get("/secretariat/spreadsheets/figures/").status_code == 404
