"""Which projects, live matches and open requests overlap, two by two, over the whole portfolio.

Two overlap where they serve the same country with the same kind of support at common dates, for people who may be the
same. What nobody stated (a date, a level, a group) rules nothing out. Those of one request are no pair: it coordinates
them. A pair that the Secretariat marked as complementary is set apart, with its reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import BigIntegerField, BooleanField, CharField, DateField, F, OuterRef, QuerySet, Value
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.functional import cached_property

from coalition.core.access import SECRETARIAT, Actor
from coalition.core.paging import PAGE_SIZE
from coalition.reference.lists import named
from coalition.reference.models import Country, DisadvantagedGroup, EducationLevel, SupportCategory
from matching.models import Match
from matching.overlap import KINDS, RUNNING
from matching.wording import period
from projects.models import Project
from requests.models import Need, NeedGroup
from requests.querysets import OPEN_FOR_MATCHING, UNDECIDED

Rows = QuerySet[Any, Any]
Area = frozenset[str] | None
"""Codes of the countries that a field office follows; None is all of them."""

_SIDE = ("kind", "ref", "key", "title", "status", "demonstration")
_COLUMNS = (*_SIDE, "request", "country", "category", "starts", "ends", "levels", "groups")
_CODES = ArrayField(CharField())

CANDIDATES = 10_000
"""How many pairs are looked at where more might overlap, twice as many as a coalition of the real size has: their
number grows with the square of the portfolio.
"""

# `{activity}` is the union below, `{narrowed}` conditions on country and kind of support; values are parameters. A row
# may overlap with those that stand before it where it does, which is its cost: from the row that begins last they are
# taken until that is CANDIDATES, each with all that it overlaps with.
_PAIRS = """
WITH activity ({columns}) AS MATERIALIZED (SELECT * FROM ({activity}) AS a ({columns}) {narrowed}),
placed AS (
    SELECT *, row_number() OVER (PARTITION BY country, category ORDER BY starts NULLS FIRST) AS cost FROM activity
),
weighed AS (
    SELECT *, max(starts) OVER its AS began, sum(cost) OVER its AS costs FROM placed
    WINDOW its AS (PARTITION BY kind, ref)
),
ranked AS (
    SELECT *, sum(cost) OVER (ORDER BY began DESC NULLS LAST, kind, ref) - costs AS spent FROM weighed
),
pair AS (
    SELECT {sides},
        array_agg(DISTINCT a.country ORDER BY a.country) AS countries,
        array_agg(DISTINCT a.category ORDER BY a.category) AS categories,
        array_remove(array_agg(DISTINCT level.code), NULL) AS levels,
        array_remove(array_agg(DISTINCT people.code), NULL) AS groups,
        min(GREATEST(a.starts, b.starts)) AS starts, max(LEAST(a.ends, b.ends)) AS ends
    FROM ranked a
    JOIN ranked b ON a.country = b.country AND a.category = b.category
        AND (a.kind, a.ref) <> (b.kind, b.ref)
        AND (a.request IS NULL OR a.request IS DISTINCT FROM b.request)
        AND COALESCE(a.starts, '-infinity') <= COALESCE(b.ends, 'infinity')
        AND COALESCE(b.starts, '-infinity') <= COALESCE(a.ends, 'infinity')
        AND (a.levels = '{{}}' OR b.levels = '{{}}' OR a.levels && b.levels)
        AND (a.groups = '{{}}' OR b.groups = '{{}}' OR a.groups && b.groups)
    LEFT JOIN LATERAL (SELECT unnest(a.levels) INTERSECT SELECT unnest(b.levels)) AS level (code) ON TRUE
    LEFT JOIN LATERAL (SELECT unnest(a.groups) INTERSECT SELECT unnest(b.groups)) AS people (code) ON TRUE
    WHERE {bound}
    GROUP BY {grouped}
)
SELECT pair.*, complement.reason, complement.id, count(*) OVER () AS total
FROM pair
LEFT JOIN matching_complement complement ON complement.first_kind = pair.a_kind AND complement.first_id = pair.a_ref
    AND complement.second_kind = pair.b_kind AND complement.second_id = pair.b_ref
