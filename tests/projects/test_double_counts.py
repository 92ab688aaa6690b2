"""Projects that may count the same people twice: which pairs are proposed, and what the two answers do."""

import random
from collections import defaultdict
from datetime import date
from itertools import combinations
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from coalition.core.conflicts import Conflict, Refused
from coalition.core.idempotency import new_submission_key
from coalition.reference.models import Unit
from members.models import User
from projects.double_counts import open_pairs
from projects.headline import headline
from projects.models import DistinctPeople, Figure, Project
from projects.services.double_counts import declare_distinct, link_people
from tests.factories.projects import FigureFactory, PopulationFactory, published_project
from tests.plans import indexes_of

pytestmark = pytest.mark.django_db
PAGE = "/secretariat/projects/double-counts/"


def reaching(
    value: int = 100, *, label: str = "", population: Any = None, unit: str = "learners", **fields: Any
) -> Project:
    project = published_project(**fields)
    FigureFactory(project=project, value=value, label=label, population=population, unit=Unit.objects.get(pk=unit))
    return project


def pairs() -> list[tuple[int, int, str]]:
    return [pair.key for pair in open_pairs()]


def test_two_in_one_country_at_common_dates_are_a_pair() -> None:
    first = reaching(100, starts_on=date(2026, 1, 1), ends_on=date(2026, 6, 30))
    second = reaching(70, starts_on=date(2026, 6, 1))
    (pair,) = open_pairs()
    assert (pair.key, pair.most, pair.countries) == ((first.pk, second.pk, "learners"), 70, ("SEN",))


@pytest.mark.parametrize(
    "other",
    [
        {"countries": ("MLI",)},
        {"starts_on": date(2026, 7, 1)},
        {"unit": "teachers"},
        {"label": "boys"},
    ],
    ids=["another country", "later", "another kind", "another group"],
)
def test_those_who_can_not_be_the_same_are_none(other: dict[str, Any]) -> None:
    reaching(label="girls", ends_on=date(2026, 6, 30))
    reaching(**{"label": "girls", **other})
    assert pairs() == []


def test_those_who_name_the_same_people_are_none() -> None:
    people = PopulationFactory()
    for _ in range(2):
        reaching(population=people)
    assert pairs() == []


def test_the_largest_pair_comes_first() -> None:
    small, large, largest = reaching(10), reaching(500), reaching(900)
    assert [key[:2] for key in pairs()] == [(large.pk, largest.pk), (small.pk, large.pk), (small.pk, largest.pk)]


