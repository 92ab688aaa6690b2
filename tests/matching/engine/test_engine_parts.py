"""Parts that are solved apart and written as JSON make the very bytes of one process."""

import random

import pytest

from matching.engine import solve
from matching.engine.blocks import block_keys, solve_block
from matching.engine.contract import Options, Problem
from matching.engine.documents import result_json
from matching.engine.parts import lay_out, read_solved, result_of_parts, solve_part, solved_json
from tests.matching.engine.instances import FAMILIES, WEIGHTS, family_shape, random_problem


def problem_of(family: str, seed: int = 1) -> Problem:
    return random_problem(seed, family_shape(family, 120), options=Options(fairness_dial=0.01))


def solved_apart(problem: Problem, most: int) -> bytes:
    layout = lay_out(problem, pairs_of_part=1, most=most)
    parts = [solve_part(problem, keys, watch=lambda position: None) for keys in layout]
    random.Random(most).shuffle(parts)
    return result_json(result_of_parts(problem, parts))


@pytest.mark.parametrize("family", FAMILIES)
def test_parts_make_the_bytes_of_one_process(family: str) -> None:
    problem = problem_of(family)
    expected = result_json(solve(problem))
    assert [solved_apart(problem, most) for most in (1, 2, 5, 100)] == [expected] * 4


@pytest.mark.parametrize("family", FAMILIES)
def test_solved_blocks_come_back_from_json_as_they_were(family: str) -> None:
    problem = problem_of(family, seed=2)
    solved = [solve_block(problem, key) for key in block_keys(problem)]
    assert read_solved(solved_json(solved)) == solved


def test_layout_has_every_block_once_and_shares_the_work() -> None:
    problem = problem_of("balanced")
    layout = lay_out(problem, pairs_of_part=1, most=4)
    assert sorted(key for keys in layout for key in keys) == block_keys(problem)
    loads = [sum(len(problem.needs_of[key]) * len(problem.offers_of.get(key, ())) for key in keys) for keys in layout]
    assert len(loads) == 4
    assert max(loads) < 1.5 * min(loads)


def test_layout_is_one_part_where_there_is_little_to_do() -> None:
    problem = problem_of("balanced")
    assert lay_out(problem, pairs_of_part=10**6, most=8) == [block_keys(problem)]


def test_layout_of_nothing_is_nothing() -> None:
    assert lay_out(Problem(WEIGHTS), pairs_of_part=1, most=8) == []


def test_part_is_watched_before_each_block() -> None:
    problem = problem_of("balanced")
    seen: list[int] = []
    solve_part(problem, block_keys(problem)[:3], watch=seen.append)
    assert seen == [0, 1, 2]
