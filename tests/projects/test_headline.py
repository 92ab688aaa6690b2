"""The headline against figures added by hand, and against the rule written a second time in Python."""

import datetime
import random
from collections import defaultdict
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries, Settings

from coalition.reference.models import Unit
from projects.choices import Directness, Measure
from projects.headline import Headline, PeopleReached, headline
from projects.models import Figure, Project
from tests.factories.members import active_member
from tests.factories.projects import FigureFactory, PopulationFactory, ProjectFactory, published_project

pytestmark = pytest.mark.django_db

JANUARY, JUNE = datetime.date(2026, 1, 31), datetime.date(2026, 6, 30)
NOBODY = PeopleReached(low=0, high=0, direct=0, indirect=0, unsplit=0)


def unit(code: str) -> Unit:
    return Unit.objects.get(pk=code)


def test_nothing_published_is_zero_and_undated(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    FigureFactory(project=ProjectFactory())
    with django_assert_num_queries(1):
        found = headline(demonstration=True)
    assert found == Headline(members=0, projects=0, countries=0, learners=NOBODY, teachers=NOBODY, as_of=None)


def test_example_of_the_documentation() -> None:
    first, second, third = (published_project(countries=c) for c in (("SEN",), ("SEN", "MLI"), ("LBN",)))
    district = PopulationFactory()
    FigureFactory(project=first, value=100, as_of=JANUARY)
    FigureFactory(project=first, value=140, as_of=JUNE)
    indirect = {"project": second, "directness": Directness.INDIRECT}
    FigureFactory(**indirect, value=150, label="district", population=district)
    FigureFactory(**indirect, value=50, label="elsewhere")
    FigureFactory(project=third, value=120, population=district)
    FigureFactory(project=third, value=7, unit=unit("teachers"), directness=Directness.UNSPLIT)
    active_member()
    assert headline(demonstration=True) == Headline(
        members=1,
        projects=3,
        countries=3,
        learners=PeopleReached(low=340, high=460, direct=260, indirect=200, unsplit=0),
        teachers=PeopleReached(low=7, high=7, direct=0, indirect=0, unsplit=7),
        as_of=JUNE,
    )


def test_planned_unapproved_and_other_units_do_not_count() -> None:
    project = published_project()
    FigureFactory(project=project, measure=Measure.PLANNED, value=10)
    FigureFactory(project=project, approved_at=None, value=20, label="later")
    FigureFactory(project=project, unit=unit("devices"), value=30)
    assert (headline(demonstration=True).learners, headline(demonstration=True).as_of) == (NOBODY, None)


def test_one_population_counts_apart_for_learners_and_teachers() -> None:
    project, people = published_project(), PopulationFactory()
    FigureFactory(project=project, value=90, population=people)
    FigureFactory(project=project, value=5, unit=unit("teachers"), population=people)
    found = headline(demonstration=True)
    assert (found.learners.low, found.teachers.low) == (90, 5)


def test_demonstration_rows_count_only_in_a_demonstration(settings: Settings) -> None:
    published_project()
    FigureFactory(project=published_project(countries=("LBN",), is_demonstration=True), value=9)
    active_member(is_demonstration=True)
    counts = {}
    for is_demo, wanted in ((True, True), (True, False), (False, True)):
        settings.DEMO = is_demo
        found = headline(demonstration=wanted)
        counts[is_demo, wanted] = (found.members, found.projects, found.countries, found.learners.high)
    assert counts == {(True, True): (1, 2, 2, 9), (True, False): (0, 1, 1, 0), (False, True): (0, 1, 1, 0)}


def by_hand(kind: str) -> PeopleReached:
    """The rule of docs/headline.md, row by row."""
    latest: dict[Any, Figure] = {}
    for row in Figure.objects.select_related("unit").order_by("as_of"):
        counts = row.measure == Measure.REACHED and row.approved_at and row.unit.kind == kind
        if counts and row.project in Project.objects.counted():
            latest[row.project_id, row.unit_id, row.directness, row.label] = row
    split, largest = dict.fromkeys(Directness.values, 0), defaultdict(int)
    for row in latest.values():
        split[row.directness] += row.value
        person = ("population", row.population_id) if row.population_id else ("figure", row.pk)
        largest[person] = max(largest[person], row.value)
    return PeopleReached(low=sum(largest.values()), high=sum(split.values()), **split)


@pytest.mark.parametrize("seed", range(4))
def test_query_equals_the_rule_written_in_python(seed: int) -> None:
    choose = random.Random(seed)
    makers = [choose.choice([published_project, ProjectFactory]) for _ in range(5)]
    projects = [make(is_demonstration=choose.random() < 0.3) for make in makers]
    populations = [None, None, PopulationFactory(), PopulationFactory()]
    units = list(Unit.objects.all())
    for day in range(1, 25):
        FigureFactory(
            project=choose.choice(projects),
            unit=choose.choice(units),
            measure=choose.choice(Measure.values),
            directness=choose.choice(Directness.values),
            label=choose.choice(["", "girls"]),
            population=choose.choice(populations),
            value=choose.randrange(1000),
            as_of=datetime.date(2026, 1, choose.randrange(1, 4)) + datetime.timedelta(days=day * 3),
        )
    found = headline(demonstration=True)
    assert (found.learners, found.teachers) == (by_hand("learners"), by_hand("teachers"))