def test_only_the_largest_are_found_where_there_are_many_and_words_find_the_rest(
    client: Client, coordinator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    small, large, largest = reaching(10, title="Small"), reaching(500), reaching(900)
    client.force_login(coordinator)
    more = "There are more"
    assert (len(pairs()), more in client.get(PAGE).content.decode()) == (3, False)
    monkeypatch.setattr("projects.double_counts.MOST", 1)
    monkeypatch.setattr("projects.views.double_counts.MOST", 1)
    assert [key[:2] for key in pairs()] == [(large.pk, largest.pk)]
    assert more in client.get(PAGE).content.decode()
    monkeypatch.setattr("projects.double_counts.MOST", 2)
    found = client.get(PAGE, {"q": "small"}).context["rows"]
    assert [row["most"] for row in found] == [small.figures.get().value] * 2


def test_smaller_ones_than_the_largest_are_found_by_words_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    small, large, largest = reaching(10), reaching(500), reaching(900)
    monkeypatch.setattr("projects.double_counts.AT_ONCE", (1, 1))
    with CaptureQueriesContext(connection) as queries:
        assert [key[:2] for key in pairs()] == [(large.pk, largest.pk)]
    assert len(queries) == 3
    monkeypatch.setattr("projects.double_counts.AT_ONCE", (1, 5_000))
    assert len(open_pairs(Project.objects.filter(pk=small.pk))) == 2


def by_hand(asked: set[int]) -> list[tuple[int, tuple[int, int, str]]]:
    """Every pair that has one of these projects, looked at one by one: how many it counts twice, and its key."""
    figures: dict[tuple[int, str], list[Figure]] = defaultdict(list)
    for figure in Figure.objects.select_related("project").filter(project__in=Project.objects.counted()):
        figures[figure.project_id, str(figure.unit_id)].append(figure)
    found = []
    for (first, kind), (second, other_kind) in combinations(sorted(figures), 2):
        one, other = figures[first, kind], figures[second, other_kind]
        decided = DistinctPeople.objects.filter(first=first, second=second, kind=kind).exists()
        if kind != other_kind or not asked & {first, second} or decided or not may_be_the_same(one, other):
            continue
        ranks = [(-sum(figure.value for figure in side), side[0].project_id) for side in (one, other)]
        smaller, larger = max(ranks), min(ranks)
        found.append(((*smaller, kind, larger[1]), (-smaller[0], (first, second, kind))))
    return [pair for _rank, pair in sorted(found)]


def may_be_the_same(one: list[Figure], other: list[Figure]) -> bool:
    first, second = one[0].project, other[0].project
    places = [set(project.recipients.values_list("country", flat=True)) for project in (first, second)]
    labels, populations = (
        [{getattr(f, name) for f in side} for side in (one, other)] for name in ("label", "population_id")
    )
    apart = [
        not places[0] & places[1],
        bool(first.starts_on and second.ends_on and first.starts_on > second.ends_on),
        bool(second.starts_on and first.ends_on and second.starts_on > first.ends_on),
        "" not in labels[0] | labels[1] and not labels[0] & labels[1],
        bool(populations[0] & populations[1] - {None}),
    ]
    return not any(apart)


@pytest.mark.parametrize("at_once", [(1, 5_000), (500, 5_000)])
@pytest.mark.parametrize("seed", range(4))
def test_pairs_are_those_of_looking_at_every_two(
    coordinator: User, monkeypatch: pytest.MonkeyPatch, seed: int, at_once: tuple[int, ...]
) -> None:
    monkeypatch.setattr("projects.double_counts.AT_ONCE", at_once)
    choose, people = random.Random(seed), [None, None, None, PopulationFactory(), PopulationFactory()]
    dates = [None, date(2026, 1, 1), date(2026, 6, 1)]
    for _ in range(14):
        project = reaching(
            choose.choice([10, 20, 20, 500]),
            label=choose.choice(["", "girls", "boys"]),
            population=choose.choice(people),
            unit=choose.choice(["learners", "teachers"]),
            countries=choose.choice([("SEN",), ("SEN", "MLI"), ("MLI",), ("LBN",)]),
            starts_on=choose.choice(dates),
            is_demonstration=choose.random() < 0.1,
        )
        FigureFactory(project=project, value=5, label="girls", directness="indirect")
        Project.objects.filter(pk=project.pk, starts_on__lt=date(2026, 6, 1)).update(ends_on=date(2026, 5, 1))
    decided = pairs()[0]
    first, second = (Project.objects.get(pk=pk) for pk in decided[:2])
    declare_distinct(first=first, second=second, kind=decided[2], reason="Two districts", by=coordinator)
    everyone = set(Project.objects.values_list("pk", flat=True))
    expected = by_hand(everyone)
    assert len(expected) > 5
    assert [(pair.most, pair.key) for pair in open_pairs()] == expected
    monkeypatch.setattr("projects.double_counts.MOST", 5)
    assert [(pair.most, pair.key) for pair in open_pairs()] == expected[:5]
    some = set(choose.sample(sorted(everyone), 3))
    asked = open_pairs(Project.objects.filter(pk__in=some))
    assert [(pair.most, pair.key) for pair in asked] == by_hand(some)[:5]


def test_linked_people_count_once_in_the_safe_figure(coordinator: User) -> None:
    first, second = reaching(100), reaching(70)
    before = headline(demonstration=False).learners
    link_people(first=first, second=second, kind="learners", by=coordinator)
    after = headline(demonstration=False).learners
    assert ((before.low, before.high), (after.low, after.high, after.counted_twice)) == ((170, 170), (100, 170, 70))
    assert pairs() == []


def test_a_third_joins_the_people_that_are_named_already(coordinator: User) -> None:
    first, second, third = reaching(100), reaching(70), reaching(30)
    named = link_people(first=first, second=second, kind="learners", by=coordinator)
    assert link_people(first=third, second=first, kind="learners", by=coordinator) == named
    assert headline(demonstration=False).learners.low == 100


def test_two_that_name_different_people_are_not_linked(coordinator: User) -> None:
    first, second = reaching(population=PopulationFactory()), reaching(population=PopulationFactory())
    with pytest.raises(Conflict):
        link_people(first=first, second=second, kind="learners", by=coordinator)


def test_distinct_people_count_in_full_and_are_not_asked_about_again(coordinator: User) -> None:
    first, second = reaching(100), reaching(70)
    with pytest.raises(ValidationError):
        declare_distinct(first=first, second=second, kind="learners", reason=" ", by=coordinator)
    declare_distinct(first=second, second=first, kind="learners", reason="Two districts", by=coordinator)
    assert (pairs(), headline(demonstration=False).learners.low) == ([], 170)


def test_only_a_coordinator_decides(approver: User) -> None:
    first, second = reaching(), reaching()
    with pytest.raises(Refused):
        link_people(first=first, second=second, kind="learners", by=approver)


def test_the_page_takes_both_answers(client: Client, coordinator: User) -> None:
    first, second, third = reaching(100), reaching(70), reaching(30)
    client.force_login(coordinator)
    rows = client.get(PAGE).context["rows"]
    assert [row["most"] for row in rows] == [70, 30, 30]
    client.post(rows[0]["link"], {"submission": new_submission_key()})
    client.post(rows[1]["part"], {"submission": new_submission_key(), "note": "Two districts"})
    assert pairs() == [(second.pk, third.pk, "learners")]
    assert first.figures.get().population == second.figures.get().population


def test_page_keeps_its_queries_at_one_pair_and_three(
    client: Client, coordinator: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.force_login(coordinator)
    reaching()
    for number in (1, 3):
        reaching()
        with django_assert_num_queries(7):
            assert len(client.get(PAGE).context["rows"]) == number


def test_page_reads_the_largest_by_their_index(client: Client, coordinator: User) -> None:
    client.force_login(coordinator)
    for value in range(3):
        reaching(value, population=PopulationFactory())
    assert {"reach_largest", "reach_of_populations"} <= indexes_of(client, PAGE)
