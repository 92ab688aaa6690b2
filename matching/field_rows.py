"""Need and offer field by field: what is asked, what is offered, what of it meets."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from coalition.core.names import joined
from coalition.core.numerals import write_number, write_share
from matching.explanations import Compared, Explanation
from matching.offer_rows import ANY_LEVEL
from matching.wording import RULES, Names, languages, named, period
from members.models import Offer

Row = dict[str, Any]


def field_rows(offer: Offer, why: Explanation, names: Names) -> Iterator[Row]:
    """Rows label, asked, offered, kind (`ok part miss`), verdict. Kind of support, unit and country always meet."""
    for row in why["fields"]:
        yield {
            "label": capfirst(RULES[row["rule"]]),
            "asked": in_words(row["rule"], row["asked"], names),
            "offered": in_words(row["rule"], row["had"], names),
            "kind": _kind(row),
            "verdict": verdict(row, names),
        }
    for group in why["groups"]:
        reached = write_share(group["reach"])
        yield {
            "label": names["group"].get(group["group"], group["group"]),
            "asked": _("%(share)s of the learners") % {"share": write_share(group["share"])},
            "offered": _("made for them by %(reach)s") % {"reach": reached} if group["reach"] else _("not stated"),
            "kind": "ok" if group["reach"] == 1 else "part" if group["reach"] else "miss",
            "verdict": "" if group["reach"] else _("Counts nothing; it never lowers a score."),
        }
    yield from _deployment(offer)


def in_words(rule: str, codes: list[str], names: Names) -> str:
    """Names of the codes in the reader's language; where none is listed, everything is meant."""
    if rule == "dates":
        return period(*codes) if codes else _("none")
    listed = [code for code in codes if code != ANY_LEVEL]
    words = languages(listed) if rule == "language" else named(names[rule], listed)
    return joined(words, otherwise=_("any"))


def verdict(row: Compared, names: Names) -> str:
    """What is missing of what is asked; empty where nothing is."""
    if _kind(row) == "ok":
        return ""
    if row["rule"] == "dates":
        return _("Common: %(period)s") % {"period": in_words("dates", row["shared"], names)}
    missing = [code for code in row["asked"] if code not in row["shared"]]
    return _("Missing: %(names)s") % {"names": in_words(row["rule"], missing, names)}


def _kind(row: Compared) -> str:
    """One shared delivery mode is all that is needed; how feasible it is there is a figure of the country."""
    return "ok" if row["share"] == 1 or row["rule"] == "mode" else "part"


def _deployment(offer: Offer) -> Iterator[Row]:
    row = {"asked": "", "kind": "ok", "verdict": ""}
    if offer.min_deployment:
        yield {**row, "label": _("Smallest deployment"), "offered": write_number(offer.min_deployment)}
    if offer.max_deployment:
        yield {**row, "label": _("Largest deployment"), "offered": write_number(offer.max_deployment)}
