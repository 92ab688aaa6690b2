"""Floors for disadvantaged groups: what is promised, what it costs, and the bound that is proven for it."""

from dataclasses import replace
from fractions import Fraction

import pytest

from matching.engine import solve
from matching.engine.blocks import columns_of
from matching.engine.check import faults
from matching.engine.contract import Options, Problem, Result
from matching.engine.deployment import deployments_of
from matching.engine.documents import result_document
from matching.engine.fairness import allocate
from matching.engine.group_fairness import allocate_for_groups
from matching.engine.groups import attained, groups_of
from matching.engine.pairs import eligible_pairs
from matching.engine.transport import transport_of
from tests.matching.engine.examples import given, make_need, make_offer, make_problem, only_block
from tests.matching.engine.instances import Shape, random_problem
from tests.matching.engine.oracles import linear_optimum, reference_scores

FAMILIES = {
    "scarce": Shape(needs=40, offers=30, categories=1, supply=0.3),
    "one country": Shape(needs=40, offers=30, categories=1, supply=0.4, countries=1),
    "everywhere": Shape(needs=30, offers=30, categories=1, supply=0.4, everywhere=1),
    "heavy": Shape(needs=30, offers=20, categories=1, supply=0.3, quantity=10**9, unlimited=0),
    "ties": Shape(needs=30, offers=20, categories=1, supply=0.3, ties=True),
}


def dialled(seed: int, shape: Shape, dial: float = 0.02) -> Problem:
    """Return a problem of one block."""
    problem = random_problem(seed, shape, options=Options(fairness_dial=dial))
    return replace(problem, needs=tuple(need for need in problem.needs if need.unit == "learners"))


def checked(problem: Problem) -> Result:
    result = solve(problem)
    assert list(faults(problem, result_document(result))) == []
    return result


def two_needs(dial: float) -> Problem:
    """Return an offer that one of two needs can have; the one of refugees scores less."""
    needs = [make_need("n1", severity=5), make_need("n2", severity=4, groups={"refugees": 1.0})]
    return make_problem(needs, [make_offer()], options=Options(fairness_dial=dial))


def test_group_gets_as_much_as_its_fifth_of_the_dial_can_pay() -> None:
    problem = two_needs(0.25)
    result, scores = checked(problem), reference_scores(problem)
    most = 0.25 / 5 * 100 * scores["n1", "o1"] / (scores["n1", "o1"] - scores["n2", "o1"])
    block = only_block(result)
    assert (scores["n1", "o1"], scores["n2", "o1"], int(most)) == (639_146, 588_889, 63)
    assert given(result) == {("n1", "o1"): 37, ("n2", "o1"): 63}
    assert block.group_floors == {"refugees": 63}
    (group,) = block.groups
    assert (group.group, group.coverage, group.without, group.alone) == ("refugees", 0.63, 0.0, 1.0)
    assert block.prices.groups == {"refugees": scores["n1", "o1"] - scores["n2", "o1"]}
    assert result.gap == 0


def test_group_is_promised_nothing_with_the_dial_at_nothing() -> None:
    block = only_block(checked(two_needs(0)))
    (group,) = block.groups
    assert (group.coverage, group.without, group.alone) == (0.0, 0.0, None)
    assert (block.group_floors, block.prices.groups, block.price) == ({}, {}, 0)


def test_group_that_nobody_can_serve_is_promised_nothing() -> None:
    needs = [make_need("n1"), make_need("n2", country="NER", groups={"girls": 0.5})]
    block = only_block(checked(make_problem(needs, [make_offer(countries="MLI")], options=Options(fairness_dial=0.05))))
    (group,) = block.groups
    assert (group.coverage, group.alone, block.group_floors) == (0.0, 0.0, {})


def test_group_of_which_the_need_has_nobody_is_not_reported() -> None:
    block = only_block(checked(make_problem([make_need(groups={"girls": 0.0})], [make_offer()])))
    assert block.groups == ()


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("seed", range(3))
def test_bound_under_group_floors_holds_for_an_independent_linear_programme(family: str, seed: int) -> None:
    problem = dialled(seed, FAMILIES[family])
    result = checked(problem)
    block = only_block(result)
    optimum = linear_optimum(problem, block.floors, block.group_floors)
    assert result.objective <= optimum * (1 + 1e-9)
    assert optimum <= result.bound * (1 + 1e-9)
    assert block.objective >= (1 - Fraction(problem.options.fairness_dial)) * block.utilitarian
    # a bound without prices always stands open, so the gap is never more than what fairness cost
    assert block.bound <= block.utilitarian


@pytest.mark.parametrize("seed", range(3))
def test_gap_under_group_floors_is_small(seed: int) -> None:
    result = checked(dialled(seed, FAMILIES["scarce"], dial=0.01))
    assert only_block(result).group_floors != {}
    assert 0 <= result.gap <= result.bound // 500


@pytest.mark.parametrize("seed", range(3))
def test_worst_group_gets_more_within_what_may_be_given_up(seed: int) -> None:
    problem = dialled(seed, FAMILIES["everywhere"])
    (key,) = problem.needs_of
    columns = columns_of(problem, key)
    pairs = eligible_pairs(problem, columns)
    transport, groups, deployments = transport_of(columns, pairs), groups_of(columns), deployments_of(columns, pairs)
    plain, alone = allocate(transport, deployments), groups.alone(transport)
    shares, objectives = [], []
    for dial in (0, Fraction(1, 200), Fraction(1, 20), Fraction(1, 4)):
        found = allocate_for_groups(plain, deployments, groups, alone, (1 - dial) * Fraction(plain.objective))
        shares.append(min(attained(groups.served(transport, found.flow), alone)))
        objectives.append(found.objective >= (1 - dial) * plain.objective)
    assert min(shares) == shares[0] < shares[1]
    assert all(objectives)


@pytest.mark.parametrize("seed", range(3))
def test_group_floors_and_smallest_deployments_are_kept_together(seed: int) -> None:
    shape = replace(FAMILIES["scarce"], smallest=0.4)
    result = checked(dialled(seed, shape, dial=0.05))
    assert result.bound >= result.objective


def test_result_of_an_engine_that_knew_no_groups_has_its_certificate_checked() -> None:
    problem = dialled(1, FAMILIES["scarce"], dial=0)
    document = result_document(solve(problem))
    for block in document["blocks"]:  # type: ignore[attr-defined]
        del block["groups"], block["group_floors"], block["prices"]["groups"]
    assert list(faults(problem, document)) == []
