"""What triggers add up for each project and kind of people, against the figures counted row by row."""

import datetime
import random
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction

from coalition.reference.choices import UnitKind
from coalition.reference.models import Unit
from projects.choices import Directness, Measure, Publication
from projects.models import Figure, Project, Reach
from projects.recount import recount
from tests.factories.projects import FigureFactory, PopulationFactory, ProjectFactory, published_project

pytestmark = pytest.mark.django_db

JANUARY, JUNE = datetime.date(2026, 1, 31), datetime.date(2026, 6, 30)
COLUMNS = ("kind", "direct", "indirect", "unsplit", "value", "unnamed", "populations", "largest", "labels", "as_of")


def rows() -> list[tuple[Any, ...]]:
    return list(Reach.objects.order_by("project", "kind").values_list(*COLUMNS))


def test_latest_of_each_series_is_added_up() -> None:
    project, people = published_project(), PopulationFactory()
    figures: list[dict[str, Any]] = [
        {"value": 100, "as_of": JANUARY},
        {"value": 140, "as_of": JUNE},
        {"value": 30, "directness": Directness.INDIRECT, "label": "girls", "population": people},
        {"value": 20, "directness": Directness.UNSPLIT, "label": "boys", "population": people},
        {"value": 7, "unit": Unit.objects.get(pk="teachers")},
        {"value": 900, "measure": Measure.PLANNED},
        {"value": 900, "approved_at": None, "label": "later"},
        {"value": 900, "unit": Unit.objects.get(pk="devices")},
    ]
    for figure in figures:
        FigureFactory(project=project, **figure)
    assert rows() == [
        ("learners", 140, 30, 20, 190, 140, [people.pk], [30], ["", "boys", "girls"], JUNE),
        ("teachers", 7, 0, 0, 7, 7, [], [], [""], JANUARY),
    ]


def test_project_that_is_not_published_has_none() -> None:
    project = ProjectFactory()
    FigureFactory(project=project, value=5)
    found = [len(rows())]
    for state in (Publication.PUBLISHED, Publication.UNPUBLISHED):
        Project.objects.update(publication=state)
        found.append(len(rows()))
    assert found == [0, 1, 0]


def test_invented_one_counts_in_a_demonstration_alone(settings: Any) -> None:
    project = published_project()
    FigureFactory(project=project, value=5)
    Project.objects.update(is_demonstration=True)
    counted = []
    for settings.DEMO in (True, False):
        counted.append(Reach.objects.counted().count())
    assert counted == [1, 0]


def test_figure_that_moves_is_counted_where_it_is() -> None:
    figure = FigureFactory(project=published_project(), value=5)
    Figure.objects.update(project=published_project())
    assert list(Reach.objects.values_list("project", "value")) == [(Figure.objects.get().project_id, 5)]
    figure.delete()
    assert rows() == []


def test_unit_that_becomes_one_of_people_counts() -> None:
    FigureFactory(project=published_project(), unit=Unit.objects.get(pk="users"), value=5)
    Unit.objects.filter(pk="users").update(kind=UnitKind.TEACHERS)
    assert [row[:2] for row in rows()] == [("teachers", 5)]
    Unit.objects.filter(pk="users").update(kind=UnitKind.OTHER)
    assert rows() == []


def test_project_that_is_deleted_takes_it_along() -> None:
    FigureFactory(project=published_project())
    Project.objects.get().recipients.all().delete()
    Project.objects.all().delete()
    with transaction.atomic():
        assert (rows(), Project.objects.count()) == ([], 0)


@pytest.mark.parametrize("seed", range(4))
def test_whatever_changes_reach_is_what_its_figures_say(seed: int) -> None:
    choose = random.Random(seed)
    projects = [choose.choice([published_project, ProjectFactory])() for _ in range(3)]
    populations, units = [None, PopulationFactory(), PopulationFactory()], list(Unit.objects.filter(counts_people=True))

    def terms() -> dict[str, Any]:
        return {
            "project": choose.choice(projects),
            "unit": choose.choice(units),
            "measure": choose.choice([Measure.REACHED, Measure.REACHED, Measure.PLANNED]),
            "directness": choose.choice(Directness.values),
            "label": choose.choice(["", "girls"]),
            "population": choose.choice(populations),
            "value": choose.randrange(1000),
            "approved_at": choose.choice([None, datetime.datetime(2026, 7, 1, tzinfo=datetime.UTC)]),
        }

    for day in range(40):  # of each figure its own day, so that no series has two of one
        FigureFactory(**terms() | {"as_of": JANUARY + datetime.timedelta(days=day)})
    assert recount() == []
    for figure in choose.sample(list(Figure.objects.all()), 20):
        Figure.objects.filter(pk=figure.pk).update(**dict(choose.sample(list(terms().items()), 2)))
        assert recount() == []
    Unit.objects.filter(pk="users").update(kind=choose.choice(UnitKind.values))
    Project.objects.exclude(publication=Publication.PUBLISHED).update(publication=Publication.PUBLISHED)
    Project.objects.filter(pk=projects[0].pk).update(is_demonstration=True)
    assert recount() == []
    Figure.objects.filter(pk__in=choose.sample(list(Figure.objects.values_list("pk", flat=True)), 20)).delete()
    assert (recount(), Reach.objects.exists()) == ([], True)


def test_command_counts_it_anew() -> None:
    FigureFactory(project=published_project(), value=5)
    FigureFactory(project=published_project(), value=6)
    right = rows()
    Reach.objects.filter(value=5).delete()
    Reach.objects.update(direct=9, populations=[1], largest=[9])
    call_command("count_anew")
    assert rows() == right
