"""Published projects with all their parts, many at once, for the API's benchmark."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import islice
from typing import Any

from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import Model
from django.utils import timezone

from coalition.reference.models import Country, Sector
from members.models import Organisation
from projects.models import Figure, Participation, Project, ProjectPlace, RecipientCountry
from tests.factories.members import active_member

MEMBERS = 50
BATCH = 2_000
FLAGSHIPS = ("connectivity", "teachers", "gender-equality")


def store_projects(count: int) -> None:
    """Each with two countries, two participants, three approved figures, a place, a flagship and a sector."""
    members = [active_member() for _ in range(MEMBERS)]
    countries = list(Country.objects.order_by("pk")[:100])
    sectors = list(Sector.objects.values_list("pk", flat=True))
    numbers = iter(range(count))
    while batch := list(islice(numbers, BATCH)):
        projects = Project.objects.bulk_create(project(number) for number in batch)
        for number, row in zip(batch, projects, strict=True):
            row.number = number
        keep(RecipientCountry, (one for row in projects for one in recipients(row, countries)))
        keep(Participation, (one for row in projects for one in participations(row, members)))
        keep(Figure, (one for row in projects for one in figures(row)))
        keep(ProjectPlace, (ProjectPlace(project=row, country=countries[0], name="Kolda") for row in projects))
        through: Any = Project.flagships.through
        keep(through, (through(project=row, flagship_id=FLAGSHIPS[row.number % 3]) for row in projects))
        through = Project.sectors.through
        keep(through, (through(project=row, sector_id=sectors[row.number % len(sectors)]) for row in projects))
    _publish_all()


def _publish_all() -> None:
    """At once, as the owner: each publication by itself counts anew who takes part."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("RESET ROLE; ALTER TABLE projects_project DISABLE TRIGGER USER")
        Project.objects.update(publication="published")
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE projects_project ENABLE TRIGGER USER")
    connection.close()
    call_command("count_anew")


def keep(model: type[Model], rows: Iterator[Any]) -> None:
    model._default_manager.bulk_create(rows, batch_size=BATCH)


def project(number: int) -> Project:
    first = date(2021, 1, 1) + timedelta(days=number % 1500)
    return Project(
        code=f"B-{number:06}",
        title=f"Lessons {number} for villages without electricity",
        summary="Lessons by radio and print for learners who cannot come to school. " * 3,
        starts_on=first,
        ends_on=first + timedelta(days=400),
        source="Annual report",
        is_demonstration=True,
    )


def recipients(row: Any, countries: Sequence[Country]) -> Iterator[RecipientCountry]:
    for place, share in ((0, 60), (1, 40)):
        country = countries[(row.number + place) % len(countries)]
        yield RecipientCountry(project=row, country=country, share=share)


def participations(row: Any, members: Sequence[Organisation]) -> Iterator[Participation]:
    for place, role in ((0, "1"), (1, "4")):
        member = members[(row.number + place) % len(members)]
        yield Participation(project=row, organisation=member, role=role, contribution="Tablets")


def figures(row: Any) -> Iterator[Figure]:
    for month, measure in ((1, "planned"), (6, "reached"), (12, "reached")):
        yield Figure(
            project=row,
            unit_id="learners",
            measure=measure,
            directness="direct",
            value=100 * month + row.number % 1000,
            as_of=date(2022, month, 28),
            basis="estimated",
            source="Report",
            approved_at=timezone.now(),
        )
