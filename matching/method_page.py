"""What the page of a proposed method shows: each of its figures beside that of the method in use."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from coalition.core.numerals import write_number
from coalition.reference.models import IndexMethod

Places = dict[tuple[str, ...], tuple[str, str]]
"""By what a figure belongs to: what it is called, and its words."""


@dataclass(frozen=True)
class MethodRow:
    """`proposed` and `in_use` are words, or empty where that method has no such figure."""

    label: str
    is_indicator: bool
    proposed: str
    in_use: str

    @property
    def is_other(self) -> bool:
        return self.proposed != self.in_use


def laid_out(**which: Any) -> IndexMethod | None:
    """The method with all that belongs to it: four queries."""
    found = IndexMethod.objects.filter(**which)
    return found.prefetch_related("dimensions__components__indicator").first()


def method_rows(method: IndexMethod | None, current: IndexMethod | None) -> list[MethodRow]:
    """The figures of `method`, then those that only the one in use has."""
    proposed, in_use = _places(method), _places(current)
    keys = [*proposed, *(key for key in in_use if key not in proposed)]
    return [
        MethodRow(
            label=(proposed.get(key) or in_use[key])[0],
            is_indicator=len(key) > 1,
            proposed=proposed.get(key, ("", ""))[1],
            in_use=in_use.get(key, ("", ""))[1],
        )
        for key in keys
    ]


def _places(method: IndexMethod | None) -> Places:
    if method is None:
        return {}
    found: Places = {  # a slash stands in no code of a dimension
        ("/floor",): (_("Floor: what the worst goalpost attains"), write_number(method.floor)),
        ("/reference",): (_("Need that a dimension without figures counts as"), write_number(method.reference)),
    }
    for dimension in method.dimensions.all():
        weight = _("weight %(weight)s") % {"weight": write_number(dimension.weight)}
        found[(dimension.code,)] = (dimension.name, weight)
        for component in dimension.components.all():
            ends = {"best": write_number(component.best), "worst": write_number(component.worst)}
            words = _("%(best)s best, %(worst)s worst") % ends
            found[dimension.code, component.indicator_id] = (str(component.indicator), words)
    return found
