"""A run that stays open: after every edit it is worth what a fresh run is, and proves it."""

import random
from dataclasses import replace

import pytest

from matching.engine import open_run, solve
from matching.engine.check import faults
from matching.engine.contract import Options, Problem
from matching.engine.documents import result_document
from matching.engine.editing import OpenRun
from tests.matching.engine.examples import make_need, make_offer, make_problem
from tests.matching.engine.instances import FAMILIES, Shape, family_shape, random_problem

EDITS = 14


def small_problem(family: str, *, options: Options | None = None) -> Problem:
    """Return a problem of the family whose few blocks are large for its size."""
    shape = family_shape(family, 50)
    shape = replace(shape, categories=min(2, shape.categories), countries=min(8, shape.countries))
    return random_problem(len(family), shape, options=options)


def edit_at_random(run: OpenRun, draw: random.Random) -> None:
    need, offer = draw.choice(run.problem.needs), draw.choice(run.problem.offers)
    name = f"x{draw.randrange(10**6, 10**7)}"
    match draw.randrange(7):
        case 0:
            run.put_need(replace(need, quantity=draw.randint(1, 10**5)))
        case 1:
            run.put_need(replace(need, id=name))
        case 2:
            run.put_offer(replace(offer, id=name))
        case 3:
            run.put_need(replace(draw.choice(run.problem.needs), id=need.id, category="category0"))
        case 4:
            run.put_offer(replace(draw.choice(run.problem.offers), id=offer.id, unit="learners"))
        case 5:
            run.withdraw_need(need.id)
        case 6:
            run.withdraw_offer(offer.id)


def assert_as_fresh(run: OpenRun) -> None:
    result, fresh = run.result(), solve(run.problem)
    assert list(faults(run.problem, result_document(result))) == []
    assert run.objective == result.objective
    assert (result.objective, result.bound, result.input_hash) == (fresh.objective, fresh.bound, fresh.input_hash)
    assert [block.prices for block in result.blocks] == [block.prices for block in fresh.blocks]


@pytest.mark.parametrize("family", FAMILIES)
def test_every_edit_of_a_stream_has_the_objective_of_a_fresh_run(family: str) -> None:
    run, draw = open_run(small_problem(family)), random.Random(family)
    for _ in range(EDITS):
        edit_at_random(run, draw)
        assert_as_fresh(run)


@pytest.mark.parametrize("family", ["scarce", "smallest deployment"])
def test_run_with_a_dial_is_a_fresh_run_after_every_edit(family: str) -> None:
    run, draw = open_run(small_problem(family, options=Options(fairness_dial=0.02))), random.Random(family)
    for _ in range(5):
        edit_at_random(run, draw)
        assert_as_fresh(run)


def test_many_edits_without_a_look_between_them_end_as_a_fresh_run() -> None:
    run, draw = open_run(small_problem("one dominant category")), random.Random(3)
    for _ in range(200):
        edit_at_random(run, draw)
    assert_as_fresh(run)


def test_nothing_edited_is_the_run_itself() -> None:
    problem = random_problem(3, Shape(needs=30, offers=30))
    assert open_run(problem).result() == solve(problem)


def test_new_offer_takes_the_place_of_a_worse_one() -> None:
    run = open_run(make_problem([make_need(languages="en fr")], [make_offer("o1")]))
    run.put_offer(make_offer("o2", languages="en fr"))
    assert [(match.offer, match.quantity) for match in run.result().matches] == [("o2", 100)]
    run.withdraw_offer("o2")
    assert [(match.offer, match.quantity) for match in run.result().matches] == [("o1", 100)]


def test_need_of_a_new_block_and_the_last_need_of_one() -> None:
    run = open_run(make_problem([make_need()], [make_offer("o1"), make_offer("o2", category="books")]))
    run.put_need(make_need("n2", category="books"))
    assert_as_fresh(run)
    run.withdraw_need("n1")
    assert_as_fresh(run)
    run.withdraw_need("n2")
    assert (run.objective, run.result().blocks) == (0, ())
    run.put_need(make_need("n3"))
    assert_as_fresh(run)


def test_extremes_are_edited_as_anything_else() -> None:
    run = open_run(make_problem([make_need()], []))
    for offer in (make_offer("o1", capacity=0), make_offer("o2", capacity=None), make_offer("o3", capacity=10**9)):
        run.put_offer(offer)
        assert_as_fresh(run)
    for quantity in (10**9, 1, 10**9):
        run.put_need(make_need(quantity=quantity))
        assert_as_fresh(run)
    run.withdraw_offer("o2")
    assert_as_fresh(run)


def test_what_is_not_there_cannot_be_withdrawn() -> None:
    run = open_run(make_problem([make_need()], [make_offer()]))
    with pytest.raises(KeyError):
        run.withdraw_need("nobody")
    with pytest.raises(KeyError):
        run.withdraw_offer("nothing")
    assert_as_fresh(run)


def test_more_is_asked_than_at_first() -> None:
    run = open_run(make_problem([make_need(quantity=100)], [make_offer(capacity=1000)]))
    run.put_need(make_need("n2", quantity=800))
    assert [(match.need, match.quantity) for match in run.result().matches] == [("n1", 100), ("n2", 800)]
