"""Smallest deployments and the dial: what is kept, what is reported."""

import itertools

import pytest

from matching.engine import solve
from matching.engine.check import faults
from matching.engine.contract import Options, Problem
from matching.engine.documents import result_document
from matching.engine.eligibility import screen
from tests.matching.engine.examples import given, make_need, make_offer, make_problem, only_block
from tests.matching.engine.instances import Shape, random_problem
from tests.matching.engine.oracles import linear_optimum, reference_scores


def test_too_small_a_rest_goes_elsewhere_and_the_gap_is_reported() -> None:
    needs = [make_need("n1", quantity=60, severity=5), make_need("n2", quantity=60, severity=4)]
    result = solve(make_problem(needs, [make_offer(capacity=100, min_deployment=60)]))
    assert given(result) == {("n1", "o1"): 60}
    n2_score = reference_scores(make_problem(needs, [make_offer()]))["n2", "o1"]
    assert result.gap == 40 * n2_score


def test_rest_one_unit_too_small_is_too_small() -> None:
    needs = [make_need("n1", quantity=60, severity=5), make_need("n2", quantity=60, severity=4)]
    for capacity, served in ((119, 1), (120, 2)):
        result = solve(make_problem(needs, [make_offer(capacity=capacity, min_deployment=60)]))
        assert len(result.matches) == served


def test_smallest_deployment_is_raised_where_that_is_better_than_closing_it() -> None:
    offers = [
        make_offer("best", capacity=80, min_deployment=50, groups={"girls": 1.0}),
        make_offer("good", capacity=100, min_deployment=50),
    ]
    need = make_need(quantity=100, groups={"girls": 0.2})
    result = solve(make_problem([need], offers))
    assert given(result) == {("n1", "best"): 50, ("n1", "good"): 50}


def test_pool_reaches_the_smallest_deployment_together() -> None:
    needs = [make_need("n1", pool="r1", quantity=60), make_need("n2", pool="r1", quantity=60)]
    result = solve(make_problem(needs, [make_offer(capacity=120, min_deployment=110)]))
    assert given(result) == {("n1", "o1"): 60, ("n2", "o1"): 60}
    assert result.gap == 0


def best_by_trying_all(problem: Problem) -> int:
    """Return the optimum of a tiny problem over all integer allocations."""
    scores = reference_scores(problem)
    needs = {need.id: need for need in problem.needs}
    offers = {offer.id: offer for offer in problem.offers}
    limits = [range(offers[offer].limit(needs[need]) + 1) for need, offer in scores]
    best = 0
    for units in itertools.product(*limits):
        flow = dict(zip(scores, units, strict=True))
        by_need = {name: sum(u for (n, _), u in flow.items() if n == name) for name in needs}
        by_offer = {name: sum(u for (_, o), u in flow.items() if o == name) for name in offers}
        if (
            all(by_need[name] <= needs[name].quantity for name in needs)
            and all(by_offer[name] <= (offers[name].capacity or 0) for name in offers)
            and all(u == 0 or u >= offers[offer].min_deployment for (_, offer), u in flow.items())
        ):
            best = max(best, sum(scores[pair] * u for pair, u in flow.items()))
    return best


@pytest.mark.parametrize("seed", range(8))
def test_repair_lies_between_nine_tenths_of_the_optimum_and_the_bound(seed: int) -> None:
    shape = Shape(
        needs=3,
        offers=3,
        categories=1,
        countries=1,
        quantity=6,
        smallest=1,
        unlimited=0,
        pooled=0,
        everywhere=1,
    )
    problem = random_problem(seed, shape)
    result, best = solve(problem), best_by_trying_all(problem)
    assert 0.9 * best <= result.objective <= best <= result.bound


@pytest.mark.parametrize("seed", range(10))
def test_smallest_deployments_are_kept_and_the_gap_is_proven(seed: int) -> None:
    problem = random_problem(seed, Shape(needs=40, offers=30, smallest=0.5, pooled=0.4, supply=0.6))
    result = solve(problem)
    assert list(faults(problem, result_document(result))) == []
    assert result.bound == pytest.approx(linear_optimum(problem), rel=1e-9)
    assert result.gap >= 0


def two_countries(dial: float, **changes: object) -> Problem:
    # Niger's need scores lower, so scarce capacity all goes to Mali unless fairness has its say
    needs = [make_need("mali", severity=5), make_need("niger", country="NER", severity=4, **changes)]
    return make_problem(needs, [make_offer(capacity=100)], options=Options(fairness_dial=dial))


def test_dial_at_zero_leaves_the_worst_country_with_nothing() -> None:
    block = only_block(solve(two_countries(0)))
    assert block.worst_country == block.worst_without
    assert block.worst_country is not None
    assert (block.worst_country.iso3, block.worst_country.coverage, block.worst_country.alone) == (
        "NER",
        0,
        1,
    )
    assert (block.floors, block.price) == ({}, 0)


def test_dial_gives_the_worst_country_what_its_price_allows() -> None:
    problem = two_countries(0.05)
    result = solve(problem)
    block = only_block(result)
    assert 0 < block.price <= 0.05
    assert block.worst_country is not None
    assert block.worst_country.coverage > 0.3
    assert block.floors == {"MLI": given(result)["niger", "o1"], "NER": given(result)["niger", "o1"]}
    assert result.gap == 0
    assert list(faults(problem, result_document(result))) == []


def test_dial_that_costs_all_shares_evenly() -> None:
    result = solve(two_countries(1))
    assert given(result) == {("mali", "o1"): 50, ("niger", "o1"): 50}


def test_unreachable_country_does_not_hold_back_the_others() -> None:
    result = solve(two_countries(0.05, languages="en"))
    assert given(result) == {("mali", "o1"): 100}
    assert {need: row.lost for need, row in screen(two_countries(0.05, languages="en")).items()} == {
        "mali": {},
        "niger": {"language": 1},
    }


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("smallest", [0.0, 0.4])
def test_dial_never_costs_more_than_it_says_and_never_worsens_the_worst(seed: int, smallest: float) -> None:
    shape = Shape(needs=40, offers=30, supply=0.4, smallest=smallest)
    problem = random_problem(seed, shape, options=Options(fairness_dial=0.02))
    result = solve(problem)
    assert list(faults(problem, result_document(result))) == []
    for block in result.blocks:
        assert 0 <= block.price <= 0.02
        if block.worst_country and block.worst_without:
            with_floors = block.worst_country.coverage / block.worst_country.alone
            without = block.worst_without.coverage / block.worst_without.alone
            assert with_floors >= without
