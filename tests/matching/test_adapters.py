"""From rows to the engine's problem: what is open today, with what each row leaves open."""

import datetime
from typing import Any

import pytest
from django.utils import timezone

from coalition.core.conflicts import Conflict
from coalition.reference.models import IndicatorValue, IndicatorVintage
from matching.adapters import read_open_problem
from matching.choices import MatchStatus
from matching.engine.contract import Problem
from matching.models import WeightSet
from matching.workflow import MATCH
from members.models import OfferGroup, User
from members.services.offers import pause_offer
from requests.choices import RequestStatus
from requests.models import RequestCountry
from tests.factories.matching import MatchFactory, fitting_offer, open_need, open_request
from tests.factories.members import country
from tests.factories.states import bring_to

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2026, 11, 24)


def problem(on: datetime.date | None = None) -> Problem:
    return read_open_problem(on=on or timezone.localdate()).problem


def test_need_is_read_with_all_it_states() -> None:
    request = open_request(severity=5)
    row = open_need(
        country_request=request,
        quantity=300,
        learners=200,
        languages=["fr", "pt-AO"],
        groups={"girls": 100, "rural": 400},
        starts_on=TODAY,
        ends_on=TODAY + datetime.timedelta(days=30),
    )
    (need,) = problem(TODAY).needs
    assert (need.id, need.country, need.category, need.unit) == (str(row.pk), "SEN", "radio", "learners")
    assert (need.quantity, need.severity, need.pool) == (300, 5, None)
    assert (need.languages, need.modes, need.levels) == ({"fr", "pt"}, {"low"}, {"primary"})
    assert (need.start, need.end) == (TODAY, TODAY + datetime.timedelta(days=30))
    assert need.groups == {"girls": 0.5, "rural": 1.0}


def test_need_that_leaves_all_open_takes_anything_for_a_year() -> None:
    open_need(country_request=open_request(severity=None), modes=(), levels=(), languages=[])
    (need,) = problem(TODAY).needs
    assert (need.modes, need.levels, need.languages) == ({"high", "low", "none"}, {"any"}, frozenset())
    assert (need.severity, need.groups) == (3, {})
    assert (need.end - need.start).days == 365


@pytest.mark.parametrize(
    ("starts", "ends", "expected"),
    [
        (-10, 10, (0, 10)),
        (5, 10, (5, 10)),
        (-10, -5, (-5, -5)),
        (-10, None, (0, 365)),
    ],
)
def test_what_is_left_of_a_needs_time_counts(starts: int, ends: int | None, expected: tuple[int, int]) -> None:
    def day(offset: int) -> datetime.date:
        return TODAY + datetime.timedelta(days=offset)

    open_need(starts_on=day(starts), ends_on=None if ends is None else day(ends))
    (need,) = problem(TODAY).needs
    assert (need.start, need.end) == tuple(map(day, expected))


def test_needs_of_a_request_of_several_countries_are_pooled() -> None:
    request = open_request()
    RequestCountry.objects.create(country_request=request, country=country("MLI"))
    open_need(country_request=request)
    assert [need.pool for need in problem().needs] == [request.reference]


def test_only_what_is_open_is_read(coordinator: User) -> None:
    offer = fitting_offer(capacity=50)
    need = open_need()
    MatchFactory(need=need, offer=offer, proposed_quantity=20, proposed_by=coordinator)
    open_need(country_request=open_request(status=RequestStatus.IN_ASSESSMENT))
    found = problem()
    assert [row.quantity for row in found.needs] == [80]
    assert [row.capacity for row in found.offers] == [30]


def test_offer_is_read_with_all_it_states() -> None:
    offer = fitting_offer(
        is_global=False,
        min_deployment=10,
        max_deployment=200,
        available_from=TODAY - datetime.timedelta(days=100),
        available_to=TODAY + datetime.timedelta(days=500),
    )
    offer.countries.set([country("SEN"), country("MLI")])
    offer.excluded_countries.set([country("MLI")])
    OfferGroup.objects.create(offer=offer, group_id="girls", reach=0.5)
    (row,) = problem(TODAY).offers
    assert (row.countries, row.excluded) == ({"SEN", "MLI"}, {"MLI"})
    assert (row.capacity, row.min_deployment, row.max_deployment) == (500, 10, 200)
    assert (row.start, row.end) == (TODAY, TODAY + datetime.timedelta(days=500))
    assert (row.levels, row.groups) == ({"primary", "any"}, {"girls": 0.5})


def test_unlimited_offer_everywhere_has_no_number() -> None:
    fitting_offer(is_unlimited=True, capacity=None)
    (row,) = problem().offers
    assert (row.capacity, row.countries, row.end) == (None, None, datetime.date.max)


def test_paused_offer_is_not_read(coordinator: User) -> None:
    pause_offer(offer=fitting_offer(), by=coordinator)
    assert problem().offers == ()


def test_country_figures_come_from_the_current_vintage() -> None:
    vintage = IndicatorVintage.objects.current()
    assert vintage is not None
    internet = IndicatorValue.objects.school_figures(vintage)["SEN"][0]
    open_need()
    (figures,) = problem().countries
    assert (figures.iso3, figures.school_internet) == ("SEN", internet)
    assert figures.index is not None


@pytest.mark.parametrize(
    ("state", "is_blocked"),
    [
        (MatchStatus.PROPOSED, True),
        (MatchStatus.DECLINED_BY_MEMBER, True),
        (MatchStatus.DECLINED_BY_AUTHORITY, True),
        (MatchStatus.REFUSED, True),
        (MatchStatus.LAPSED, False),
        (MatchStatus.WITHDRAWN, False),
    ],
)
def test_pair_is_blocked_after_a_refusal(coordinator: User, state: str, is_blocked: bool) -> None:
    need, offer = open_need(), fitting_offer()
    bring_to(MatchFactory(need=need, offer=offer, proposed_by=coordinator), MATCH, state)
    assert problem().blocked == (frozenset({(str(need.pk), str(offer.pk))}) if is_blocked else frozenset())


def test_without_weights_nothing_is_read() -> None:
    WeightSet.objects.update(status="replaced")
    with pytest.raises(Conflict):
        read_open_problem(on=TODAY)


def test_nothing_open_is_an_empty_problem() -> None:
    found = problem()
    assert (found.needs, found.offers, found.blocked) == ((), (), frozenset())


@pytest.mark.parametrize("rows", [1, 3])
def test_reading_takes_the_same_queries_whatever_is_open(django_assert_num_queries: Any, rows: int) -> None:
    for _ in range(rows):
        open_need(groups={"girls": 10})
        offer = fitting_offer()
        OfferGroup.objects.create(offer=offer, group_id="girls", reach=1)
    with django_assert_num_queries(4):
        read_open_problem(on=timezone.localdate())
