"""Which projects, live matches and open requests overlap, two by two, over the whole portfolio.

Two overlap where they serve the same country with the same kind of support at common dates, for people who may be the
same. What nobody stated (a date, a level, a group) rules nothing out. Those of one request are no pair: it coordinates
them. A pair that the Secretariat marked as complementary is set apart, with its reason. Pairs come by the later of the
two beginnings, the last first; their number grows with the square of the portfolio, so that MOST are found at most.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, transaction
from django.db.models import CharField, F, Value
from django.urls import reverse
from django.utils.functional import cached_property

from coalition.core.access import Actor
from coalition.reference.lists import named
from coalition.reference.models import Country, DisadvantagedGroup, EducationLevel, SupportCategory
from matching.models import Complement
from matching.overlap import KINDS
from matching.overlap_rows import PLACE, SIDE, Rows, activities, latest_of
from matching.wording import period

Key = tuple[str, int, str, int]
"""Kind and number of each of the two, in the order of a `Complement`."""

MOST = 1_000
"""Pairs, of those that were not marked."""

WIDTHS = (250, 5_000)
"""Of how many rows, those that begin last, the pairs are sought: of more where the fewer have not MOST."""

# `{rows}` is a union of activities; for whom each is, is NULL where nobody said it.
_ACTIVITY = """
SELECT activity.*,
    NULLIF(ARRAY(SELECT educationlevel_id FROM requests_need_levels WHERE need_id = activity.need), '{{}}') AS levels,
    NULLIF(ARRAY(SELECT group_id FROM requests_needgroup WHERE need_id = activity.need), '{{}}') AS groups
FROM ({rows}) AS activity ({columns})
"""
_MEET = """
a.country = b.country AND a.category = b.category AND (a.request = b.request) IS NOT TRUE
AND COALESCE(a.starts, '-infinity') <= COALESCE(b.ends, 'infinity')
AND COALESCE(b.starts, '-infinity') <= COALESCE(a.ends, 'infinity')
AND COALESCE(a.levels && b.levels, TRUE) AND COALESCE(a.groups && b.groups, TRUE)
"""
# From the row that begins last onwards, each beside those that begin no later: rows come as they are found, so that
# what is read of them is what it costs. OFFSET keeps PostgreSQL from pairing all rows there are first.
_LATEST = """
WITH latest AS MATERIALIZED ({latest} ORDER BY starts DESC NULLS LAST LIMIT %s)
SELECT looked.number, pair.*
FROM (SELECT count(*) FROM latest) AS looked (number)
LEFT JOIN (
    SELECT a.starts, a.kind, a.ref, b.kind, b.ref
    FROM latest a CROSS JOIN LATERAL (
        SELECT b.kind, b.ref FROM ({every}) b
        WHERE (COALESCE(b.starts, '-infinity'), a.kind, a.ref) < (COALESCE(a.starts, '-infinity'), b.kind, b.ref)
            AND (a.kind, a.ref) <> (b.kind, b.ref) AND {meet}
            AND NOT EXISTS (
                SELECT FROM matching_complement
                WHERE first_kind = a.kind AND first_id = a.ref AND second_kind = b.kind AND second_id = b.ref
            )
            AND NOT EXISTS (
                SELECT FROM matching_complement
                WHERE first_kind = b.kind AND first_id = b.ref AND second_kind = a.kind AND second_id = a.ref
            )
        OFFSET 0
    ) b
) pair ON TRUE
"""
# First the one, so that PostgreSQL looks for its other, and not for all that is where it is. Needs for the same people
# count once: a project may have many matches.
_PAIRS = """
WITH activity AS MATERIALIZED (SELECT DISTINCT {told}, levels, groups FROM ({every}) AS every),
one AS MATERIALIZED (
    SELECT activity.*, pair.*
    FROM unnest(%s::text[], %s::bigint[], %s::text[], %s::bigint[])
        WITH ORDINALITY AS pair (its_kind, its_ref, other_kind, other_ref, place)
    JOIN activity ON activity.kind = its_kind AND activity.ref = its_ref
)
SELECT {sides},
    array_agg(DISTINCT a.country ORDER BY a.country) AS countries,
    array_agg(DISTINCT a.category ORDER BY a.category) AS categories,
    array_remove(array_agg(DISTINCT level.code), NULL) AS levels,
    array_remove(array_agg(DISTINCT people.code), NULL) AS groups,
    min(GREATEST(a.starts, b.starts)) AS starts, max(LEAST(a.ends, b.ends)) AS ends, complement.reason, complement.id
