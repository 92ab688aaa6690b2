"""Which needs a few offers fit, and which they would fit after one change: eligibility alone, no score."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from matching.engine.contract import Need, Offer, Problem
from matching.engine.eligibility import screen
from matching.engine.explain import single_changes
from matching.engine.gaps import is_near

Changed = tuple[str, str]
"""(field of the offer, what is added to it or put in its place), as in `explain.Change`."""


@dataclass(frozen=True, slots=True)
class Fit:
    """An offer that fits a need as it is (`changes` is empty), or would after any one of `changes`."""

    need: Need
    offer: Offer
    changes: tuple[Changed, ...] = ()

    @property
    def is_near(self) -> bool:
        return bool(self.changes)


def find_fits(problem: Problem) -> Iterator[Fit]:
    """Yield every pair of the problem that fits or is one change away, in the canonical order of needs, then offers.

    A pair that is blocked is neither: it was declined before, or is being asked already.
    """
    screened = screen(problem)
    for need in problem.needs:
        fitting = set(screened[need.id].fitting)
        for offer in problem.offers_of.get((need.category, need.unit), ()):
            if offer.id in fitting:
                yield Fit(need, offer)
            elif (need.id, offer.id) not in problem.blocked and is_near(need, offer):
                changes = tuple((change.field, change.value) for change in single_changes(problem, need, offer))
                if changes:
                    yield Fit(need, offer, changes)
