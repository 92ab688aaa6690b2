"""The pairs that overlap, beside all pairs of a small portfolio looked at one by one in plain Python."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations
from random import Random
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from coalition.core.access import Actor, Role, actor_of
from coalition.reference.models import Sector, SupportCategory
from matching.choices import LIVE
from matching.models import Complement, Match
from matching.overlap import RUNNING
from matching.overlap_pairs import Pair, Pairs
from members.models import User
from projects.models import Project
from projects.workflow import ACTIVITY
from requests.models import CountryRequest, Need, RequestCountry
from requests.querysets import OPEN_FOR_MATCHING, UNDECIDED
from tests.factories.matching import MatchFactory, fitting_offer, open_need, open_request
from tests.factories.members import NationalAuthorityFactory, country, person
from tests.factories.projects import ProjectFactory, RecipientFactory
from tests.factories.states import bring_to
from tests.plans import plans_of

pytestmark = pytest.mark.django_db

COUNTRIES = ("SEN", "LBN", "NER")
CATEGORIES = ("radio", "print", "teacher-digital")
FIRST = date(2026, 1, 1)
Sides = tuple[str, int, str, int]
Common = tuple[list[str], list[str], list[str], list[str], date | None, date | None]


@dataclass(frozen=True)
class Row:
    kind: str
    ref: int
    request: int | None
    country: str
    category: str
    starts: date
    ends: date
    levels: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()


def all_rows() -> Iterator[Row]:
    for need in Need.objects.all():
        if need.request_country.country_request.status in (*UNDECIDED, *OPEN_FOR_MATCHING):
            yield row_of("request", need.request_country.country_request, need)
    for match in Match.objects.filter(status__in=LIVE):
        yield row_of("match", match, match.need)
    for project in Project.objects.filter(status__in=RUNNING):
        its = project.country_request_id, project.starts_on or date.min, project.ends_on or date.max
        for match in project.matches.all():
            told = row_of("project", project, match.need)
            yield Row("project", project.pk, its[0], told.country, told.category, *its[1:], told.levels, told.groups)
        for recipient in project.recipients.all():
            for category in SupportCategory.objects.filter(sector__in=project.sectors.all()):
                yield Row("project", project.pk, its[0], recipient.country_id, category.pk, *its[1:])


def row_of(kind: str, row: Any, need: Need) -> Row:
    part = need.request_country
    levels = frozenset(need.levels.values_list("pk", flat=True))
    groups = frozenset(need.groups.values_list("group", flat=True))
    dates = need.starts_on or date.min, need.ends_on or date.max
    return Row(kind, row.pk, part.country_request_id, part.country_id, need.category_id, *dates, levels, groups)


def overlap(a: Row, b: Row) -> bool:
    return (
        (a.country, a.category) == (b.country, b.category)
        and (a.request is None or a.request != b.request)
        and a.starts <= b.ends
        and b.starts <= a.ends
        and not (a.levels and b.levels and not a.levels & b.levels)
        and not (a.groups and b.groups and not a.groups & b.groups)
    )


def found_by_hand() -> tuple[dict[Sides, Common], dict[Sides, date]]:
    """What each two that overlap have in common, and the later of their beginnings."""
    meeting: dict[Sides, list[tuple[Row, Row]]] = {}
    for one, other in combinations(set(all_rows()), 2):
        a, b = sorted((one, other), key=lambda row: (row.kind, row.ref))
        if (a.kind, a.ref) != (b.kind, b.ref) and overlap(a, b):
            meeting.setdefault((a.kind, a.ref, b.kind, b.ref), []).append((a, b))
    begin = {sides: max(max(a.starts, b.starts) for a, b in rows) for sides, rows in meeting.items()}
    return {sides: common(rows) for sides, rows in meeting.items()}, begin


def common(rows: list[tuple[Row, Row]]) -> Common:
    starts = [latest for a, b in rows if (latest := max(a.starts, b.starts)) != date.min]
    ends = [first for a, b in rows if (first := min(a.ends, b.ends)) != date.max]
    return (
        sorted({a.country for a, _b in rows}),
        sorted({a.category for a, _b in rows}),
        sorted({level for a, b in rows for level in a.levels & b.levels}),
        sorted({group for a, b in rows for group in a.groups & b.groups}),
        min(starts, default=None),
        max(ends, default=None),
    )


def shown(pairs: list[Pair]) -> dict[Sides, Common]:
    """Each once."""
    found = {
        pair.key: (
            pair.countries,
            pair.categories,
            sorted(pair.levels),
            sorted(pair.groups),
            pair.starts_on,
            pair.ends_on,
        )
        for pair in pairs
    }
    assert len(found) == len(pairs)
    return found


def make_portfolio(random: Random, by: User) -> None:
    """Requests in some countries with some needs each, matches of them, projects by match or by sector; any of what
    they may state is left out now and then."""
    asked = [make_request(random) for _ in range(9)]
    for need in random.sample(list(Need.objects.order_by("pk")), 5):
        match = MatchFactory(need=need, offer=fitting_offer(), proposed_by=by)
        if random.random() < 0.3:
            Match.objects.filter(pk=match.pk).update(status="withdrawn")
    for _ in range(5):
        make_project(random, asked)


def make_request(random: Random) -> CountryRequest:
    names = random.sample(COUNTRIES, random.choice((1, 1, 2)))
    status = random.choice(("submitted", "validated", "validated", "agreed", "declined"))
    asked = open_request(authority=NationalAuthorityFactory(country=country(names[0])), status=status)
    for name in names[1:]:
        RequestCountry.objects.create(country_request=asked, country=country(name))
    for _ in range(random.choice((1, 2, 3))):
        need = open_need(
            country_request=asked,
            category_id=random.choice(CATEGORIES),
            levels=some(random, "primary", "tertiary"),
            groups=dict.fromkeys(some(random, "girls", "rural"), 5),
            **some_dates(random),
        )
        Need.objects.filter(pk=need.pk).update(request_country=random.choice(list(asked.countries.order_by("pk"))))
    return asked


def make_project(random: Random, asked: list[CountryRequest]) -> None:
    """Of a request or of none; open or closed."""
    project = ProjectFactory(country_request=random.choice((None, *asked)), **some_dates(random))
    bring_to(project, ACTIVITY, random.choice("12234"))
    for name in some(random, *COUNTRIES):
        RecipientFactory(project=project, country=country(name))
    sectors = Sector.objects.filter(categories__in=some(random, *CATEGORIES)).distinct()
    project.sectors.set(sectors)
    joining = random.sample(list(Match.objects.order_by("pk").values_list("pk", flat=True)), 2)
    Match.objects.filter(pk__in=joining).update(project=project)


def some(random: Random, *names: str) -> list[str]:
    return [name for name in names if random.random() < 0.5]


def some_dates(random: Random) -> dict[str, date | None]:
    starts = FIRST + timedelta(days=random.randrange(0, 100, 10))
    ends = starts + timedelta(days=random.randrange(0, 50, 10))
    return {"starts_on": random.choice((None, starts, starts)), "ends_on": random.choice((None, ends, ends))}


@pytest.fixture(params=range(6))
def portfolio(request: pytest.FixtureRequest, coordinator: User) -> Actor:
    make_portfolio(Random(request.param), coordinator)
    return actor_of(coordinator)


def test_pairs_are_those_found_by_hand(portfolio: Actor) -> None:
    expected, begin = found_by_hand()
    pairs = Pairs(portfolio)
    assert len(expected) > 10
    assert shown(pairs[:None]) == expected
    assert pairs.count() == len(expected)
    order = [begin[pair.key] for pair in pairs[:None]]
    assert order == sorted(order, reverse=True)
    assert [pair.key for n in range(0, len(expected), 7) for pair in pairs[n : n + 7]] == [p.key for p in pairs[:None]]


def test_pairs_are_the_same_by_few_rows_at_once(portfolio: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    expected, _begin = found_by_hand()
    monkeypatch.setattr("matching.overlap_pairs.WIDTHS", (1, 5, 1000))
    assert shown(Pairs(portfolio)[:None]) == expected


def test_of_too_many_pairs_those_of_what_begins_last_are_found_whole(
    portfolio: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected, begin = found_by_hand()
    most = len(expected) // 2
    monkeypatch.setattr("matching.overlap_pairs.MOST", most)
    monkeypatch.setattr("matching.overlap_pairs.WIDTHS", (3, 1000))
    pairs = shown(Pairs(portfolio)[:None])
    assert len(pairs) == most
    assert all(pairs[sides] == expected[sides] for sides in pairs)
    assert min(begin[sides] for sides in pairs) >= max(begin[sides] for sides in expected.keys() - pairs.keys())


def test_marked_pairs_stand_apart(portfolio: Actor, coordinator: User) -> None:
    expected, _begin = found_by_hand()
    marked = set(Random(0).sample(sorted(expected), 5))
    apart = ("match", 1_000_000, "request", 1_000_000)  # is not there any more
    for sides in (*marked, apart):
        named = dict(zip(("first_kind", "first_id", "second_kind", "second_id"), sides, strict=True))
        Complement.objects.create(**named, reason="Two districts.", decided_by=coordinator)
    settled = Pairs(portfolio, settled=True)
    assert shown(settled[:None]) == {sides: expected[sides] for sides in marked}
    assert {pair.reason for pair in settled[:None]} == {"Two districts."}
    assert settled.count() == 5
    rest = shown(Pairs(portfolio)[:None])
    assert rest == {sides: found for sides, found in expected.items() if sides not in marked}


def test_pairs_narrowed_are_those_found_by_hand_there(portfolio: Actor) -> None:
    every = set(all_rows())
    for narrowed in ({"country": "SEN"}, {"category": "radio"}, {"country": "LBN", "category": "print"}):
        rows = {row for row in every if all(getattr(row, name) == code for name, code in narrowed.items())}
        found = shown(Pairs(portfolio, **narrowed)[:None])
        sides = {tuple(sorted(((a.kind, a.ref), (b.kind, b.ref)))) for a, b in combinations(rows, 2) if overlap(a, b)}
        assert {(sides[:2], sides[2:]) for sides in found} == {pair for pair in sides if pair[0] != pair[1]}


def test_field_office_finds_what_it_may_see_of_its_area(portfolio: Actor) -> None:
    """Requests alone: its projects are published ones, and matches are not for it."""
    rows = {row for row in all_rows() if row.country == "SEN" and row.kind == "request"}
    found = shown(Pairs(actor_of(person(Role.FIELD_OFFICE, area=("SEN",))))[:None])
    expected = {tuple(sorted((a.ref, b.ref))) for a, b in combinations(rows, 2) if overlap(a, b)}
    assert {(sides[1], sides[3]) for sides in found} == {pair for pair in expected if pair[0] != pair[1]}


def test_what_begins_last_is_read_by_indexes(coordinator: User) -> None:
    open_need(), open_need()
    with CaptureQueriesContext(connection) as asked:
        Pairs(actor_of(coordinator)).count()
    settings = dict.fromkeys(("enable_seqscan", "enable_bitmapscan", "enable_sort", "enable_hashjoin"), "off")
    plans = "\n".join(plans_of(asked.captured_queries, enable_mergejoin="off", **settings))
    assert "need_begins_last" in plans
    assert "project_begins_last" in plans