FROM one a
JOIN activity b ON b.kind = other_kind AND b.ref = other_ref AND {meet}
LEFT JOIN LATERAL (SELECT unnest(a.levels) INTERSECT SELECT unnest(b.levels)) AS level (code) ON TRUE
LEFT JOIN LATERAL (SELECT unnest(a.groups) INTERSECT SELECT unnest(b.groups)) AS people (code) ON TRUE
LEFT JOIN matching_complement complement ON complement.first_kind = a.kind AND complement.first_id = a.ref
    AND complement.second_kind = b.kind AND complement.second_id = b.ref
GROUP BY place, {sides}, complement.id
ORDER BY place
"""
_SHOWN = tuple(dict.fromkeys((*SIDE, *PLACE)))
_TOLD = ", ".join(name for name in _SHOWN if name != "need")
_SIDES = ", ".join(f"{side}.{name}" for side in "ab" for name in SIDE)


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

    @property
    def key(self) -> Key:
        return self.first.kind, self.first.ref, self.second.kind, self.second.ref

    @property
    def period(self) -> str:
        return period(self.starts_on, self.ends_on)


class Pairs:
    """The pairs that this person may see, found once, then read as a slice of them is asked for.

    Those that were marked are few: all of them are there.
    """

    def __init__(self, actor: Actor, *, settled: bool = False, **narrowed: str) -> None:
        self._actor, self._settled, self._narrowed = actor, settled, narrowed

    def count(self) -> int:
        return len(self._keys)

    def __getitem__(self, wanted: slice) -> list[Pair]:
        return self._read(self._keys[wanted])

    @cached_property
    def _keys(self) -> list[Key]:
        try:
            return self._marked() if self._settled else self._latest()
        except EmptyResultSet:  # this person sees nothing that could overlap
            return []

    def _marked(self) -> list[Key]:
        keys = Complement.objects.values_list("first_kind", "first_id", "second_kind", "second_id")
        return _in_order({pair.key: pair.starts_on for pair in self._read(list(keys))})

    def _latest(self) -> list[Key]:
        found: dict[Key, date | None] = {}
        for width in WIDTHS:
            found, number = self._among(width)
            if len(found) >= MOST or number < width:
                break
        return _in_order(found)[:MOST]

    def _among(self, width: int) -> tuple[dict[Key, date | None], int]:
        """The pairs of so many rows with the later of their two beginnings, MOST at least if there are so many; and the
        number of these rows, which is smaller where there are no more."""
        found: dict[Key, date | None] = {}
        number = 0
        with transaction.atomic(savepoint=False), connection.chunked_cursor() as cursor:
            cursor.execute(*self._latest_among(width))
            while len(found) < MOST and (rows := cursor.fetchmany(MOST)):
                number = rows[0][0]
                for _number, starts, *sides in rows:
                    if sides[0] is not None:
                        found.setdefault(_key(*sides), starts)
        return found, number

    def _latest_among(self, width: int) -> tuple[str, list[Any]]:
        every = activities(self._actor, PLACE, self._narrowed)
        latest, latest_params = _activity([latest_of(rows, width) for rows in every], PLACE)
        others, others_params = _activity(every, PLACE)
        return _LATEST.format(latest=latest, every=others, meet=_MEET), [*latest_params, width, *others_params]

    def _read(self, keys: Sequence[Key]) -> list[Pair]:
        """These pairs, as far as they overlap and the person may see both."""
        if not keys:
            return []
        kinds, refs, other_kinds, other_refs = (list(part) for part in zip(*keys, strict=True))
        only: dict[str, set[int]] = {}
        for kind, ref in zip(kinds + other_kinds, refs + other_refs, strict=True):
            only.setdefault(kind, set()).add(ref)
        every, params = _activity(activities(self._actor, _SHOWN, self._narrowed, only), _SHOWN)
        with connection.cursor() as cursor:
            sql = _PAIRS.format(every=every, told=_TOLD, sides=_SIDES, meet=_MEET)
            cursor.execute(sql, [*params, kinds, refs, other_kinds, other_refs])
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
    size = len(SIDE)
    return Pair(Side(*row[:size]), Side(*row[size : 2 * size]), *row[2 * size :])


def _key(kind: str, ref: int, other_kind: str, other_ref: int) -> Key:
    one, other = sorted(((kind, ref), (other_kind, other_ref)))
    return (*one, *other)


def _in_order(found: Mapping[Key, date | None]) -> list[Key]:
    """What begins last first, then what states no beginning."""
    return sorted(sorted(found), key=lambda key: found[key] or date.min, reverse=True)


def _activity(sources: Sequence[Rows], columns: Sequence[str]) -> tuple[str, Sequence[Any]]:
    first, *others = sources
    sql, params = first.union(*others, all=True).query.sql_with_params()
    return _ACTIVITY.format(rows=sql, columns=", ".join(columns)), params
