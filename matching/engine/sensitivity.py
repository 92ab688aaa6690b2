"""How the order of a need's offers holds when the weights move: the same factors and reach, weighed anew."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain

from matching.engine.contract import Options, Parts, Weights
from matching.engine.score import combine, impact_of

FACTORS = ("need", "resources", "impact")
GROUPS = "groups"
STEP = 0.1
TOP = 3

Reached = Mapping[str, Mapping[str, float]]
"""By offer: share · reach of each group, as `score.reached_shares` returns it."""


@dataclass(frozen=True, slots=True)
class Shift:
    """One weight moved by the share `change` of itself; `weight` is what it is then, `order` all offers, best first.

    The weight is that of a factor, or where `factor` is GROUPS that of the disadvantaged group `group`.
    """

    factor: str
    change: float
    weight: float
    order: tuple[str, ...]
    group: str = ""


def shift_weights(weights: Weights, factor: str, change: float) -> Weights:
    """Multiply the weight of `factor` by 1 + `change`, and all three so that they sum to 1 again."""
    moved = {name: getattr(weights, name) * (1 + change * (name == factor)) for name in FACTORS}
    total = sum(moved.values())
    return replace(weights, **{name: weight / total for name, weight in moved.items()})


def shift_group(weights: Weights, group: str, change: float) -> Weights:
    """Multiply the weight of `group` by 1 + `change`; weights of groups need no sum."""
    return replace(weights, groups={**weights.groups, group: weights.group(group) * (1 + change)})


def order_by_score(parts: Mapping[str, Parts], weights: Weights) -> tuple[str, ...]:
    """Return the offers best first by their factors, equals by id, as a ranking does."""
    return tuple(sorted(parts, key=lambda offer: (-combine(parts[offer], weights), offer)))


def shifts(parts: Mapping[str, Parts], weights: Weights, *, step: float = STEP) -> Iterator[Shift]:
    """Yield the order under each weight moved down and up by `step`; `parts` are one need's offers by id.

    A score is its factors and its weights, so this is what a run with those weights would rank. It depends on the
    offers given: one that is left out can't come forward.
    """
    for factor in FACTORS:
        for change in (-step, step):
            moved = shift_weights(weights, factor, change)
            yield Shift(factor, change, getattr(moved, factor), order_by_score(parts, moved))


def group_shifts(
    parts: Mapping[str, Parts], reached: Reached, weights: Weights, options: Options, *, step: float = STEP
) -> Iterator[Shift]:
    """Yield the order under the weight of each group moved down and up by `step`.

    The impact of each offer is reckoned anew from what it reaches; `options` are those of the run. A group that no
    offer reaches moves nothing and is left out.
    """
    for group in sorted({name for shares in reached.values() for name in shares}):
        for change in (-step, step):
            moved = shift_group(weights, group, change)
            anew = {
                offer: replace(row, impact=impact_of(reached[offer], moved, options)) for offer, row in parts.items()
            }
            yield Shift(GROUPS, change, moved.group(group), order_by_score(anew, moved), group)


def turning_shifts(
    parts: Mapping[str, Parts],
    weights: Weights,
    *,
    reached: Reached | None = None,
    options: Options | None = None,
    top: int = TOP,
    step: float = STEP,
) -> list[Shift]:
    """Return the shifts after which the first `top` offers are others, or stand in another order.

    Weights of groups are moved where `reached` is given.
    """
    before = order_by_score(parts, weights)[:top]
    moves = chain(
        shifts(parts, weights, step=step),
        group_shifts(parts, reached, weights, options or Options(), step=step) if reached else (),
    )
    return [shift for shift in moves if shift.order[:top] != before]
