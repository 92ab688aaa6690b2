"""What fairness gives and costs, on the page of a run and between two runs: countries, groups, the price."""

import json
import zlib
from typing import Any

import pytest
from django.test import Client

from coalition.reference.models import Country, DisadvantagedGroup
from matching.comparison import CountryChange, compare
from matching.fairness_rows import is_contested
from matching.models import MatchRun
from matching.run_weights import weights_of_run
from matching.services.answers import answer_of
from members.models import User
from requests.models import Need
from tests.factories.matching import finished_run, finished_scenario, fitting_offer, open_need, open_request
from tests.factories.members import NationalAuthorityFactory

pytestmark = pytest.mark.django_db

SERVED: dict[str, Any] = {
    "price": 0,
    "worst_country": {"iso3": "MLI", "coverage": 0.5, "alone": 0.5},
    "groups": [{"group": "girls", "coverage": 0.5, "without": 0.5, "alone": 0.5}],
}


def shown(client: Client, run: MatchRun, by: User) -> Any:
    client.force_login(by)
    answer = client.get(run.get_absolute_url())
    assert answer.status_code == 200
    return answer


def blocks_of(run: MatchRun) -> Any:
    return json.loads(zlib.decompress(bytes(run.result or b"")))["blocks"]


@pytest.fixture
def rivals() -> tuple[Need, Need]:
    """Two countries that want the whole of one offer; the first is in much greater need."""
    fitting_offer(capacity=100)
    urgent = open_need(country_request=open_request(severity=5), groups={"girls": 90}, learners=100)
    elsewhere = NationalAuthorityFactory(country=Country.objects.get(pk="MLI"))
    return urgent, open_need(country_request=open_request(authority=elsewhere, severity=1))


@pytest.mark.parametrize(
    ("changes", "contested"),
    [
        ({}, False),
        ({"price": 0.001}, True),
        ({"worst_country": {"iso3": "MLI", "coverage": 0.4, "alone": 0.5}}, True),
        ({"worst_country": None, "groups": []}, False),
        ({"groups": [{"group": "girls", "coverage": 0.4, "without": 0.4, "alone": 0.5}]}, True),
        ({"groups": [{"group": "girls", "coverage": 0.9, "without": 0.9, "alone": None}]}, True),
        ({"groups": [{"group": "girls", "coverage": 1, "without": 1, "alone": None}]}, False),
    ],
)
def test_block_is_contested_where_somebody_gets_less_than_it_could(changes: dict[str, Any], contested: bool) -> None:
    assert is_contested({**SERVED, **changes}) == contested


def test_run_shows_the_country_served_least_and_the_price(
    client: Client, rivals: tuple[Need, Need], coordinator: User
) -> None:
    run = finished_run(by=coordinator)
    answer = shown(client, run, coordinator)
    (block,), (row,) = blocks_of(run), answer.context["page"].fairness.contested.blocks
    country = rivals[1].request_country.country
    assert (row["worst"]["name"], row["without"]["name"]) == (country, country)
    assert row["without"]["coverage"] == 0 < row["worst"]["coverage"] == 100 * block["worst_country"]["coverage"]
    assert 0 < row["price"] == round(100 * block["price"], 2) <= 1
    page = answer.content.decode()
    assert [words in page for words in (f">{country}</td>", f"{row['price']:g} %", f"{country}, 0 %")] == [True] * 3


def test_run_shows_what_each_group_gets(client: Client, rivals: tuple[Need, Need], coordinator: User) -> None:
    run = finished_run(by=coordinator)
    (block,) = blocks_of(run)
    (row,) = shown(client, run, coordinator).context["page"].fairness.contested.groups
    (girls,) = block["groups"]
    assert row["group"] == DisadvantagedGroup.objects.get(pk="girls").name
    assert [row[name] for name in ("coverage", "without", "alone")] == [
        round(100 * girls[name], 1) for name in ("coverage", "without", "alone")
    ]


def test_run_in_which_nobody_competes_says_so(client: Client, need: Need, coordinator: User) -> None:
    fitting_offer()
    answer = shown(client, finished_run(by=coordinator), coordinator)
    fairness = answer.context["page"].fairness
    assert (fairness.contested.blocks, len(fairness.plain.blocks), len(fairness.plain.groups)) == ([], 1, 1)
    assert "Nobody competes" in answer.content.decode()


def test_need_that_no_offer_reaches_has_no_country_served_least(client: Client, need: Need, coordinator: User) -> None:
    answer = shown(client, finished_run(by=coordinator), coordinator)
    assert "no offer reaches any" in answer.content.decode()


def test_comparison_sums_the_needs_of_a_country_in_a_block(coordinator: User) -> None:
    large, small = fitting_offer(capacity=160), fitting_offer(capacity=50)
    asked = open_request()
    for quantity in (150, 50):
        open_need(country_request=asked, quantity=quantity)
    elsewhere = open_need(category_id="devices")
    run = finished_run(by=coordinator)
    tried = finished_scenario(run, by=coordinator, left_out=[large])
    found = compare(answer_of(run), answer_of(tried))
    country = asked.countries.get().country_id
    moved = CountryChange(country, "radio", "learners", 1.0, 0.25)
    same = CountryChange(elsewhere.request_country.country_id, "devices", "learners", 0.0, 0.0)
    assert set(found.countries) == {moved, same}
    assert (found.moved_countries, small.capacity) == ([moved], 50)


def test_comparison_shows_the_countries_that_lose_and_gain(
    client: Client, rivals: tuple[Need, Need], coordinator: User
) -> None:
    """A dial of 40 per cent takes from the first country for the second."""
    run = finished_run(by=coordinator)
    tried = finished_scenario(run, by=coordinator, weights=weights_of_run(run), fairness_dial=0.4)
    client.force_login(coordinator)
    answer = client.get(f"/secretariat/runs/{run.pk}/compare/{tried.pk}/")
    page = answer.context["page"]
    loser, winner = page.moved()
    assert [row["country"] for row in (loser, winner)] == [need.request_country.country for need in rivals]
    assert (loser["after"] < loser["before"], winner["after"] > winner["before"]) == (True, True)
    ((least,), _) = page.least()
    assert least["least"] == [side["coverage"] for side in least["worst"]]
    assert least["least"][0] < least["least"][1]
    ((price,), _) = page.prices()
    assert price["price"][0] < price["price"][1]
    assert "Countries that get more or less" in answer.content.decode()


def test_comparison_folds_away_what_is_the_same(client: Client, rivals: tuple[Need, Need], coordinator: User) -> None:
    run = finished_run(by=coordinator)
    tried = finished_scenario(run, by=coordinator, weights=weights_of_run(run), fairness_dial=0.0101)
    client.force_login(coordinator)
    answer = client.get(f"/secretariat/runs/{run.pk}/compare/{tried.pk}/")
    page = answer.context["page"]
    assert [len(part.changed) for part in (page.least(), page.prices(), page.groups())] == [0, 0, 0]
    assert [len(part.same) for part in (page.least(), page.prices())] == [1, 1]
    assert "1 kind of support in which it is the same" in answer.content.decode()
