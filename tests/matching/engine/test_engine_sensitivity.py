"""Sensitivity: an order under moved weights is what a ranking with those weights gives."""

import math
from dataclasses import replace

import pytest

from matching.engine.contract import Options, Parts, Weights
from matching.engine.ranking import rank_offers
from matching.engine.score import impact_of, reached_shares
from matching.engine.sensitivity import (
    FACTORS,
    GROUPS,
    group_shifts,
    order_by_score,
    shift_group,
    shift_weights,
    shifts,
    turning_shifts,
)
from tests.matching.engine.instances import Shape, random_problem

WEIGHTS = Weights(0.4, 0.3, 0.3, {"girls": 2.0})
STEADY = {"a": Parts(0.8, 0.9, 0.9), "b": Parts(0.8, 0.5, 0.6)}
CLOSE = {"a": Parts(0.8, 0.9, 0.6), "b": Parts(0.8, 0.61, 0.88)}


def test_moved_weights_sum_to_one_and_keep_the_others_in_proportion() -> None:
    moved = shift_weights(WEIGHTS, "impact", 0.1)
    assert math.isclose(moved.need + moved.resources + moved.impact, 1)
    assert math.isclose(moved.impact, 0.33 / 1.03)
    assert math.isclose(moved.need / moved.resources, 0.4 / 0.3)
    assert moved.groups == WEIGHTS.groups


def test_each_weight_moves_down_and_up() -> None:
    moves = [(shift.factor, shift.change) for shift in shifts(STEADY, WEIGHTS)]
    assert moves == [(factor, change) for factor in FACTORS for change in (-0.1, 0.1)]


def test_clear_first_place_holds() -> None:
    assert turning_shifts(STEADY, WEIGHTS) == []


def test_close_first_place_names_the_weights_that_turn_it() -> None:
    assert order_by_score(CLOSE, WEIGHTS) == ("a", "b")
    turning = turning_shifts(CLOSE, WEIGHTS)
    assert [(shift.factor, shift.change, shift.order) for shift in turning] == [
        ("resources", -0.1, ("b", "a")),
        ("impact", 0.1, ("b", "a")),
    ]
    assert math.isclose(turning[1].weight, 0.33 / 1.03)


def test_change_below_the_top_is_not_told() -> None:
    below = {**CLOSE, "first": Parts(0.8, 1.0, 1.0)}
    assert turning_shifts(below, WEIGHTS, top=1) == []
    assert len(turning_shifts(below, WEIGHTS, top=3)) == 2


def test_weight_of_need_never_turns_the_order_of_one_need() -> None:
    assert "need" not in {shift.factor for shift in turning_shifts(CLOSE, WEIGHTS, step=0.5)}


def test_no_offer_has_no_order() -> None:
    assert turning_shifts({}, WEIGHTS) == []


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_order_is_that_of_a_ranking_with_the_moved_weights(seed: int) -> None:
    problem = random_problem(seed, Shape(needs=12, offers=80))
    for need in problem.needs:
        parts = {row.offer: row.parts for row in rank_offers(problem, need.id).candidates}
        for shift in shifts(parts, problem.weights):
            moved = replace(problem, weights=shift_weights(problem.weights, shift.factor, shift.change))
            assert shift.order == tuple(row.offer for row in rank_offers(moved, need.id).candidates)


GIRLS_OR_RURAL = {"a": {"girls": 0.5}, "b": {"rural": 0.5}}
EVEN = {
    name: Parts(0.8, resources, impact_of(GIRLS_OR_RURAL[name], Weights(0.4, 0.3, 0.3), Options()))
    for name, resources in (("a", 0.9), ("b", 0.89))
}


def test_moved_group_leaves_factors_and_other_groups() -> None:
    assert shift_group(WEIGHTS, "girls", -0.1) == replace(WEIGHTS, groups={"girls": 1.8})
    assert shift_group(WEIGHTS, "rural", 0.1) == replace(WEIGHTS, groups={"girls": 2.0, "rural": 1.1})


def test_weight_of_a_group_that_turns_the_order_is_named() -> None:
    plain = Weights(0.4, 0.3, 0.3)
    assert turning_shifts(EVEN, plain) == []
    turning = turning_shifts(EVEN, plain, reached=GIRLS_OR_RURAL)
    assert [(shift.factor, shift.group, shift.change, shift.weight, shift.order) for shift in turning] == [
        (GROUPS, "girls", -0.1, 0.9, ("b", "a")),
        (GROUPS, "rural", 0.1, 1.1, ("b", "a")),
    ]


def test_group_that_nobody_reaches_is_not_tried() -> None:
    assert list(group_shifts(EVEN, {"a": {}, "b": {}}, WEIGHTS, Options())) == []


def test_group_that_counts_nothing_turns_nothing() -> None:
    weights = Weights(0.4, 0.3, 0.3, {"girls": 0.0, "rural": 0.0})
    orders = {shift.order for shift in group_shifts(EVEN, GIRLS_OR_RURAL, weights, Options())}
    assert orders == {("a", "b")}


@pytest.mark.parametrize("step", [0.1, 0.9])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_order_is_that_of_a_ranking_with_the_moved_weight_of_a_group(seed: int, step: float) -> None:
    problem = random_problem(seed, Shape(needs=12, offers=80))
    offers = {offer.id: offer for offer in problem.offers}
    tried = turned = 0
    for need in problem.needs:
        parts = {row.offer: row.parts for row in rank_offers(problem, need.id).candidates}
        reached = {name: reached_shares(need.groups, offers[name].groups) for name in parts}
        before = order_by_score(parts, problem.weights)
        for shift in group_shifts(parts, reached, problem.weights, problem.options, step=step):
            moved = replace(problem, weights=shift_group(problem.weights, shift.group, shift.change))
            assert shift.order == tuple(row.offer for row in rank_offers(moved, need.id).candidates)
            tried, turned = tried + 1, turned + (shift.order != before)
    assert (tried > 0, turned > 0 or step == 0.1) == (True, True)  # a tenth turns an order in few problems
