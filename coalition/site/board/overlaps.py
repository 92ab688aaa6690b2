"""Overlaps, two by two: what the two share, and the Secretariat's word that they complement each other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from coalition.core.access import SECRETARIAT, Actor
from coalition.core.numerals import write_number
from matching.overlap_pairs import MOST, Pair, Pairs, Side, names_in

from .filters import Chosen
from .panel import Act, Cell, Column, Line, Panel

COLUMNS = (
    Column("one", gettext_lazy("One"), gettext_lazy("What it is")),
    Column("the-other", gettext_lazy("The other"), gettext_lazy("What the other is")),
    Column("country", gettext_lazy("Country"), gettext_lazy("Kind of support")),
    Column("common-time", gettext_lazy("Common time")),
    Column(
        "in-common",
        gettext_lazy("Common levels and groups"),
        gettext_lazy("Why they complement each other"),
    ),
)


def overlap_rows(actor: Actor, chosen: Chosen) -> Pairs:
    return Pairs(
        actor,
        settled=chosen.settled,
        country=chosen.country,
        category=chosen.category,
        flagship=chosen.flagship,
    )


def overlap_lines(pairs: Sequence[Pair], actor: Actor) -> list[Line]:
    """One more query: the names of what they share."""
    if not pairs:
        return []
    names = names_in(pairs)
    return [Line(_cells(pair, names), _act(pair) if actor.roles & SECRETARIAT else None) for pair in pairs]


def _cells(pair: Pair, names: Any) -> tuple[Cell, ...]:
    countries, categories, levels, groups = (
        [names[name].get(code, code) for code in getattr(pair, name)]
        for name in ("countries", "categories", "levels", "groups")
    )
    return (
        _side(pair.first),
        _side(pair.second),
        Cell(_listed(countries), _listed(categories)),
        Cell(pair.period or _("no dates stated")),
        Cell(_listed([*levels, *groups]) or _("not stated by both"), pair.reason or ""),
    )


def _side(side: Side) -> Cell:
    words = _("%(kind)s %(key)s, %(status)s") % {
        "kind": side.label,
        "key": side.key,
        "status": side.status_label,
    }
    return Cell(side.title, words, side.url, side.is_demonstration)


def _act(pair: Pair) -> Act:
    if pair.complement is not None:
        return Act(gettext_lazy("Take the mark back"), reverse("site:unmark-overlap", args=[pair.complement]), {})
    fields = {
        "first_kind": pair.first.kind,
        "first_id": pair.first.ref,
        "second_kind": pair.second.kind,
        "second_id": pair.second.ref,
    }
    asks = gettext_lazy("In what they complement each other")
    return Act(gettext_lazy("Mark as complementary"), reverse("site:mark-overlap"), fields, asks)


def _listed(words: list[str]) -> str:
    return pgettext("between the names of a list", ", ").join(words)


OVERLAPS = Panel(
    code="overlaps",
    title=gettext_lazy("Overlaps"),
    lead=format_lazy(
        gettext_lazy(
            "Two that serve one country with one kind of support at common dates, for people who may be the same. A"
            " date, a level or a group that nobody stated rules nothing out; parts of one request are no overlap."
            " At most {most} are listed, those of what begins last."
        ),
        most=lazy(write_number, str)(MOST),
    ),
    empty=gettext_lazy("No two projects, live matches or open requests overlap, or all that do were marked."),
    columns=COLUMNS,
    rows=overlap_rows,
    lines=overlap_lines,
)
