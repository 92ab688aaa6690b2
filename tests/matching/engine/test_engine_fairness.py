"""The promises to countries and groups, held against a linear programme that may take any way."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from matching.engine.blocks import Outcome, allocate_block, columns_of
from matching.engine.columns import Columns
from matching.engine.contract import Options
from matching.engine.fairness import GROUPS_PART, STEPS, Allocation
from matching.engine.group_fairness import GROUP_SOLVES
from matching.engine.groups import attained
from matching.engine.pairs import eligible_pairs
from tests.matching.engine.frontiers import country_rows, group_rows, largest_share
from tests.matching.engine.instances import Shape, random_problem

DIAL = Fraction(2, 100)
FAMILIES = {
    "scarce": Shape(needs=40, offers=30, categories=1, supply=0.3),
    "everywhere": Shape(needs=30, offers=30, categories=1, supply=0.4, everywhere=1),
    "heavy": Shape(needs=30, offers=20, categories=1, supply=0.3, quantity=10**9, unlimited=0),
    "few units": Shape(needs=40, offers=30, categories=1, supply=0.3, quantity=6),
    "ties": Shape(needs=30, offers=20, categories=1, supply=0.3, ties=True),
}
CASES = [(family, seed) for family in FAMILIES for seed in range(3)]


def shared_out(shape: Shape, seed: int, *, groups: bool = True) -> tuple[Columns, Outcome]:
    """Return the block of learners, with or without the groups that its needs state."""
    problem = random_problem(seed, shape, options=Options(fairness_dial=float(DIAL)))
    needs = (need for need in problem.needs if need.unit == "learners")
    problem = replace(problem, needs=tuple(need if groups else replace(need, groups={}) for need in needs))
    (key,) = problem.needs_of
    columns = columns_of(problem, key)
    return columns, allocate_block(columns, eligible_pairs(problem, columns), DIAL)


def worst_share(allocation: Allocation, alone: np.ndarray) -> Fraction:
    served = allocation.transport.served(allocation.flow).tolist()
    return min(Fraction(units, most) for units, most in zip(served, alone.tolist(), strict=True) if most)


@pytest.mark.parametrize(("family", "seed"), CASES)
def test_country_could_get_alone_what_a_linear_programme_finds(family: str, seed: int) -> None:
    _, outcome = shared_out(FAMILIES[family], seed)
    transport = outcome.plain.transport
    for country, most in enumerate(outcome.alone.tolist()):
        pairs = np.flatnonzero(transport.country[transport.need] == country)
        row = (pairs, np.ones(len(pairs)), float(transport.asked[country]) + 1)
        assert largest_share(transport, [row], 0) * row[2] == pytest.approx(most, rel=1e-6)


@pytest.mark.parametrize(("family", "seed"), CASES)
def test_every_country_gets_its_floor_which_is_one_share_of_what_it_could_get(family: str, seed: int) -> None:
    _, outcome = shared_out(FAMILIES[family], seed)
    alone, floor = outcome.alone, outcome.final.transport.floor
    shares = [share for share in range(STEPS + 1) if (-(-share * alone // STEPS) == floor).all()]
    assert shares != []
    assert (outcome.final.transport.served(outcome.final.flow) >= floor).all()
    assert worst_share(outcome.final, alone) >= Fraction(shares[0], STEPS)


@pytest.mark.parametrize(("family", "seed"), CASES)
def test_no_way_within_the_dial_serves_the_worst_country_better(family: str, seed: int) -> None:
    _, outcome = shared_out(FAMILIES[family], seed, groups=False)
    transport, alone = outcome.plain.transport, outcome.alone
    enough = (1 - DIAL) * outcome.plain.objective
    possible = largest_share(transport, country_rows(transport, alone), float(enough))
    # whole units: of few units, a country cannot have just the share that is possible in fractions of them
    least_step = max(1 / STEPS, 1 / min(most for most in alone.tolist() if most))
    assert possible - least_step - 1e-6 <= worst_share(outcome.final, alone) <= possible + 1e-6
    assert outcome.final.objective >= enough


@pytest.mark.parametrize(("family", "seed"), CASES)
def test_groups_cost_at_most_their_part_of_the_dial_in_four_flows(family: str, seed: int) -> None:
    _, outcome = shared_out(FAMILIES[family], seed)
    assert outcome.fair.objective >= (1 - DIAL * (1 - GROUPS_PART)) * outcome.plain.objective
    assert outcome.fair.objective - outcome.final.objective <= GROUPS_PART * DIAL * outcome.plain.objective
    assert len(outcome.final.optima) - 1 <= GROUP_SOLVES


@pytest.mark.parametrize("seed", range(3))
def test_worst_group_gets_most_of_the_rise_that_is_possible(seed: int) -> None:
    _, outcome = shared_out(FAMILIES["scarce"], seed)
    assert outcome.groups_alone is not None
    transport, alone = outcome.fair.transport, outcome.groups_alone
    before, after = (
        float(min(attained(outcome.groups.served(transport, one.flow), alone))) for one in (outcome.fair, outcome.final)
    )
    enough = outcome.fair.objective - GROUPS_PART * DIAL * outcome.plain.objective
    possible = largest_share(transport, group_rows(transport, outcome.groups.part, alone), float(enough))
    assert before < possible
    assert 0.5 * (possible - before) <= after - before <= possible - before + 1e-6
