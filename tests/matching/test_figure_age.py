"""A figure that is too old counts as it is, but as uncertain: what is old is kept with the run and said in words."""

import datetime
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from coalition.reference.models import Country, CountryIndex, Indicator, IndicatorValue, IndicatorVintage
from matching.candidate_rows import band, uncertainty
from matching.engine.contract import Country as Figures
from matching.engine.explain import score_band
from matching.explanations import kept_explanation
from matching.figure_age import OldFigures, old_figures
from matching.models import MatchCandidate, MatchRun
from matching.services.replays import replay_run
from matching.services.runs import explain_candidates, problem_of, start_run
from members.models import User
from requests.models import Need
from tests.factories.matching import finished_run, finished_scenario, fitting_offer

pytestmark = pytest.mark.django_db
DAY = datetime.date(2026, 3, 1)
ELECTRICITY = "schools_primary_with_electricity_pct"


def date_figures(country: Country, *, electricity: int, index: list[int]) -> None:
    """Give the country one school figure, and an index of 0.7 made of one indicator a year in `index`."""
    vintage = IndicatorVintage.objects.current()
    assert vintage is not None
    IndicatorValue.objects.filter(country=country).exclude(indicator__role="").delete()
    IndicatorValue.objects.create(
        vintage=vintage, country=country, indicator_id=ELECTRICITY, value=40, year=electricity, source="UNESCO UIS"
    )
    parts = [{"indicator": "hdi", "value": 0.7, "figure": 0.5, "year": year} for year in index]
    dimensions = [{"code": "vulnerability", "value": 0.7, "components": parts}]
    CountryIndex.objects.filter(vintage=vintage, country=country).update(
        value=0.7, breakdown={"dimensions": dimensions, "missing": []}
    )


def old_in(country: Country, on: datetime.date = DAY) -> OldFigures:
    vintage = IndicatorVintage.objects.current()
    assert vintage is not None
    return old_figures([country.pk], vintage.pk, on=on)


@pytest.fixture
def aged(need: Need) -> Need:
    """A need in a country whose figures were old this year and the last."""
    date_figures(need.request_country.country, electricity=2012, index=[2011, 2015, 2015])
    fitting_offer()
    return need


@pytest.mark.parametrize(
    ("electricity", "index", "found"),
    [
        (2020, [2020, 2020, 2020], {}),
        (2019, [2020, 2020, 2020], {"school_electricity": 2019}),
        (2020, [2010, 2019, 2020], {"index": 2019}),
        (2020, [2010, 2020], {}),  # half of it is not most of it
        (2020, [], {}),
        (1999, [2001], {"index": 2001, "school_electricity": 1999}),
    ],
)
def test_figure_is_old_after_six_years(need: Need, electricity: int, index: list[int], found: dict[str, int]) -> None:
    country = need.request_country.country
    date_figures(country, electricity=electricity, index=index)
    assert old_in(country) == ({country.pk: found} if found else {})


def test_indicator_says_how_long_its_figures_hold(need: Need) -> None:
    country = need.request_country.country
    date_figures(country, electricity=2016, index=[2016])
    assert old_in(country) == {country.pk: {"index": 2016, "school_electricity": 2016}}
    Indicator.objects.filter(pk=ELECTRICITY).update(old_after=10)
    assert old_in(country) == {country.pk: {"index": 2016}}
    assert old_in(country, on=datetime.date(2027, 1, 1)) == {country.pk: {"index": 2016, "school_electricity": 2016}}


def test_without_a_vintage_nothing_is_old(need: Need) -> None:
    assert old_figures([need.request_country.country_id], None, on=DAY) == {}


@pytest.mark.parametrize("countries", [1, 3])
def test_ages_are_read_in_three_queries(need: Need, countries: int, django_assert_num_queries: Any) -> None:
    asked, vintage = ["MLI", "NER", "TCD"][:countries], IndicatorVintage.objects.current()
    assert vintage is not None
    with django_assert_num_queries(3):
        old_figures(asked, vintage.pk, on=DAY)