WHERE (complement.id IS NULL) = %s
ORDER BY pair.starts DESC NULLS LAST, pair.a_kind, pair.a_ref, pair.b_kind, pair.b_ref
"""
_SIDES = [
    f"CASE WHEN (a.kind, a.ref) {order} (b.kind, b.ref) THEN a.{name} ELSE b.{name} END AS {side}_{name}"
    for side, order in (("a", "<"), ("b", ">"))
    for name in _SIDE
]
_LATEST = "a.spent < %s AND ((a.kind, a.ref) < (b.kind, b.ref) OR b.spent >= %s)"
_MARKED = (
    "(a.kind, a.ref) IN (SELECT first_kind, first_id FROM matching_complement) AND (a.kind, a.ref) < (b.kind, b.ref)"
)


@dataclass(frozen=True)
class Side:
    """`ref` is the row's number, `key` what stands in its address."""

    kind: str
    ref: int
    key: str
    title: str
    status: str
    is_demonstration: bool

    @property
    def label(self) -> str:
        return str(KINDS[self.kind][0])

    @property
    def url(self) -> str:
        return reverse(KINDS[self.kind][1], args=[self.key])

    @property
    def status_label(self) -> str:
        return str(KINDS[self.kind][2](self.status).label)


@dataclass(frozen=True)
class Pair:
    """Codes of what the two share; `reason` and `complement` where they were marked as complementary."""

    first: Side
    second: Side
    countries: list[str]
    categories: list[str]
    levels: list[str]
    groups: list[str]
    starts_on: date | None
    ends_on: date | None
    reason: str | None
    complement: int | None
    total: int

    @property
    def period(self) -> str:
        return period(self.starts_on, self.ends_on)


class Pairs:
    """The pairs that this person may see, read from the database as a slice of them is asked for.

    To find them is dear: their number comes with the first page of them.
    """

    def __init__(self, actor: Actor, *, settled: bool = False, **narrowed: str) -> None:
        self._sql, self._params = _statement(actor, settled, narrowed)

    def count(self) -> int:
        return self._first[0].total if self._first else 0

    def __getitem__(self, wanted: slice) -> list[Pair]:
        if wanted.stop is not None and wanted.stop <= PAGE_SIZE:
            return self._first[wanted]
        return self._read(wanted)

    @cached_property
    def _first(self) -> list[Pair]:
        return self._read(slice(PAGE_SIZE))

    def _read(self, wanted: slice) -> list[Pair]:
        if not self._sql:
            return []
        start = wanted.start or 0
        limit = None if wanted.stop is None else wanted.stop - start
        with connection.cursor() as cursor:
            cursor.execute(f"{self._sql} LIMIT %s OFFSET %s", [*self._params, limit, start])
            return [_pair(row) for row in cursor.fetchall()]


def names_in(pairs: Iterable[Pair]) -> Mapping[str, Mapping[str, str]]:
    """Return the names of their countries, kinds of support, levels and groups by code, in one query."""
    found = list(pairs)
    codes = {name: {code for pair in found for code in getattr(pair, name)} for name in _CATALOGUES}
    rows = [
        model._default_manager.filter(pk__in=codes[name])
        .order_by()
        .annotate(of=Value(name, CharField()), code_of=F("pk"), name=named())
        .values_list("of", "code_of", "name")
        for name, model in _CATALOGUES.items()
    ]
    names: dict[str, dict[str, str]] = {name: {} for name in _CATALOGUES}
    for of, code, name in rows[0].union(*rows[1:], all=True):
        names[of][code] = name
    return names


_CATALOGUES: dict[str, Any] = {
    "countries": Country,
    "categories": SupportCategory,
    "levels": EducationLevel,
    "groups": DisadvantagedGroup,
}


def _pair(row: Sequence[Any]) -> Pair:
    size = len(_SIDE)
    return Pair(Side(*row[:size]), Side(*row[size : 2 * size]), *row[2 * size :])


def _statement(actor: Actor, settled: bool, narrowed: Mapping[str, str]) -> tuple[str, list[Any]]:
    """The statement with its parameters; an empty one where the person sees nothing that could overlap.

    Those that were marked are few: all of them are looked for.
    """
    try:
        activity, params = _activities(actor).query.sql_with_params()
    except EmptyResultSet:
        return "", []
    wanted = {name: value for name, value in narrowed.items() if value}
    conditions = " AND ".join(_NARROWED[name] for name in wanted)
    sql = _PAIRS.format(
        columns=", ".join(_COLUMNS),
        activity=activity,
        narrowed=f"WHERE {conditions}" if conditions else "",
        sides=", ".join(_SIDES),
        bound=_MARKED if settled else _LATEST,
        grouped=", ".join(str(place) for place in range(1, len(_SIDES) + 1)),
    )
    return sql, [*params, *wanted.values(), *([] if settled else [CANDIDATES, CANDIDATES]), not settled]


