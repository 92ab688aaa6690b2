"""Projects, their parts and figures, below the services."""

import datetime
from collections.abc import Callable, Mapping
from typing import Any

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from coalition.reference.models import Flagship, Unit
from projects.choices import Basis, Directness, Measure, OrganisationRole, Publication
from projects.models import Figure, Participation, Population, Project, RecipientCountry
from projects.workflow import PUBLICATION
from tests.factories.members import OrganisationFactory, country
from tests.factories.states import bring_to


class ProjectFactory(DjangoModelFactory[Project]):
    class Meta:
        model = Project

    code = factory.Sequence(lambda n: f"P-2020-{n:04d}")
    title = factory.Sequence(lambda n: f"Project {n}")


class FigureFactory(DjangoModelFactory[Figure]):
    """Approved: the public reads it. `unit` may be given by its code."""

    class Meta:
        model = Figure

    project = factory.SubFactory(ProjectFactory)
    unit = factory.LazyFunction(lambda: Unit.objects.get(pk="learners"))
    measure = Measure.REACHED
    directness = Directness.DIRECT
    value = 1
    basis = Basis.STATED
    as_of = datetime.date(2026, 1, 31)
    approved_at = factory.LazyFunction(timezone.now)


class PopulationFactory(DjangoModelFactory[Population]):
    class Meta:
        model = Population

    name = factory.Sequence(lambda n: f"Learners of district {n}")


class RecipientFactory(DjangoModelFactory[RecipientCountry]):
    class Meta:
        model = RecipientCountry

    project = factory.SubFactory(ProjectFactory)
    country = factory.LazyFunction(country)


class ParticipationFactory(DjangoModelFactory[Participation]):
    class Meta:
        model = Participation

    project = factory.SubFactory(ProjectFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    role = OrganisationRole.IMPLEMENTING


def published_project(*, countries: tuple[str, ...] = ("SEN",), **fields: Any) -> Project:
    """A project that the public reads, with one organisation and one flagship."""
    project = bring_to(ProjectFactory(**fields), PUBLICATION, Publication.PUBLISHED)
    for iso3 in countries:
        RecipientFactory(project=project, country=country(iso3))
    ParticipationFactory(project=project)
    project.flagships.add(Flagship.objects.order_by("pk")[0])
    return project


# For the grid of all workflows: a row in an initial state, of the side of `people`.
SUBJECTS: Mapping[str, Callable[[Mapping[str, Any]], Any]] = {
    "projects.project": lambda people: ProjectFactory(recorded_by=people["coordinator"]),
    "projects.project.publication": lambda people: ProjectFactory(recorded_by=people["approver"]),
}
