"""Sensitivity: an order under moved weights is what a ranking with those weights gives."""

import math
from dataclasses import replace

import pytest

from matching.engine.contract import Parts, Weights
from matching.engine.ranking import rank_offers
from matching.engine.sensitivity import FACTORS, order_by_score, shift_weights, shifts, turning_shifts
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
