"""Whether the order of a need's offers holds when a weight moves by a tenth, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coalition.core.names import joined
from coalition.core.numerals import write_number, write_share
from matching.engine.contract import Parts, Weights
from matching.engine.sensitivity import GROUPS, TOP, Shift, order_by_score, turning_shifts
from matching.models import MatchCandidate

FACTORS: dict[str, str | Promise] = {
    "need": gettext_lazy("need"),
    "resources": gettext_lazy("resources"),
    "impact": gettext_lazy("impact"),
}


@dataclass(frozen=True)
class Steadiness:
    """`turns` are the sentences on each weight that turns the order; `is_first_open`: one of them turns the first.

    `has_groups`: weights of groups were moved too.
    """

    turns: list[str]
    shifts: list[Shift]
    is_first_open: bool
    has_groups: bool

    @property
    def title(self) -> str:
        if self.is_first_open:
            return _("The first place does not hold.")
        return _("The first place holds; the places behind it do not.") if self.turns else ""


def steadiness_of(candidates: Sequence[MatchCandidate], weights: Weights, groups: Mapping[str, str]) -> Steadiness:
    """Weigh the run's candidates of one need anew, from the factors and the reach that it keeps.

    `weights` are those of the run, `groups` the names of the disadvantaged groups by code.
    """
    parts = {str(row.offer_id): Parts(**row.parts) for row in candidates}
    names = {str(row.offer_id): row.offer.organisation.name for row in candidates}
    reached = _reached(candidates)
    turning = turning_shifts(parts, weights, reached=reached)
    before = order_by_score(parts, weights)
    return Steadiness(
        turns=[_turn(shift, before, weights, names, groups) for shift in turning],
        shifts=turning,
        is_first_open=any(shift.order[0] != before[0] for shift in turning),
        has_groups=any(reached.values()),
    )


def _reached(candidates: Sequence[MatchCandidate]) -> dict[str, dict[str, float]]:
    """Nothing where the run did not keep it of all: an order of some of the offers would mislead."""
    kept = {str(row.offer_id): row.reached for row in candidates if row.reached is not None}
    return kept if len(kept) == len(candidates) else {}


def _turn(
    shift: Shift, before: Sequence[str], weights: Weights, names: Mapping[str, str], groups: Mapping[str, str]
) -> str:
    words = {
        **_weight(shift, weights, groups),
        "first": names[shift.order[0]],
        "order": joined(names[offer] for offer in shift.order[:TOP]),
    }
    if shift.order[0] != before[0]:
        return _("If %(factor)s counted %(weight)s instead of %(before)s, %(first)s would be first.") % words
    return _("If %(factor)s counted %(weight)s instead of %(before)s, the order would be: %(order)s.") % words


def _weight(shift: Shift, weights: Weights, groups: Mapping[str, str]) -> dict[str, Any]:
    """What moves, to which weight and from which; a factor's is a share of 1, a group's is 1 where nothing was set."""
    if shift.factor == GROUPS:
        return {
            "factor": _("the group “%(name)s”") % {"name": groups.get(shift.group, shift.group)},
            "weight": write_number(round(shift.weight, 3)),
            "before": write_number(round(weights.group(shift.group), 3)),
        }
    return {
        "factor": FACTORS[shift.factor],
        "weight": write_share(shift.weight),
        "before": write_share(getattr(weights, shift.factor)),
    }
