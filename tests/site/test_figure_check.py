"""The recount: silent while every figure is what its rows say, loud about each kind of drift that was planted."""

import datetime
import logging
from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from coalition.site.figure_check import find_drift
from coalition.site.tasks import check_figures
from members.models import User
from projects import headline, recount
from projects.choices import Measure
from projects.models import Figure, Reach
from projects.services import approve_report, send_report
from tests.factories.members import CapacityHoldFactory
from tests.factories.projects import FigureFactory, PopulationFactory, published_project
from tests.factories.requests import NeedFactory
from tests.projects.test_results import report_of, result
from tests.told import readers

pytestmark = pytest.mark.django_db


@pytest.fixture
def register(member: User, approver: User) -> None:
    """A ledger, a need, and projects with figures entered and reported."""
    CapacityHoldFactory(offer__capacity=10, quantity=4)
    NeedFactory()
    project, people = published_project(), PopulationFactory()
    own = member.affiliations.get().organisation
    project.participations.create(organisation=own, role="4")
    for value, day in ((50, 1), (70, 2)):
        FigureFactory(project=project, value=value, population=people, as_of=datetime.date(2026, 1, day))
    FigureFactory(project=published_project(countries=("LBN",)), value=40, population=people)
    approve_report(report=send_report(report=report_of(project, member, result(120)), by=member), by=approver)


def planted(sql: str) -> None:
    """Past the services, as a broken restore or a statement by hand could do it."""
    with connection.cursor() as cursor:
        cursor.execute(sql)


def opened_past_its_trigger() -> None:
    planted("SET CONSTRAINTS ALL IMMEDIATE; RESET ROLE; ALTER TABLE requests_need DISABLE TRIGGER USER")
    planted("UPDATE requests_need SET is_open_for_matching = NOT is_open_for_matching")
    planted("ALTER TABLE requests_need ENABLE TRIGGER USER")


def test_nothing_drifts_by_itself(register: None) -> None:
    output = StringIO()
    call_command("check_figures", stdout=output)
    assert (find_drift(), output.getvalue()) == ([], "Every figure is what its rows say.\n")


PLANTED: dict[str, tuple[Callable[[], Any], str]] = {
    "ledger": (lambda: planted("UPDATE members_offer SET reserved = reserved + 1"), "offer "),
    "coverage": (lambda: planted("UPDATE requests_need SET agreed = agreed + 1"), "need "),
    "need that may be met": (opened_past_its_trigger, "need "),
    "letter": (
        lambda: planted(
            "UPDATE requests_countryrequest SET has_letter = NOT has_letter"
            " WHERE id = (SELECT min(id) FROM requests_countryrequest)"
        ),
        "countryrequest ",
    ),
    "reach": (
        lambda: planted(
            "UPDATE projects_reach SET labels = labels || '{new}' WHERE id = (SELECT min(id) FROM projects_reach)"
        ),
        "reach of project ",
    ),
    "partner": (
        lambda: planted(
            "UPDATE projects_partner SET is_demonstration = NOT is_demonstration"
            " WHERE organisation_id = (SELECT min(organisation_id) FROM projects_partner)"
        ),
        "partner ",
    ),
    "result": (lambda: Figure.objects.filter(result__isnull=False).update(value=121), "result "),
    "result that lost its figure": (lambda: Figure.objects.filter(result__isnull=False).delete(), "result "),
    "figure that counts no more": (
        lambda: planted("UPDATE projects_resultreport SET status = 'superseded'"),
        "figure ",
    ),
}


@pytest.mark.parametrize(("plant", "begins"), PLANTED.values(), ids=PLANTED)
def test_planted_drift_is_found(register: None, plant: Callable[[], Any], begins: str) -> None:
    plant()
    found = [str(drift) for drift in find_drift()]
    assert (len(found), [line.startswith(begins) for line in found]) == (1, [True]), found


def test_wrong_query_of_the_headline_is_found(register: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Adding all figures of one population, which the rule forbids."""
    monkeypatch.setattr(headline, "QUERY", headline.QUERY.replace("MAX(named.value)", "SUM(named.value)"))
    assert [drift.what for drift in find_drift()] == ["headline: learners, low"]


def test_wrong_sum_of_a_project_is_found_and_mended_by_the_command(register: None) -> None:
    row = Reach.objects.earliest("pk")
    Reach.objects.filter(pk=row.pk).update(direct=row.direct + 1)
    assert {drift.what for drift in find_drift()} == {
        f"reach of project {row.project_id}, learners, direct",
        "headline: learners, high",
        "headline: learners, direct",
        "totals of the projects: learners",
    }
    call_command("count_anew")
    assert find_drift() == []


def test_alarm_is_logged_and_told_once_a_day(
    register: None,
    administrator: User,
    coordinator: User,
    approver: User,
    caplog: pytest.LogCaptureFixture,
) -> None:
    planted("UPDATE members_offer SET reserved = 9 WHERE reserved > 0")
    with caplog.at_level(logging.ERROR, logger="coalition.site.figure_check"):
        assert (check_figures(), check_figures()) == (1, 1)
    errors = [(record.getMessage(), record.stored, record.counted) for record in caplog.records]  # type: ignore[attr-defined]
    assert errors == [("figures drift", 9, 4)] * 2
    assert readers("site/figures_drift") == sorted([administrator.email, coordinator.email])


def test_command_says_what_has_drifted(register: None) -> None:
    planted("UPDATE members_offer SET reserved = 9 WHERE reserved > 0")
    output = StringIO()
    with pytest.raises(CommandError, match="1 figures"):
        call_command("check_figures", stdout=output)
    assert output.getvalue().endswith("reserved: shows 9, the rows give 4\n")


def test_recount_leaves_out_what_the_headline_leaves_out(register: None) -> None:
    FigureFactory(project=published_project(), measure=Measure.PLANNED, value=900)
    FigureFactory(value=900)
    FigureFactory(project=published_project(), value=900, approved_at=None)
    assert recount.recount() == []
