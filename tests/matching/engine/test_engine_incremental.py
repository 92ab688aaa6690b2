"""One edit after another: what repair makes of a result is what a fresh run makes, to the byte."""

import json
import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from matching.engine import repair, solve
from matching.engine.blocks import assemble, block_keys, solve_block
from matching.engine.check import faults
from matching.engine.contract import Options, Problem
from matching.engine.documents import input_hash, problem_document, result_document, result_json
from matching.engine.incremental import touched_blocks
from matching.engine.reading import parse_problem
from tests.matching.engine.examples import make_need, make_offer, make_problem
from tests.matching.engine.instances import Shape, random_problem, shuffled

SHAPE = Shape(needs=40, offers=40, categories=5, supply=0.5, smallest=0.1)
FAIR = Options(fairness_dial=0.02)


def with_quantity(problem: Problem, draw: random.Random) -> Problem:
    chosen = draw.choice(problem.needs)
    edited = replace(chosen, quantity=draw.randint(1, 10**5))
    return replace(problem, needs=tuple(edited if need is chosen else need for need in problem.needs))


def with_need(problem: Problem, draw: random.Random) -> Problem:
    name = f"n{draw.randrange(10**6, 10**7)}"
    return replace(problem, needs=(*problem.needs, replace(draw.choice(problem.needs), id=name)))


def without_need(problem: Problem, draw: random.Random) -> Problem:
    chosen = draw.choice(problem.needs)
    return replace(problem, needs=tuple(need for need in problem.needs if need is not chosen))


def with_offer(problem: Problem, draw: random.Random) -> Problem:
    name = f"o{draw.randrange(10**6, 10**7)}"
    return replace(problem, offers=(*problem.offers, replace(draw.choice(problem.offers), id=name)))


def without_offer(problem: Problem, draw: random.Random) -> Problem:
    chosen = draw.choice(problem.offers)
    return replace(problem, offers=tuple(offer for offer in problem.offers if offer is not chosen))


def with_figure(problem: Problem, draw: random.Random) -> Problem:
    chosen = draw.choice(problem.countries)
    rows = (replace(row, index=draw.random()) if row is chosen else row for row in problem.countries)
    return replace(problem, countries=tuple(rows))


def with_block(problem: Problem, draw: random.Random) -> Problem:
    pair = (draw.choice(problem.needs).id, draw.choice(problem.offers).id)
    return replace(problem, blocked=problem.blocked ^ {pair})


EDITS: dict[str, Callable[[Problem, random.Random], Problem]] = {
    "quantity": with_quantity,
    "new need": with_need,
    "need withdrawn": without_need,
    "new offer": with_offer,
    "offer withdrawn": without_offer,
    "figure of a country": with_figure,
    "declined pair": with_block,
}


@pytest.mark.parametrize("edit", EDITS)
def test_repair_is_a_fresh_run_after_one_edit_upon_another(edit: str) -> None:
    draw = random.Random(edit)
    problem = random_problem(len(edit), SHAPE, options=FAIR)
    result = solve(problem)
    for _ in range(4):
        edited = EDITS[edit](problem, draw)
        result = repair(problem, result, edited)
        assert result_json(result) == result_json(solve(edited))
        assert list(faults(edited, result_document(result))) == []
        problem = edited


@pytest.mark.parametrize("edit", ["quantity", "new need", "new offer", "offer withdrawn", "need withdrawn"])
def test_edit_of_one_row_touches_one_block(edit: str) -> None:
    problem = random_problem(3, SHAPE)
    edited = EDITS[edit](problem, random.Random(3))
    counted: list[tuple[int, int]] = []
    repair(problem, solve(problem), edited, watch=lambda done, total: counted.append((done, total)))
    assert counted == [(0, 1), (1, 1)]


def test_nothing_edited_touches_nothing() -> None:
    problem = random_problem(3, SHAPE)
    result = solve(problem)
    assert touched_blocks(problem, shuffled(problem, 1)) == []
    assert repair(problem, result, shuffled(problem, 1)) == result


def test_other_weights_touch_everything() -> None:
    problem = random_problem(3, SHAPE)
    other = replace(problem, options=FAIR)
    assert touched_blocks(problem, other) == block_keys(other)
    assert repair(problem, solve(problem), other) == solve(other)


def test_offer_in_another_unit_is_counted_without_solving() -> None:
    needs = [make_need(category="books")]
    before = make_problem(needs, [make_offer()])
    after = make_problem(needs, [make_offer(), make_offer("o2", category="books", unit="teachers")])
    assert touched_blocks(before, after) == []
    repaired = repair(before, solve(before), after)
    assert repaired == solve(after)
    assert (repaired.unmatched[0].reason, repaired.unmatched[0].lost) == ("unit", {"category": 1, "unit": 1})


def test_result_of_another_problem_is_not_repaired() -> None:
    problem = random_problem(3, SHAPE)
    with pytest.raises(ValueError, match="another problem"):
        repair(problem, solve(random_problem(4, SHAPE)), problem)


def test_result_of_another_engine_is_solved_anew() -> None:
    problem = random_problem(3, SHAPE)
    result = solve(problem)
    assert repair(problem, replace(result, engine="2020.1", blocks=()), problem) == result


@pytest.mark.parametrize("seed", range(3))
def test_bytes_do_not_depend_on_order_or_threads(seed: int) -> None:
    problem = random_problem(seed, replace(SHAPE, ties=seed == 0), options=FAIR)
    expected = result_json(solve(problem))
    mixed = shuffled(problem, seed)
    with ThreadPoolExecutor(4) as threads:
        solved = list(threads.map(lambda key: solve_block(mixed, key), reversed(block_keys(mixed))))
    assert result_json(assemble(mixed, solved)) == expected
    edited = with_quantity(problem, random.Random(seed))
    turned = with_quantity(shuffled(problem, seed + 1), random.Random(seed))
    assert result_json(repair(mixed, solve(problem), turned)) == result_json(solve(edited))


def test_hash_after_many_edits_is_that_of_a_problem_made_anew() -> None:
    draw, problem = random.Random(7), random_problem(7, SHAPE)
    result = solve(problem)
    for edit in list(EDITS.values()) * 2:
        problem, before = edit(problem, draw), problem
        result = repair(before, result, problem)
        anew = parse_problem(json.dumps(problem_document(problem)).encode())
        assert (result.input_hash, anew) == (input_hash(anew), problem)
