"""Why a candidate stands where it stands, as a run keeps it: codes, shares and numbers, no words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypedDict, cast

from matching.engine.contract import Need, Offer, Problem
from matching.engine.explain import compare, nearest_change, score_band
from matching.engine.score import score_pair

SHOWN_RULES = ("language", "mode", "level", "dates")
"""The rules that an eligible pair can fulfil in part; all others hold wholly."""


class Compared(TypedDict):
    """A rule over the pair; `share` is the part of what the need asks that the offer has, in [0, 1]."""

    rule: str
    asked: list[str]
    had: list[str]
    shared: list[str]
    share: float


class Reached(TypedDict):
    """A disadvantaged group of the need: its share of the learners, and how far the offer is made for it."""

    group: str
    share: float
    reach: float


class OldFigure(TypedDict):
    """A figure of the country that is too old to rely on, with its year (`matching.figure_age`)."""

    figure: str
    year: int


class Lift(TypedDict):
    """The single change that would make the offer the first, and the score (millionths) it would then have."""

    field: str
    value: str
    score: int


class Explanation(TypedDict):
    """`band` is the range of the score (millionths) over what the country's `missing` and `old` figures could be.

    `price` is what one more unit of the offer would have added to the run, in millionths; 0 where it is not scarce.
    """

    fields: list[Compared]
    groups: list[Reached]
    severity: float
    index: float | None
    missing: list[str]
    old: list[OldFigure]
    band: list[int]
    lift: Lift | None
    price: int


def kept_explanation(kept: Mapping[str, Any]) -> Explanation | None:
    """Return what a candidate's row keeps, None where nothing; runs of earlier versions did not ask what is old."""
    return cast(Explanation, {"old": [], **kept}) if kept else None


def explain(
    problem: Problem, need: Need, offer: Offer, *, best: int, price: int, old: Mapping[str, int] | None = None
) -> Explanation:
    """Explain an eligible pair.

    `best` is the score of the need's first offer, `price` the offer's, in millionths; `old` are the country's figures
    that are too old to rely on, each with its year.
    """
    years = old or {}
    shares = score_pair(problem, need, offer).resources
    share_of = {"language": shares.languages, "mode": shares.modes, "level": shares.levels, "dates": shares.dates}
    band = score_band(problem, need, offer, old=years)
    change = nearest_change(problem, need, offer, best)
    return Explanation(
        fields=[
            Compared(
                rule=row.rule,
                asked=list(row.need),
                had=list(row.offer),
                shared=list(row.shared),
                share=round(share_of[row.rule], 4),
            )
            for row in compare(problem, need, offer)
            if row.rule in SHOWN_RULES
        ],
        groups=[
            Reached(group=name, share=round(share, 4), reach=offer.groups.get(name, 0.0))
            for name, share in sorted(need.groups.items())
        ],
        severity=need.severity,
        index=problem.country_of[need.country].index,
        missing=list(band.missing),
        old=[OldFigure(figure=name, year=years[name]) for name in band.old],
        band=[band.low, band.high],
        lift=Lift(field=change.field, value=change.value, score=change.score) if change else None,
        price=price,
    )
