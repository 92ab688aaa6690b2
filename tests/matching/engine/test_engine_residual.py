"""The flow that is kept open: whatever is edited, no open step gains at its prices, and no unit is lost."""

import random
from collections.abc import Iterator
from dataclasses import replace

import pytest

from matching.engine.blocks import columns_of
from matching.engine.certificate import dual_prices
from matching.engine.pairs import eligible_pairs
from matching.engine.residual import GONE, Residual, TooFarError
from matching.engine.transport import best_flow, transport_of
from tests.matching.engine.instances import Shape, random_problem


def opened(seed: int, supply: float = 0.6) -> Residual:
    shape = Shape(needs=25, offers=25, categories=1, supply=supply, largest=0.3, unlimited=0.1)
    problem = random_problem(seed, shape)
    columns = columns_of(problem, next(iter(problem.needs_of)))
    transport = transport_of(columns, eligible_pairs(problem, columns))
    flow = best_flow(transport)
    assert flow is not None
    kept = replace(transport, capacity=columns.capacity)
    return Residual(kept, flow, dual_prices(transport, flow), columns.greatest)


def edit_at_random(kept: Residual, draw: random.Random) -> None:
    kept.begin_edit()
    need, offer = (draw.choice(list(standing(prices))) for prices in (kept.need_price, kept.offer_price))
    match draw.randrange(5):
        case 0:
            given = kept.unmet[need] + sum(kept.given[need].values())
            kept.change_quantity(need, draw.randint(1, 10**5) - given)
        case 1:
            kept.add_need(draw.randint(1, 10**5), dict(kept.offers[need]))
        case 2:
            kept.add_offer(draw.randint(0, 10**5), kept.greatest[offer], dict(kept.needs[offer]))
        case 3:
            kept.withdraw_need(need)
        case 4:
            kept.withdraw_offer(offer)


def fitting(kept: Residual) -> dict[int, int]:
    """Return the scores of the need that most offers fit."""
    return dict(max((kept.offers[need] for need in standing(kept.need_price)), key=len))


def standing(prices: list[int]) -> Iterator[int]:
    return (row for row, price in enumerate(prices) if price < GONE)


def gains(kept: Residual) -> Iterator[str]:
    """Yield the steps that gain at the kept prices."""
    for need in standing(kept.need_price):
        price = kept.need_price[need]
        if price < 0 or (kept.unmet[need] and price):
            yield f"need {need} at {price} with {kept.unmet[need]} unmet"
        for offer, score in kept.offers[need].items():
            cost, units = price + kept.offer_price[offer] - score, kept.given[need].get(offer, 0)
            if (cost < 0 and units < kept.greatest[offer]) or (cost > 0 and units):
                yield f"{units} of offer {offer} to need {need} at {cost}"
    for offer in standing(kept.offer_price):
        if kept.offer_price[offer] < 0 or (kept.free[offer] and kept.offer_price[offer]):
            yield f"offer {offer} at {kept.offer_price[offer]} with {kept.free[offer]} free"


@pytest.mark.parametrize("seed", range(6))
def test_no_open_step_gains_after_any_edit(seed: int) -> None:
    kept, draw = opened(seed), random.Random(seed)
    for _ in range(40):
        assert list(gains(kept)) == []
        edit_at_random(kept, draw)


@pytest.mark.parametrize("seed", range(3))
def test_units_asked_and_offered_stay_as_they_are_edited(seed: int) -> None:
    kept, draw = opened(seed), random.Random(seed)
    for _ in range(20):
        kept.begin_edit()
        quantity, capacity = draw.randint(1, 10**4), draw.randint(0, 10**4)
        need = kept.add_need(quantity, fitting(kept))
        kept.begin_edit()
        offer = kept.add_offer(capacity, 10**9, dict(kept.needs[draw.choice(list(fitting(kept)))]))
        assert kept.unmet[need] + sum(kept.given[need].values()) == quantity
        taken = sum(kept.given[taker][offer] for taker in kept.takers[offer])
        assert kept.free[offer] + taken == capacity
        assert min(*kept.unmet, *kept.free) >= 0


def test_need_withdrawn_and_put_back_changes_no_objective() -> None:
    kept = opened(1)
    before, need = kept.objective, max(range(len(kept.given)), key=lambda row: sum(kept.given[row].values()))
    quantity, scores = kept.unmet[need] + sum(kept.given[need].values()), dict(kept.offers[need])
    kept.begin_edit()
    kept.withdraw_need(need)
    assert kept.objective < before
    kept.add_need(quantity, scores)
    assert kept.objective == before


def test_edit_that_was_not_begun_may_look_at_nothing() -> None:
    kept = opened(1)
    with pytest.raises(TooFarError):
        kept.add_need(10**6, fitting(kept))