_NARROWED = {
    "country": "a.country = %s",
    "category": "a.category = %s",
    "flagship": "a.category IN (SELECT code FROM reference_supportcategory WHERE flagship_id = %s)",
}


def _activities(actor: Actor) -> Rows:
    """What is under way or asked for, a row for each country and kind of support."""
    area = None if actor.roles & SECRETARIAT else actor.area
    return _by_match(actor, area).union(_by_sector(actor, area), _matches(actor, area), _needs(actor, area))


def _running(actor: Actor) -> Rows:
    rows: Rows = Project.objects.visible_to(actor).filter(status__in=RUNNING)
    return rows.order_by()


def _by_match(actor: Actor, area: Area) -> Rows:
    """Projects, for the countries and the people of the matches that became part of them."""
    asked = "country_request"
    return _columns(_running(actor), "project", area, request=asked, key="code", need="matches__need", dates="")


def _by_sector(actor: Actor, area: Area) -> Rows:
    """Projects, by the DAC sector that a kind of support has; for whom is not told."""
    nobody = Cast(Value([], _CODES), _CODES)
    given: dict[str, Any] = {"country": "recipients__country", "category": "sectors__categories"}
    given |= {"levels": nobody, "groups": nobody}
    return _columns(_running(actor), "project", area, request="country_request", key="code", **given)


def _matches(actor: Actor, area: Area) -> Rows:
    rows = Match.objects.visible_to(actor).live().order_by()
    asked = "need__request_country__country_request"
    return _columns(rows, "match", area, request=asked, key="pk", title="offer__organisation__name", need="need")


def _needs(actor: Actor, area: Area) -> Rows:
    """Requests that are not decided or open, for each of their needs."""
    asked = "request_country__country_request"
    rows = Need.objects.visible_to(actor).filter(**{f"{asked}__status__in": (*UNDECIDED, *OPEN_FOR_MATCHING)})
    return _columns(rows.order_by(), "request", area, request=asked, key=f"{asked}__reference", of=asked, need="")


def _columns(
    rows: Rows,
    kind: str,
    area: Area,
    *,
    request: str,
    key: str,
    title: str = "",
    of: str = "",
    need: str | None = None,
    dates: str | None = None,
    **given: Any,
) -> Rows:
    """The columns of the union, of one type on each side of it.

    of: leads to the row itself; need: to the need that says where, what and for whom; dates: to what says when.
    """
    path, row = (f"{name}__" if name else "" for name in (need, of))
    if need is not None:
        given = {"country": f"{path}request_country__country", "category": f"{path}category"} | given
        given["levels"] = _codes(Need.levels.through.objects, "educationlevel", f"{path}pk")
        given["groups"] = _codes(NeedGroup.objects, "group", f"{path}pk")
    when = path if dates is None else dates
    columns = {
        "kind": Value(kind, CharField()),
        "ref": Cast(of or "pk", BigIntegerField()),
        "key": Cast(key, CharField()),
        "title": Cast(title or f"{row}title", CharField()),
        "status": Cast(f"{row}status", CharField()),
        "demonstration": Cast(F(f"{row}is_demonstration"), BooleanField()),
        "request": Cast(request, BigIntegerField()),
        "country": Cast(given["country"], CharField()),
        "category": Cast(given["category"], CharField()),
        "starts": Cast(f"{when}starts_on", DateField()),
        "ends": Cast(f"{when}ends_on", DateField()),
        "levels": given["levels"],
        "groups": given["groups"],
    }
    found = rows.annotate(**{f"c_{name}": column for name, column in columns.items()})
    found = found.filter(c_country__isnull=False, c_category__isnull=False)
    found = found if area is None else found.filter(c_country__in=area)
    return found.values_list(*(f"c_{name}" for name in _COLUMNS))


def _codes(rows: Any, code: str, need: str) -> ArraySubquery:
    found = rows.filter(need=OuterRef(need)).order_by().annotate(code=Cast(code, CharField()))
    return ArraySubquery(found.values("code"))