def test_band_spans_what_old_figures_could_have_become(aged: Need, coordinator: User) -> None:
    run = finished_run(by=coordinator)
    why = kept_explanation(MatchCandidate.objects.get().explanation)
    assert why is not None
    problem = problem_of(run)
    (need,), (offer,) = problem.needs, problem.offers
    assert problem.country_of[need.country] == Figures(need.country, 0.7, None, 0.4)
    expected = score_band(problem, need, offer, old=("index", "school_electricity"))
    assert why["band"] == [expected.low, expected.high]
    assert (why["missing"], why["old"]) == (
        [],
        [{"figure": "index", "year": 2015}, {"figure": "school_electricity", "year": 2012}],
    )
    assert uncertainty(why).endswith(
        "since these figures are too old to rely on: country index (most of it from 2015 or before), "
        "schools with electricity (2012)."
    )
    assert band(why) == band({**why, "old": [], "missing": ["index"]}) != ""


def test_missing_and_old_figures_are_told_apart(aged: Need, coordinator: User) -> None:
    IndicatorValue.objects.filter(indicator=ELECTRICITY).delete()
    finished_run(by=coordinator)
    why = kept_explanation(MatchCandidate.objects.get().explanation)
    assert why is not None
    assert (why["missing"], [row["figure"] for row in why["old"]]) == (["school_electricity"], ["index"])
    assert uncertainty(why).endswith(
        "since there is no figure on: schools with electricity. Too old to rely on: country index (most of it from "
        "2015 or before)."
    )


def test_new_figures_leave_no_doubt(need: Need, coordinator: User) -> None:
    year = timezone.localdate().year
    date_figures(need.request_country.country, electricity=year, index=[year])
    fitting_offer()
    finished_run(by=coordinator)
    why = kept_explanation(MatchCandidate.objects.get().explanation)
    assert why is not None
    assert (why["old"], uncertainty(why), band(why)) == ([], "", "")


def test_run_keeps_what_was_old_on_its_day(aged: Need, coordinator: User) -> None:
    """What an administrator changes later changes neither the problem nor an explanation made anew."""
    first = finished_run(by=coordinator)
    kept = list(MatchCandidate.objects.filter(run=first))
    Indicator.objects.update(old_after=90)
    second = start_run(by=coordinator)
    assert (first.old_figures[aged.request_country.country_id], second.old_figures) == (
        {"index": 2015, "school_electricity": 2012},
        {},
    )
    assert first.input_hash == second.input_hash
    anew = [MatchCandidate(need_id=row.need_id, offer_id=row.offer_id) for row in kept]
    run = MatchRun.objects.get(pk=first.pk)
    assert explain_candidates(anew, run=run, best=kept[0].score) == [row.explanation for row in kept]
    assert replay_run(run).outcome == "same"


def test_scenario_takes_over_what_was_old(aged: Need, coordinator: User) -> None:
    run = finished_run(by=coordinator)
    Indicator.objects.update(old_after=90)
    tried = finished_scenario(run, by=coordinator)
    assert tried.old_figures == run.old_figures != {}


def test_explanation_of_an_earlier_run_is_shown_as_it_is(client: Client, aged: Need, coordinator: User) -> None:
    run = finished_run(by=coordinator)
    row = MatchCandidate.objects.get()
    before = {name: value for name, value in row.explanation.items() if name != "old"}
    MatchCandidate.objects.update(explanation=before)
    MatchRun.objects.filter(pk=run.pk).update(old_figures={})
    client.force_login(coordinator)
    page = client.get(f"/secretariat/needs/{aged.pk}/candidates/")
    assert (page.status_code, page.context["uncertainty"]) == (200, "")
    (candidate,) = client.get(f"/api/v1/needs/{aged.pk}/candidates/").json()["candidates"]
    assert (candidate["old"], candidate["band"]) == ([], before["band"])


def test_page_and_api_say_which_figures_are_old(client: Client, aged: Need, coordinator: User) -> None:
    finished_run(by=coordinator)
    client.force_login(coordinator)
    page = client.get(f"/secretariat/needs/{aged.pk}/candidates/").content.decode()
    assert "schools with electricity (2012)." in page
    assert '2012 <span class="chip part">' in page.replace("\n", "")
    (candidate,) = client.get(f"/api/v1/needs/{aged.pk}/candidates/").json()["candidates"]
    assert candidate["old"] == [
        {"figure": "index", "year": 2015},
        {"figure": "school_electricity", "year": 2012},
    ]
    assert any("too old to rely on" in sentence for sentence in candidate["words"])
