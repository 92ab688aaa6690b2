"""How the order of a need's offers holds when the weights move: the same factors, weighed anew."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from matching.engine.contract import Parts, Weights
from matching.engine.score import combine

FACTORS = ("need", "resources", "impact")
STEP = 0.1
TOP = 3


@dataclass(frozen=True, slots=True)
class Shift:
    """One weight moved by the share `change` of itself; `weight` is what it is then, `order` all offers, best first."""

    factor: str
    change: float
    weight: float
    order: tuple[str, ...]


def shift_weights(weights: Weights, factor: str, change: float) -> Weights:
    """Multiply the weight of `factor` by 1 + `change`, and all three so that they sum to 1 again."""
    moved = {name: getattr(weights, name) * (1 + change * (name == factor)) for name in FACTORS}
    total = sum(moved.values())
    return replace(weights, **{name: weight / total for name, weight in moved.items()})


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


def turning_shifts(parts: Mapping[str, Parts], weights: Weights, *, top: int = TOP, step: float = STEP) -> list[Shift]:
    """Return the shifts after which the first `top` offers are others, or stand in another order."""
    before = order_by_score(parts, weights)[:top]
    return [shift for shift in shifts(parts, weights, step=step) if shift.order[:top] != before]
