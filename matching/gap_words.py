"""Why nothing fits a need and what would help, in sentences: facts of the run, no score, no organisation, no other
country. The same words for the Secretariat and, in its language, for the authority that asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from coalition.core.access.permissions import Words
from coalition.core.names import joined
from coalition.core.numerals import write_number
from matching.engine.gaps import NEED, OFFER
from matching.wording import Names, day, languages
from requests.models import Need

NOT_RUN = "not_run"
REASONS: Mapping[str, Words] = {
    "category": gettext_lazy("No offer of the kind"),
    "unit": gettext_lazy("Counted in another unit"),
    "country": gettext_lazy("Country not covered"),
    "language": gettext_lazy("Language"),
    "mode": gettext_lazy("Delivery mode"),
    "level": gettext_lazy("Education level"),
    "dates": gettext_lazy("Dates"),
    "deployment": gettext_lazy("Smallest deployment too large"),
    "blocked": gettext_lazy("Declined or being asked"),
    "capacity": gettext_lazy("Capacity went elsewhere"),
    NOT_RUN: gettext_lazy("Not in the latest run"),
}
_WHY: Mapping[str, Words] = {
    "category": gettext_lazy("No member offers %(category)s."),
    "unit": gettext_lazy("No offer of %(category)s is counted in %(unit)s."),
    "country": gettext_lazy("No offer of %(category)s covers %(country)s."),
    "language": gettext_lazy("No offer of %(category)s for %(country)s is in %(languages)s."),
    "mode": gettext_lazy("No offer of %(category)s in a language asked for can be delivered as asked: %(modes)s."),
    "level": gettext_lazy("No offer of %(category)s that suits otherwise is made for the level asked for: %(levels)s."),
    "dates": gettext_lazy("No offer of %(category)s that suits otherwise is available at the time asked for."),
    "deployment": gettext_lazy("The offers of %(category)s that suit are only made for larger numbers than asked for."),
    "blocked": gettext_lazy("Every offer of %(category)s that suits was declined before, or is being asked already."),
    "capacity": gettext_lazy("Offers of %(category)s suit, but what they hold is not enough for all who ask."),
    NOT_RUN: gettext_lazy("No run has looked at this need yet."),
}
_CONDITIONS: Mapping[tuple[str, str], Words] = {
    (OFFER, "countries"): gettext_lazy("If offers were opened to %(value)s"),
    (OFFER, "languages"): gettext_lazy("If offers were also made in %(value)s"),
    (OFFER, "modes"): gettext_lazy("If offers were also delivered as %(value)s"),
    (OFFER, "levels"): gettext_lazy("If offers were also made for %(value)s"),
    (OFFER, "start"): gettext_lazy("If offers were available from %(value)s"),
    (OFFER, "end"): gettext_lazy("If offers were available until %(value)s"),
    (OFFER, "min_deployment"): gettext_lazy("If the smallest deployment of offers were %(value)s"),
    (NEED, "languages"): gettext_lazy("If %(value)s is of use to the country too"),
    (NEED, "modes"): gettext_lazy("If delivery as %(value)s is possible in the country too"),
    (NEED, "levels"): gettext_lazy("If support for %(value)s is of use to the country too"),
    (NEED, "start"): gettext_lazy("If the support may begin earlier, by %(value)s"),
    (NEED, "end"): gettext_lazy("If the support may come later, from %(value)s"),
}


def why(need: Need, reason: str) -> str:
    """Say in a sentence why nothing fits, or why not enough does; `reason` is a rule of the engine or NOT_RUN."""
    return str(_WHY[reason]) % {
        "category": in_text(need.category.name),
        "unit": in_text(need.unit.name),
        "country": need.request_country.country.name,
        "languages": either(languages(need.languages)),
        "modes": either([in_text(row.name) for row in need.modes.all()]),
        "levels": either([in_text(row.name) for row in need.levels.all()]),
    }


def looked_for(lost: Mapping[str, int], offers: int, need: Need) -> Iterator[str]:
    """Say how many offers of the kind there are and how many of them cover the country; nothing where there is none."""
    of_kind = offers - lost.get("category", 0) - lost.get("unit", 0)
    if not of_kind:
        return
    kind = ngettext("There is %(n)s offer of %(category)s.", "There are %(n)s offers of %(category)s.", of_kind)
    yield kind % {"n": write_number(of_kind), "category": in_text(need.category.name)}
    if covering := of_kind - lost.get("country", 0):
        words = ngettext("%(n)s covers %(country)s.", "%(n)s cover %(country)s.", covering)
        yield words % {"n": write_number(covering), "country": need.request_country.country.name}


def would_help(remedy: Mapping[str, Any], need: Need, names: Names) -> str:
    """Say what a change would bring: the condition, how many offers fit then, and for how much."""
    condition = _CONDITIONS[remedy["side"], remedy["field"]]
    words = ngettext(
        "%(condition)s, %(n)s more would fit, for up to %(quantity)s %(unit)s.",
        "%(condition)s, %(n)s more would fit, for up to %(quantity)s %(unit)s.",
        remedy["offers"],
    )
    return words % {
        "condition": str(condition) % {"value": written_value(remedy["field"], remedy["value"], need, names)},
        "n": write_number(remedy["offers"]),
        "quantity": write_number(remedy["quantity"]),
        "unit": in_text(need.unit.name),
    }


def best_of(remedies: Iterable[Mapping[str, Any]], side: str) -> Mapping[str, Any] | None:
    """The most helpful change of one side."""
    return next((remedy for remedy in remedies if remedy["side"] == side), None)


def in_text(name: str) -> str:
    """A catalogue's name inside a sentence: small at the beginning, unless it begins with an abbreviation."""
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]


def either(words: list[str]) -> str:
    """Write "a, b or c"."""
    *first, last = words or [""]
    return _("%(first)s or %(last)s") % {"first": joined(first), "last": last} if first else last


def written_value(field: str, value: str, need: Need, names: Names) -> str:
    """A changed value in words: of an offer's field, or of the need's."""
    written: dict[str, Callable[[], str]] = {
        "countries": lambda: need.request_country.country.name,
        "languages": lambda: languages([value])[0],
        "modes": lambda: in_text(names["mode"].get(value, value)),
        "levels": lambda: in_text(names["level"].get(value, value)),
        "min_deployment": lambda: write_number(int(value)),
    }
    return written[field]() if field in written else day(value)
