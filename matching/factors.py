"""The three factors of a candidate, with what they consist of and the figures behind them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from coalition.core.numerals import write_number, write_share
from coalition.reference.models import IndicatorVintage
from matching.explanations import Compared, Explanation
from matching.field_rows import in_words
from matching.figures import index_sentence, mode_sentence
from matching.models import MatchCandidate
from matching.wording import RULES, Names
from requests.models import Need

Row = dict[str, Any]


def factors_of(
    candidate: MatchCandidate,
    why: Explanation,
    *,
    need: Need,
    vintage: IndicatorVintage | None,
    figures: list[Any],
    names: Names,
) -> list[Row]:
    """The three factors, for the component `staff/parts`."""
    index = "–" if why["index"] is None else write_share(why["index"])
    severity = _("%(grade)s of 5") % {"grade": write_number(why["severity"])}
    impact = list(_groups(why, names))
    return [
        {
            "label": _("Need"),
            "value": candidate.parts["need"],
            "tone": "b2",
            "text": _("The same for every offer here: it decides between requests only."),
            "rows": [(_("Severity as assessed"), severity), (index_sentence(why["index"], vintage), index)],
        },
        {
            "label": _("Resources"),
            "value": candidate.parts["resources"],
            "tone": "b3",
            "text": _("How much of what is asked the offer has, and how far it can be used there."),
            "rows": [(_resource(row, need, figures, names), write_share(row["share"])) for row in why["fields"]],
        },
        {
            "label": _("Impact"),
            "value": candidate.parts["impact"],
            "tone": "b4",
            "text": _("How far it reaches those who are most easily left behind.")
            if impact
            else _("The need names no group."),
            "rows": impact,
        },
    ]


def _groups(why: Explanation, names: Names) -> Iterator[tuple[str, str]]:
    for row in why["groups"]:
        words = {
            "group": names["group"].get(row["group"], row["group"]),
            "share": write_share(row["share"]),
            "reach": write_share(row["reach"]),
        }
        yield _("%(group)s: %(share)s × reach %(reach)s") % words, write_share(row["share"] * row["reach"])


def _resource(row: Compared, need: Need, figures: list[Any], names: Names) -> str:
    if row["rule"] == "mode":
        return mode_sentence(row, need.category, figures, names)
    if row["rule"] == "dates":
        words = {"shared": write_number(_days(row["shared"])), "asked": write_number(_days(row["asked"]))}
        return _("Dates: %(shared)s of %(asked)s days") % words
    if not row["asked"] or not row["had"]:
        return _("%(rule)s: no limit on one side") % {"rule": capfirst(RULES[row["rule"]])}
    words = {
        "shared": write_number(len(row["shared"])),
        "asked": write_number(len(row["asked"])),
        "names": in_words(row["rule"], row["shared"], names),
    }
    if row["rule"] == "language":
        return _("Languages: %(shared)s of %(asked)s (%(names)s)") % words
    return _("Education levels: %(shared)s of %(asked)s (%(names)s)") % words


def _days(ends: list[str]) -> int:
    first, last = map(date.fromisoformat, ends)
    return (last - first).days + 1
