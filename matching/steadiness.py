"""Whether the order of a need's offers holds when the weights move by a tenth, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coalition.core.numerals import write_share
from matching.engine.contract import Parts, Weights
from matching.engine.sensitivity import TOP, Shift, order_by_score, turning_shifts
from matching.models import MatchCandidate, WeightSet

FACTORS: dict[str, str | Promise] = {
    "need": gettext_lazy("need"),
    "resources": gettext_lazy("resources"),
    "impact": gettext_lazy("impact"),
}


@dataclass(frozen=True)
class Steadiness:
    """`turns` are the sentences on each weight that turns the order; `is_first_open`: one of them turns the first."""

    turns: list[str]
    shifts: list[Shift]
    is_first_open: bool

    @property
    def title(self) -> str:
        if self.is_first_open:
            return _("The first place does not hold.")
        return _("The first place holds; the places behind it do not.") if self.turns else ""


def steadiness_of(candidates: Sequence[MatchCandidate], weights: WeightSet) -> Steadiness:
    """Weigh the run's candidates of one need anew, from the factors that it keeps."""
    parts = {str(row.offer_id): Parts(**row.parts) for row in candidates}
    names = {str(row.offer_id): row.offer.organisation.name for row in candidates}
    exponents = Weights(weights.need, weights.resources, weights.impact)
    turning = turning_shifts(parts, exponents)
    before = order_by_score(parts, exponents)
    return Steadiness(
        turns=[_turn(shift, before, getattr(weights, shift.factor), names) for shift in turning],
        shifts=turning,
        is_first_open=any(shift.order[0] != before[0] for shift in turning),
    )


def _turn(shift: Shift, before: Sequence[str], weight: float, names: dict[str, str]) -> str:
    words = {
        "factor": FACTORS[shift.factor],
        "weight": write_share(shift.weight),
        "before": write_share(weight),
        "first": names[shift.order[0]],
        "order": _(", ").join(names[offer] for offer in shift.order[:TOP]),
    }
    if shift.order[0] != before[0]:
        return _("If %(factor)s counted %(weight)s instead of %(before)s, %(first)s would be first.") % words
    return _("If %(factor)s counted %(weight)s instead of %(before)s, the order would be: %(order)s.") % words
