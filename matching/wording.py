"""The words for the engine's codes, and the marks for a match's states."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import cache
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from coalition.core.models import JobStatus
from coalition.core.numerals import reader_locale, write_number, write_share
from coalition.reference.models import DeliveryMode, DisadvantagedGroup, EducationLevel
from matching.choices import MatchStatus
from matching.engine.score import MILLION

Names = Mapping[str, Mapping[str, str]]

RULES = {
    "category": gettext_lazy("kind of support"),
    "unit": gettext_lazy("unit"),
    "country": gettext_lazy("country"),
    "language": gettext_lazy("language"),
    "mode": gettext_lazy("delivery mode"),
    "level": gettext_lazy("education level"),
    "dates": gettext_lazy("dates"),
    "deployment": gettext_lazy("smallest deployment"),
    "blocked": gettext_lazy("asked before"),
    "capacity": gettext_lazy("capacity: it went elsewhere"),
}
FIGURES = {
    "index": gettext_lazy("country index"),
    "school_internet": gettext_lazy("schools with Internet"),
    "school_electricity": gettext_lazy("schools with electricity"),
}
_KINDS = {
    MatchStatus.PROPOSED: "open",
    MatchStatus.ACCEPTED: "now",
    MatchStatus.AGREED: "half",
    MatchStatus.CONFIRMED: "done",
    MatchStatus.LAPSED: "closed",
    MatchStatus.WITHDRAWN: "closed",
    JobStatus.QUEUED: "open",
    JobStatus.RUNNING: "now",
    JobStatus.DONE: "done",
    JobStatus.DEAD: "warn",
    JobStatus.CANCELLED: "closed",
}


def status_kind(status: str) -> str:
    """Return the kind of mark (docs/components.md) for a state of a match or a run."""
    return _KINDS.get(status, "no")  # type: ignore[call-overload]


def catalogue_names() -> Names:
    """Names of modes, levels and groups by code, in the reader's language; three queries."""
    lists = {"mode": DeliveryMode, "level": EducationLevel, "group": DisadvantagedGroup}
    return {kind: model._default_manager.names() for kind, model in lists.items()}


def languages(codes: Iterable[str]) -> list[str]:
    """Names of languages in the reader's language (CLDR); a code that it does not know stays."""
    known = reader_locale().languages
    return [str(known.get(code.partition("-")[0], code)) for code in codes]


def named(names: Mapping[str, str], codes: Iterable[str]) -> list[str]:
    return [names.get(code, code) for code in codes]


def score_of_one(millionths: int) -> str:
    return write_share(millionths / MILLION)


def day(value: date | str | None) -> str:
    found = date.fromisoformat(value) if isinstance(value, str) else value
    return date_format(found) if found and found != date.max else ""


def period(start: date | str | None, end: date | str | None) -> str:
    """Write "from … to …", as far as either is known."""
    first, last = day(start), day(end)
    if first and last:
        return _("%(first)s to %(last)s") % {"first": first, "last": last}
    if first:
        return _("from %(first)s") % {"first": first}
    return _("until %(last)s") % {"last": last} if last else ""


def lift_sentence(lift: Mapping[str, Any] | None, names: Names, *, is_first: bool) -> str:
    """Say what single change would make an offer the first, and to which score it would rise."""
    if is_first:
        return _("First.")
    if lift is None:
        return _("No single change lifts it to first.")
    words = _changes()[lift["field"]](str(lift["value"]), names)
    return _("%(change)s it would rise to %(score)s and be first.") % {
        "change": words,
        "score": score_of_one(lift["score"]),
    }


@cache
def _changes() -> Mapping[str, Callable[[str, Names], str]]:
    return {
        "countries": lambda value, names: _("Offered in this country"),
        "languages": lambda value, names: _("With %(name)s") % {"name": languages([value])[0]},
        "modes": lambda value, names: _("Delivered %(name)s") % {"name": names["mode"].get(value, value)},
        "levels": lambda value, names: _("Also for %(name)s") % {"name": names["level"].get(value, value)},
        "groups": lambda value, names: _("Made wholly for %(name)s") % {"name": names["group"].get(value, value)},
        "start": lambda value, names: _("Available from %(day)s") % {"day": day(value)},
        "end": lambda value, names: _("Available until %(day)s") % {"day": day(value)},
        "min_deployment": lambda value, names: (
            _("With a smallest deployment of %(n)s") % {"n": write_number(int(value))}
        ),
    }


def sentence_of_loss(lost: int, total: int) -> str:
    return ngettext("%(lost)s of %(total)s offer fell out", "%(lost)s of %(total)s offers fell out", total) % {
        "lost": write_number(lost),
        "total": write_number(total),
    }
