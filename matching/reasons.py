"""Why a match, in words for the two sides: the Coalition's three factors as facts of the frozen terms.

No score, no rank, no assessment, no other country or organisation.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from coalition.core.names import joined
from coalition.core.numerals import write_number
from matching.models import Match
from matching.wording import Names, languages, named, period

Reason = dict[str, str]


def reasons_for(match: Match, names: Names) -> list[Reason]:
    """Three reasons: what the country needs, what the member has for it, whom it reaches."""
    offered, asked = match.terms["offer"], match.terms["request"]
    return [
        {"label": _("What the country needs"), "text": _need(match, asked)},
        {"label": _("What the member offers"), "text": " ".join(_resources(match, offered, asked, names))},
        {"label": _("Whom it reaches"), "text": _impact(offered, asked, names)},
    ]


def _need(match: Match, asked: dict[str, Any]) -> str:
    words = {
        "country": match.need.request_country.country,
        "quantity": write_number(asked["quantity"]),
        "unit": match.need.unit.name.lower(),
        "category": match.need.category,
    }
    return _("Asked for by %(country)s: %(category)s, %(quantity)s %(unit)s.") % words


def _resources(match: Match, offered: dict[str, Any], asked: dict[str, Any], names: Names) -> Iterator[str]:
    words = {"given": write_number(match.quantity), "asked": write_number(asked["quantity"])}
    yield _("The offer gives %(given)s of the %(asked)s asked for.") % words
    shared = {
        "language": [code for code in asked["languages"] if _base(code) in set(map(_base, offered["languages"]))],
        "mode": [code for code in asked["modes"] if code in offered["modes"]],
        "level": [code for code in asked["levels"] if code in offered["levels"]],
    }
    if shared["language"]:
        yield _("Languages: %(names)s.") % {"names": joined(languages(shared["language"]))}
    if shared["mode"]:
        yield _("Delivery: %(names)s.") % {"names": joined(named(names["mode"], shared["mode"]))}
    if shared["level"]:
        yield _("Education levels: %(names)s.") % {"names": joined(named(names["level"], shared["level"]))}


def _impact(offered: dict[str, Any], asked: dict[str, Any], names: Names) -> str:
    reached = [code for code in asked["groups"] if offered["groups"].get(code)]
    if reached:
        return _("The request names these groups, and the offer is made for them: %(names)s.") % {
            "names": joined(named(names["group"], reached))
        }
    if asked["groups"]:
        return _("The request names these groups: %(names)s. The offer does not say that it is made for them.") % {
            "names": joined(named(names["group"], asked["groups"]))
        }
    return _("The request names no disadvantaged group.")


def terms_of(match: Match) -> list[str]:
    """The offer's terms as they were proposed, one sentence each."""
    return list(_terms(match.terms["offer"]))


def _terms(offered: dict[str, Any]) -> Iterator[str]:
    yield _("Free of charge.")
    if when := period(offered["available_from"], offered["available_to"]):
        yield _("Available %(period)s.") % {"period": when}
    if offered["service_months"]:
        yield _("Months of service after deployment: %(months)s.") % {"months": write_number(offered["service_months"])}
    if offered["country_keeps_control"]:
        yield _("The country keeps control of content and curriculum.")
    if offered["collects_learner_data"]:
        yield _("Collects learner data, kept here: %(place)s.") % {"place": offered["data_location"]}
    elif offered["collects_learner_data"] is False:
        yield _("Collects no learner data.")
    for label, text in (
        (_("Conditions"), offered["conditions"]),
        (_("After the free period"), offered["cost_after"]),
        (_("How the country exits"), offered["exit_terms"]),
        (_("Declared commercial interest"), offered["commercial_interest"]),
    ):
        if text:
            yield f"{label}: {text}"


def people_of(match: Match, names: Names) -> list[tuple[str, str]]:
    """Head-counts that the request states; empty is "not known" and is left out."""
    asked = match.terms["request"]
    counted = [(_("Learners"), asked["learners"]), (_("Teachers"), asked["teachers"])]
    groups = [(names["group"].get(code, code), heads) for code, heads in asked["groups"].items()]
    return [(str(label), write_number(heads)) for label, heads in [*counted, *groups] if heads is not None]


def when(match: Match) -> str:
    asked = match.terms["request"]
    return period(asked["starts_on"], asked["ends_on"]) or _("not stated")


def _base(code: str) -> str:
    return code.partition("-")[0].lower()
