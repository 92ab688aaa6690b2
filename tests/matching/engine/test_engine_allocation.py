"""The optimum, held against two other solvers, and the traps of large and odd figures."""

from dataclasses import replace

import numpy as np
import pytest

from matching.engine import solve
from matching.engine.check import faults
from matching.engine.contract import Options, Problem, Result
from matching.engine.documents import result_document
from matching.engine.transport import Transport, best_flow
from tests.matching.engine.examples import given, make_need, make_offer, make_problem, only_block
from tests.matching.engine.instances import Shape, random_problem
from tests.matching.engine.oracles import linear_optimum, network_optimum

FAMILIES = {
    "balanced": Shape(needs=40, offers=40),
    "scarce": Shape(needs=40, offers=40, supply=0.3),
    "glut": Shape(needs=40, offers=40, supply=3, everywhere=0.6),
    "one category": Shape(needs=40, offers=40, categories=1, everywhere=1),
    "single country": Shape(needs=40, offers=40, countries=1),
    "ties": Shape(needs=40, offers=40, ties=True, quantity=5),
    "heavy": Shape(needs=40, offers=40, quantity=10**9, unlimited=0),
    "more needs": Shape(needs=60, offers=12, supply=0.5),
}


def checked(problem: Problem) -> Result:
    """Return the result, after the checker found nothing wrong with it."""
    result = solve(problem)
    assert list(faults(problem, result_document(result))) == []
    return result


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("seed", range(3))
def test_objective_is_the_optimum_of_an_independent_linear_programme(family: str, seed: int) -> None:
    problem = random_problem(seed, FAMILIES[family])
    result = checked(problem)
    assert result.gap == 0
    assert result.objective == pytest.approx(linear_optimum(problem), rel=1e-9)


@pytest.mark.parametrize("seed", range(12))
def test_objective_is_the_optimum_of_networkx_in_integers(seed: int) -> None:
    problem = random_problem(seed, Shape(needs=10, offers=10, supply=0.6, ties=seed % 3 == 0))
    assert checked(problem).objective == network_optimum(problem)


@pytest.mark.parametrize("seed", range(3))
def test_objective_with_floors_is_the_optimum_under_them(seed: int) -> None:
    shape = Shape(needs=40, offers=30, categories=1, supply=0.4)
    problem = random_problem(seed, shape, options=Options(fairness_dial=0.05))
    problem = replace(problem, needs=tuple(need for need in problem.needs if need.unit == "learners"))
    problem = replace(problem, needs=tuple(replace(need, groups={}) for need in problem.needs))
    result = checked(problem)
    assert result.gap == 0
    assert result.objective == pytest.approx(linear_optimum(problem, only_block(result).floors), rel=1e-9)


def test_value_goes_before_volume() -> None:
    # shipping as much as can be shipped serves both needs and earns 1,001
    transport = Transport(
        quantity=np.array([1, 1]),
        country=np.array([0, 0]),
        capacity=np.array([1, 1]),
        need=np.array([0, 0, 1]),
        offer=np.array([0, 1, 0]),
        score=np.array([999_999, 1_000, 1]),
        limit=np.array([1, 1, 1]),
        floor=np.array([0]),
    )
    flow = best_flow(transport)
    assert flow is not None
    assert flow.tolist() == [1, 0, 0]


@pytest.mark.parametrize(
    "problem",
    [
        make_problem([], []),
        make_problem([], [make_offer()]),
        make_problem([], [], countries=()),
    ],
)
def test_problem_without_needs_has_an_empty_result(problem: Problem) -> None:
    result = checked(problem)
    assert (result.matches, result.unmatched, result.blocks) == ((), (), ())
    assert (result.objective, result.bound, result.gap) == (0, 0, 0)


def test_zero_capacity_leaves_the_need_for_lack_of_capacity() -> None:
    result = checked(make_problem([make_need()], [make_offer(capacity=0)]))
    (unmatched,) = result.unmatched
    assert (unmatched.reason, unmatched.lost) == ("capacity", {"capacity": 1})
    assert only_block(result).worst_country is None


def test_unreachable_country_is_answered_with_its_reason() -> None:
    needs = [make_need("n1"), make_need("n2", country="NER")]
    result = checked(make_problem(needs, [make_offer(countries="MLI")]))
    (unmatched,) = result.unmatched
    assert (unmatched.need, unmatched.reason) == ("n2", "country")
    assert only_block(result).worst_country == only_block(result).worst_without
    assert result.blocks[0].worst_country.iso3 == "MLI"  # type: ignore[union-attr]


def test_largest_deployment_bounds_one_need() -> None:
    needs = [make_need("n1"), make_need("n2")]
    result = checked(make_problem(needs, [make_offer(capacity=None, max_deployment=30)]))
    assert given(result) == {("n1", "o1"): 30, ("n2", "o1"): 30}
    assert result.gap == 0


def test_objective_beyond_64_bits_is_exact() -> None:
    needs = [make_need(f"n{number:05}", quantity=10**9, severity=5) for number in range(15_000)]
    result = solve(make_problem(needs, [make_offer(capacity=None)]))
    score = result.matches[0].score
    assert result.objective == 15_000 * 10**9 * score
    assert result.objective > 2**63
    assert result.gap == 0


def test_score_of_nearly_nothing_is_answered() -> None:
    options = Options(epsilon=1e-9, impact_floor=0.0)
    result = checked(make_problem([make_need()], [make_offer()], options=options))
    assert result.gap == 0


def test_blocks_share_nothing() -> None:
    problem = random_problem(5, Shape(needs=40, offers=40, categories=3))
    whole = solve(problem)
    for block in whole.blocks:
        key = (block.category, block.unit)
        alone = solve(replace(problem, needs=problem.needs_of[key]))
        assert alone.blocks == (block,)
