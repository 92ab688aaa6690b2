"""Projects as IATI 2.03: valid by the official schema, codelists and rules, and nothing invented."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from coalition.reference.models import Country, Sector
from projects.choices import ActivityStatus, Measure
from projects.iati import alpha2, even_shares
from projects.workflow import ACTIVITY
from tests.api.builders import counted, recorded
from tests.api.test_files import drawn
from tests.factories.states import bring_to
from tests.standards.iati import iati_errors, published

pytestmark = pytest.mark.django_db


def document(client: Client) -> bytes:
    return drawn(client, "projects/?format=iati")


def only_activity(client: Client) -> Any:
    (activity,) = etree.fromstring(document(client)).findall("iati-activity")
    return activity


def attributes(activity: Any, name: str) -> list[dict[str, str]]:
    return [dict(element.attrib) for element in activity.findall(name)]


@pytest.mark.parametrize("status", ActivityStatus.values)
@pytest.mark.parametrize("days", [-400, -1, 0, 30])
def test_activity_of_any_state_and_time_is_valid(client: Client, status: str, days: int) -> None:
    day = timezone.now().date() + timedelta(days=days)
    project = recorded(starts_on=day, ends_on=day + timedelta(days=60), summary='a\x0b<b> & "c"', is_demonstration=True)
    project.sectors.add("11130", "11330")
    counted(project, Measure.REACHED, 5, as_of=day - timedelta(days=1), approved_at=timezone.now())
    bring_to(project, ACTIVITY, status)
    assert iati_errors(document(client)) == []


def test_activity_of_the_least_that_is_known_is_valid(client: Client) -> None:
    project = recorded(ends_on=None)
    project.recipients.all().delete()
    project.participations.filter(role="1").delete()
    project.figures.all().delete()
    project.places.all().delete()
    project.sectors.clear()
    project.flagships.clear()
    assert iati_errors(document(client)) == []
    assert attributes(only_activity(client), "sector") == [{"vocabulary": "2", "code": "111", "percentage": "100.00"}]


def test_support_in_kind_carries_no_money(client: Client) -> None:
    recorded()
    activity = only_activity(client)
    told = {element.tag for element in activity}
    assert told & {"budget", "transaction", "planned-disbursement", "country-budget-items"} == set()
    assert activity.get("default-currency") is None


def test_recorded_shares_are_told_and_unknown_ones_are_even(client: Client) -> None:
    project = recorded()
    shares = [(part["code"], Decimal(part["percentage"])) for part in attributes(only_activity(client), COUNTRY)]
    assert shares == [("ML", 40), ("SN", 60)]
    project.recipients.create(country_id="KHM")
    even = [part["percentage"] for part in attributes(only_activity(client), COUNTRY)]
    assert even == ["33.33", "33.33", "33.34"]


COUNTRY = "recipient-country"


def test_dates_are_actual_only_once_they_are_past_and_begun(client: Client) -> None:
    project = recorded(starts_on=date(2025, 1, 1), ends_on=date(2025, 6, 30))
    kinds = []
    for status in ("1", "2", "4"):
        bring_to(project, ACTIVITY, status)
        kinds.append([part["type"] for part in attributes(only_activity(client), "activity-date")])
    assert kinds == [["1", "3"], ["2", "3"], ["2", "4"]]


def test_figures_are_results_by_their_dates(client: Client) -> None:
    project = recorded()
    counted(project, Measure.REACHED, 300, as_of=date(2026, 6, 30), approved_at=timezone.now())
    periods = only_activity(client).findall("result/indicator/period")
    told = [
        [(part.tag, part.get("value") or part.get("iso-date")) for part in period.iterchildren()] for period in periods
    ]
    assert told == [
        [("period-start", "2026-01-01"), ("period-end", "2026-02-28"), ("target", "500"), ("actual", "200")],
        [("period-start", "2026-01-01"), ("period-end", "2026-06-30"), ("actual", "300")],
    ]


def test_project_of_which_no_valid_activity_can_be_made_is_named_in_a_comment(client: Client) -> None:
    recorded()
    project = recorded(starts_on=None, ends_on=None)
    project.participations.all().delete()
    content = document(client)
    assert iati_errors(content) == []
    (comment,) = etree.fromstring(content).xpath("//comment()")
    words = f" {project.code} has no start date and no participating organisation, which IATI requires. "
    assert comment.text == words


def test_every_country_and_sector_of_the_portal_has_its_code() -> None:
    codes = published("codes.json")
    countries = {alpha2(iso3) for iso3 in Country.objects.values_list("pk", flat=True)}
    assert countries - set(codes["recipient-country/@code"]) == set()
    sectors = set(Sector.objects.values_list("pk", flat=True))
    assert sectors - set(codes["sector[@vocabulary='1']/@code"]) == set()


@given(st.integers(min_value=1, max_value=300))
def test_even_shares_add_up_to_a_hundred(parts: int) -> None:
    shares = even_shares(parts)
    assert (len(shares), sum(shares), min(shares) >= 0) == (parts, 100, True)


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ('code="SN"', 'code="XQ"'),
        ('percentage="60.0"', 'percentage="61.0"'),
        ("activity-status", "activity-state"),
        ('iso-date="2026-01-01" type="1"', 'iso-date="2027-01-01" type="1"'),
    ],
)
def test_validator_finds_what_is_wrong(client: Client, right: str, wrong: str) -> None:
    recorded()
    content = document(client).decode()
    assert right in content
    assert iati_errors(content.replace(right, wrong).encode()) != []
