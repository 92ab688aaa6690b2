"""The repair of short deployments, on the flow itself: what it keeps, how near the bound it comes, what it takes."""

from dataclasses import replace

import numpy as np
import pytest

from matching.engine.blocks import columns_of
from matching.engine.columns import Ints
from matching.engine.deployment import Deployments, deployments_of, repair
from matching.engine.pairs import eligible_pairs
from matching.engine.remainder import filled
from matching.engine.transport import Transport, best_flow, transport_of
from tests.matching.engine.instances import Shape, random_problem

SHAPE = Shape(needs=80, offers=60, categories=1, smallest=0.5, pooled=0.4, supply=0.5)


def relaxed(seed: int) -> tuple[Transport, Deployments, Ints]:
    """Return the block of learners, its deployments, and its optimum without them."""
    problem = random_problem(seed, SHAPE)
    columns = columns_of(problem, ("category0", "learners"))
    pairs = eligible_pairs(problem, columns)
    transport = transport_of(columns, pairs)
    flow = best_flow(transport)
    assert flow is not None
    return transport, deployments_of(columns, pairs), flow


def given(transport: Transport, flow: Ints) -> tuple[Ints, Ints]:
    units = len(transport.quantity), len(transport.capacity)
    return (
        np.bincount(transport.need, flow, units[0]).astype(np.int64),
        np.bincount(transport.offer, flow, units[1]).astype(np.int64),
    )


def keeps_limits(transport: Transport, flow: Ints) -> bool:
    needs, offers = given(transport, flow)
    within = (flow >= 0).all() and (flow <= transport.limit).all()
    return bool(within and (needs <= transport.quantity).all() and (offers <= transport.capacity).all())


@pytest.mark.parametrize("seed", range(8))
def test_repaired_flow_has_nothing_short_and_comes_within_a_twentieth_of_the_bound(seed: int) -> None:
    transport, deployments, flow = relaxed(seed)
    assert len(deployments.short(flow)) > 0
    repaired = repair(transport, deployments, flow)
    assert repaired is not None
    assert deployments.short(repaired).tolist() == []
    assert keeps_limits(transport, repaired)
    assert 0.95 * transport.objective(flow) <= transport.objective(repaired) <= transport.objective(flow)


@pytest.mark.parametrize("seed", range(4))
def test_repaired_flow_leaves_nothing_that_could_be_given_without_smallest_deployment(seed: int) -> None:
    transport, deployments, flow = relaxed(seed)
    repaired = repair(transport, deployments, flow)
    assert repaired is not None
    (needs, offers), free = given(transport, repaired), np.ones(len(transport.need), bool)
    free[deployments.pair] = False
    room = (needs < transport.quantity)[transport.need] & (offers < transport.capacity)[transport.offer]
    assert np.flatnonzero(free & room & (repaired < transport.limit)).tolist() == []


@pytest.mark.parametrize("seed", range(4))
def test_repaired_flow_keeps_the_floors_of_countries(seed: int) -> None:
    transport, deployments, flow = relaxed(seed)
    floored = replace(transport, floor=transport.served(flow) // 2)
    flow_of_floors = best_flow(floored)
    assert flow_of_floors is not None
    repaired = repair(floored, deployments, flow_of_floors)
    assert repaired is not None
    assert (floored.served(repaired) >= floored.floor).all()
    assert deployments.short(repaired).tolist() == []


def test_floor_that_only_a_short_deployment_could_meet_is_refused() -> None:
    one = np.ones(1, np.int64)
    transport = Transport(5 * one, 0 * one, 5 * one, 0 * one, 0 * one, one, 5 * one, 5 * one)
    assert repair(transport, Deployments(0 * one, 0 * one, 6 * one, 0 * one), 5 * one) is None


def test_nothing_is_filled_where_nothing_is_left() -> None:
    transport, _, flow = relaxed(0)
    every = np.arange(len(flow))
    whole = filled(transport, flow, every, transport.limit - flow)
    assert whole is not None
    assert transport.objective(whole) == transport.objective(flow)


def test_whole_is_filled_from_nothing() -> None:
    transport, _, flow = relaxed(0)
    every = np.arange(len(flow))
    whole = filled(transport, np.zeros_like(flow), every, transport.limit)
    assert whole is not None
    assert transport.objective(whole) == transport.objective(flow)
