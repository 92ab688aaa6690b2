"""What a match hands to its project: the frozen terms, the accepted quantity, the places, the people affected."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from coalition.core.numerals import write_number
from coalition.reference.choices import UnitKind
from coalition.reference.models import Flagship, Unit
from matching.models import Match
from projects.services import CarriedOver, PlannedFigure


def carried_over(match: Match) -> CarriedOver:
    """The facts as they were when the match was proposed, not as either side may have changed them since."""
    offered, asked = match.terms["offer"], match.terms["request"]
    country_request, category = match.need.request_country.country_request, match.need.category
    starts_on, ends_on = _common_period(offered, asked)
    flagships = {category.flagship_id, *offered["flagships"]}
    return CarriedOver(
        country_request=country_request,
        title=asked["title"],
        summary=asked["summary"],
        country=match.need.request_country.country,
        organisation=match.offer.organisation,
        contribution=_contribution(match),
        flagships=list(Flagship.objects.filter(pk__in=flagships)),
        sectors=[category.sector],
        missions=[],
        starts_on=starts_on,
        ends_on=ends_on,
        places=[(place["name"], place["is_withheld"]) for place in asked["places"]],
        planned=_planned(match),
        national_partners=asked["partners"],
        complements=asked["already_provided"],
        is_demonstration=match.is_demonstration,
    )


def _contribution(match: Match) -> str:
    """In the language of the register, whoever confirms."""
    with translation.override("en"):
        return _("%(title)s: %(quantity)s %(unit)s") % {
            "title": match.terms["offer"]["title"],
            "quantity": write_number(match.quantity),
            "unit": match.need.unit.name.lower(),
        }


def _planned(match: Match) -> list[PlannedFigure]:
    """What was accepted; where it meets the whole need, also the people whom the need affects."""
    unit, asked = match.need.unit, match.terms["request"]
    figures = [PlannedFigure(unit=unit, value=match.quantity, label="")]
    if match.quantity == asked["quantity"]:
        for kind, heads in ((UnitKind.LEARNERS, asked["learners"]), (UnitKind.TEACHERS, asked["teachers"])):
            if heads and kind != unit.kind and (counted := Unit.objects.filter(kind=kind).first()):
                figures.append(PlannedFigure(unit=counted, value=heads, label=""))
    return figures


def _common_period(offered: dict[str, Any], asked: dict[str, Any]) -> tuple[date | None, date | None]:
    starts = [date.fromisoformat(day) for day in (offered["available_from"], asked["starts_on"]) if day]
    ends = [date.fromisoformat(day) for day in (offered["available_to"], asked["ends_on"]) if day]
    first, last = max(starts, default=None), min(ends, default=None)
    return (first, last) if first is None or last is None or first <= last else (None, None)
