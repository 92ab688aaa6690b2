"""A need's ranking as of now: the same as in the problem of all that is open, in four queries, with nothing kept."""

import datetime
from typing import Any

import pytest
from django.utils import timezone

from coalition.core.conflicts import Conflict
from coalition.reference.models import CountryIndex, IndicatorValue
from matching.adapters import read_open_problem
from matching.choices import MatchStatus
from matching.engine.contract import Problem
from matching.engine.documents import canonical_json
from matching.engine.eligibility import covers
from matching.engine.ranking import rank_offers
from matching.engine.reading import parse_problem
from matching.live import rank_live, rank_request_live
from matching.models import Match, MatchCandidate, WeightSet
from matching.workflow import MATCH
from members.models import Offer, OfferGroup, User
from requests.models import CountryRequest, Need, RequestCountry
from tests.factories.matching import MatchFactory, finished_run, fitting_offer, open_need, open_request
from tests.factories.members import country
from tests.factories.states import bring_to
from tests.factories.stored import store
from tests.matching.engine.instances import Shape, random_problem

pytestmark = pytest.mark.django_db
DAY = datetime.date(2021, 3, 1)
VARIED = Shape(needs=24, offers=120, countries=8, categories=2, smallest=0.4, pooled=0.5, supply=3.0)


@pytest.fixture
def varied(coordinator: User) -> Problem:
    """Pools, declined and proposed pairs, countries without figures, offers without levels, as one problem."""
    store(random_problem(7, VARIED))
    Offer.levels.through.objects.filter(offer__in=list(Offer.objects.values_list("pk", flat=True)[::7])).delete()
    asking = list(RequestCountry.objects.values_list("country", flat=True).distinct())
    CountryIndex.objects.filter(country__in=asking[::3]).delete()
    IndicatorValue.objects.filter(country__in=asking[::4]).delete()
    before = read_open_problem(on=DAY).problem
    roomy = (need for need in before.needs if need.quantity > 1000)
    for number, need in enumerate(roomy):
        ranking = rank_offers(before, need.id, most=3)
        for candidate in ranking.candidates[number % 2 :: 2]:
            pair = {"need": Need.objects.get(pk=need.id), "offer": Offer.objects.get(pk=candidate.offer)}
            if pair["offer"].left is None or pair["offer"].left > 10:
                match = MatchFactory(**pair, proposed_by=coordinator)
                bring_to(match, MATCH, (MatchStatus.PROPOSED, MatchStatus.DECLINED_BY_MEMBER)[number % 2])
    return read_open_problem(on=DAY).problem


def test_live_ranking_is_that_of_the_whole_problem(varied: Problem) -> None:
    assert min(len(varied.blocked), sum(need.pool is not None for need in varied.needs)) > 5
    lost: set[str] = set()
    for need in varied.needs:
        live = rank_live(Need.objects.select_related("request_country").get(pk=need.id), on=DAY, most=30)
        assert live is not None
        whole = rank_offers(varied, need.id)
        assert live.need == need
        assert live.ranking.candidates == whole.candidates[:30]
        assert live.fitting == len(whole.candidates)
        assert live.losses() == {rule: n for rule, n in whole.lost.items() if rule not in ("category", "unit")}
        lost |= set(live.losses())
    assert lost == {"country", "language", "mode", "level", "dates", "deployment", "blocked"}


def test_live_ranking_of_a_request_is_that_of_each_of_its_needs(varied: Problem) -> None:
    for asked in CountryRequest.objects.all():
        found = rank_request_live(asked, on=DAY, most=5)
        own = Need.objects.open().filter(request_country__country_request=asked).values_list("pk", flat=True)
        assert {live.need.id for live in found} == set(map(str, own))
        for live in found:
            assert live.ranking.candidates == rank_offers(varied, live.need.id, most=5).candidates


@pytest.mark.parametrize("size", [0, 1, 3])
def test_offers_made_for_any_country_are_those_that_cover_one(varied: Problem, size: int) -> None:
    codes = [row.iso3 for row in varied.countries]
    asked = [codes[start : start + size] for start in range(len(codes))]
    assert any(offer.countries is None and offer.excluded for offer in varied.offers)
    for countries in asked:
        made = {str(pk) for pk in Offer.objects.matchable(DAY).made_for_any(countries).values_list("pk", flat=True)}
        assert made == {offer.id for offer in varied.offers if any(covers(offer, iso3) for iso3 in countries)}


def test_rows_read_without_checks_keep_the_contract(varied: Problem) -> None:
    for asked in CountryRequest.objects.all():
        problem = rank_request_live(asked, on=DAY)[0].reading.problem
        assert parse_problem(canonical_json(problem)) == problem


def test_live_ranking_explains_as_a_run_does(need: Need, coordinator: User) -> None:
    second = fitting_offer(languages=["pt", "fr"], levels=["primary", "tertiary"])
    OfferGroup.objects.create(offer=second, group_id="girls", reach=0.7)
    fitting_offer(levels=[], modes=[])
    old = finished_run(by=coordinator).old_figures
    live = rank_live(need, on=timezone.localdate())
    assert live is not None
    kept = MatchCandidate.objects.filter(need=need).order_by("rank", "pk")
    assert [(row.offer_id, row.rank, row.score) for row in kept] == [
        (int(one.offer), one.rank, one.score) for one in live.ranking.candidates
    ]
    for row in kept:
        assert {
            **live.explain(str(row.offer_id), old=old.get(live.need.country, {})),
            "price": row.explanation["price"],
        } == (row.explanation)


def test_need_that_is_not_open_is_not_ranked(need: Need) -> None:
    fitting_offer()
    Need.objects.filter(pk=need.pk).update(agreed=need.quantity)
    assert rank_live(need, on=timezone.localdate()) is None


def test_without_weights_nothing_is_ranked(need: Need) -> None:
    WeightSet.objects.update(status="replaced")
    with pytest.raises(Conflict):
        rank_live(need, on=timezone.localdate())


def test_ranking_keeps_and_reserves_nothing(need: Need, offer: Offer) -> None:
    assert rank_live(need, on=timezone.localdate()) is not None
    offer.refresh_from_db()
    assert (offer.promised, Match.objects.count(), MatchCandidate.objects.count()) == (0, 0, 0)


@pytest.mark.parametrize("rows", [1, 3])
def test_ranking_takes_four_queries_whatever_is_open(django_assert_num_queries: Any, rows: int) -> None:
    asked = open_request()
    RequestCountry.objects.create(country_request=asked, country=country("MLI"))
    for _ in range(rows):
        need = open_need(country_request=asked, groups={"girls": 10})
        OfferGroup.objects.create(offer=fitting_offer(), group_id="girls", reach=1)
    with django_assert_num_queries(4):
        found = rank_live(need, on=timezone.localdate())
    with django_assert_num_queries(4):
        of_request = rank_request_live(asked, on=timezone.localdate())
    assert (found is not None, len(of_request)) == (True, rows)
