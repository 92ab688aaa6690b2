"""Whatever is asked is answered: nothing at all, nothing to be had, all alike, as much as the contract allows."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.engine import repair, solve
from matching.engine.check import faults
from matching.engine.contract import GREATEST_QUANTITY, Need, Offer, Options, Problem, Result
from matching.engine.documents import canonical_json, result_document
from matching.engine.reading import parse_problem
from tests.matching.engine.examples import make_need, make_offer, make_problem
from tests.matching.engine.instances import Shape, random_problem
from tests.matching.engine.oracles import linear_optimum

QUANTITIES = st.sampled_from([1, 2, 7, 10**6, GREATEST_QUANTITY - 1, GREATEST_QUANTITY])
CAPACITIES = st.one_of(st.none(), st.just(0), QUANTITIES)
COUNTRIES = st.sampled_from(["MLI", "NER", "MLI NER", "", None])
SHARES = st.dictionaries(st.sampled_from(["girls", "rural"]), st.sampled_from([0.0, 1e-9, 0.5, 1.0]))


@st.composite
def needs(draw: st.DrawFn, position: int) -> Need:
    return make_need(
        f"n{position}",
        country=draw(st.sampled_from(["MLI", "NER"])),
        quantity=draw(QUANTITIES),
        severity=draw(st.sampled_from([1, 5])),
        pool=draw(st.sampled_from([None, "r"])),
        groups=draw(SHARES),
    )


@st.composite
def offers(draw: st.DrawFn, position: int) -> Offer:
    return make_offer(
        f"o{position}",
        capacity=draw(CAPACITIES),
        min_deployment=draw(st.sampled_from([0, 1, 5, GREATEST_QUANTITY])),
        max_deployment=draw(CAPACITIES),
        countries=draw(COUNTRIES),
        groups=draw(SHARES),
    )


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    return make_problem(
        [draw(needs(position)) for position in range(draw(st.integers(0, 4)))],
        [draw(offers(position)) for position in range(draw(st.integers(0, 4)))],
        options=Options(fairness_dial=draw(st.sampled_from([0.0, 0.01, 1.0]))),
    )


def checked(problem: Problem) -> Result:
    assert parse_problem(canonical_json(problem)) == problem
    result = solve(problem)
    assert list(faults(problem, result_document(result))) == []
    return result


@settings(max_examples=120, deadline=None)
@given(problems())
def test_any_problem_of_extremes_is_answered(problem: Problem) -> None:
    result = checked(problem)
    assert result.gap >= 0
    asked = sum(need.quantity for need in problem.needs)
    answered = sum(match.quantity for match in result.matches) + sum(row.quantity for row in result.unmatched)
    assert answered == asked


@settings(max_examples=40, deadline=None)
@given(problems(), problems())
def test_anything_can_be_edited_into_anything(before: Problem, after: Problem) -> None:
    assert repair(before, solve(before), after) == solve(after)


@pytest.mark.parametrize("dial", [0, 0.01, 1])
def test_all_alike_and_scarce_is_answered_and_best(dial: float) -> None:
    problem = make_problem(
        [make_need(f"n{number:03}", country=("MLI", "NER")[number % 2]) for number in range(60)],
        [make_offer(f"o{number:03}", capacity=50) for number in range(60)],
        options=Options(fairness_dial=dial),
    )
    result = checked(problem)
    assert sum(match.quantity for match in result.matches) == 60 * 50


@pytest.mark.parametrize("dial", [0, 0.05])
@pytest.mark.parametrize("seed", range(2))
def test_greatest_quantities_over_many_needs_are_exact(seed: int, dial: float) -> None:
    shape = Shape(needs=60, offers=60, categories=1, supply=0.5, unlimited=0.3)
    problem = random_problem(seed, shape, options=Options(fairness_dial=dial))
    rows = tuple(replace(need, quantity=GREATEST_QUANTITY) for need in problem.needs)
    result = checked(replace(problem, needs=rows))
    assert (result.gap == 0) or dial


@pytest.mark.parametrize("seed", range(2))
def test_greatest_quantities_reach_the_optimum(seed: int) -> None:
    problem = random_problem(seed, Shape(needs=30, offers=30, quantity=GREATEST_QUANTITY, unlimited=0))
    assert checked(problem).objective == pytest.approx(linear_optimum(problem), rel=1e-9)


@pytest.mark.parametrize("dial", [0, 0.5])
def test_needs_that_no_offer_reaches_are_answered_with_reasons(dial: float) -> None:
    rows = [
        make_need("n1", country="NER"),
        make_need("n2", category="books"),
        make_need("n3", languages="pt"),
        make_need("n4", modes="high"),
        make_need("n5", levels="higher"),
        make_need("n6", start=date(2030, 1, 1), end=date(2030, 1, 1)),
        make_need("n7", unit="teachers"),
    ]
    result = checked(make_problem(rows, [make_offer(countries="MLI")], options=Options(fairness_dial=dial)))
    assert [row.reason for row in result.unmatched] == [
        "country", "category", "language", "mode", "level", "dates", "unit",
    ]  # fmt: skip
    assert (result.objective, result.bound, result.gap) == (0, 0, 0)


@pytest.mark.parametrize("dial", [0, 0.5])
def test_offers_without_capacity_leave_every_need_for_capacity(dial: float) -> None:
    rows = [make_need(f"n{number}", groups={"girls": 0.5}) for number in range(3)]
    empty = [make_offer(f"o{number}", capacity=0) for number in range(3)]
    closed = [make_offer("closed", max_deployment=0)]
    result = checked(make_problem(rows, empty + closed, options=Options(fairness_dial=dial)))
    assert [(row.reason, row.lost) for row in result.unmatched] == [("capacity", {"capacity": 4})] * 3
