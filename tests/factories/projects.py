"""Projects, their parts and figures, below the services."""

import datetime
from collections.abc import Callable, Mapping
from typing import Any

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from coalition.reference.models import Flagship, Unit
from members.models import Organisation
from projects.choices import Basis, CommitmentKind, Directness, Measure, OrganisationRole, Publication, StoryStatus
from projects.models import (
    Commitment,
    CommitmentUpdate,
    Figure,
    Milestone,
    Participation,
    Population,
    Project,
    RecipientCountry,
    Result,
    ResultReport,
    Story,
)
from projects.workflow import PUBLICATION, STORY
from tests.factories.members import OrganisationFactory, active_member, country
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


class CommitmentFactory(DjangoModelFactory[Commitment]):
    """500 learners, towards a mission, by an active member; pledged a hundred days ago, due in as many."""

    class Meta:
        model = Commitment

    organisation = factory.LazyFunction(active_member)
    mission_id = "global-skills-academy"
    description = factory.Sequence(lambda n: f"Courses {n}")
    kind = CommitmentKind.QUANTITY
    quantity = 500
    unit = factory.LazyFunction(lambda: Unit.objects.get(pk="learners"))
    pledged_on = factory.LazyFunction(lambda: timezone.localdate() - datetime.timedelta(days=100))
    due_on = factory.LazyFunction(lambda: timezone.localdate() + datetime.timedelta(days=100))
    expected_on = factory.SelfAttribute("due_on")
    confirmed_at = factory.LazyFunction(lambda: timezone.now() - datetime.timedelta(days=100))


class MoneyFactory(CommitmentFactory):
    """12,000 dollars; with `kind` and `method` as an estimated value in kind."""

    kind = CommitmentKind.MONEY
    quantity = None
    unit = None
    amount = 12000
    currency = "USD"
    valued_on = datetime.date(2026, 1, 31)


class UpdateFactory(DjangoModelFactory[CommitmentUpdate]):
    class Meta:
        model = CommitmentUpdate

    commitment = factory.SubFactory(CommitmentFactory)
    as_of = factory.LazyFunction(timezone.localdate)
    delivered = 100
    expected_on = factory.SelfAttribute("commitment.expected_on")


class MilestoneFactory(DjangoModelFactory[Milestone]):
    class Meta:
        model = Milestone

    commitment = factory.SubFactory(CommitmentFactory)
    title = factory.Sequence(lambda n: f"Milestone {n}")
    due_on = factory.LazyFunction(lambda: timezone.localdate() + datetime.timedelta(days=50))


class ReportFactory(DjangoModelFactory[ResultReport]):
    """A draft of the first half of 2026; `organisation=None, authority=…` for a ministry's."""

    class Meta:
        model = ResultReport

    project = factory.SubFactory(ProjectFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    starts_on = datetime.date(2026, 1, 1)
    ends_on = datetime.date(2026, 6, 30)


class ResultFactory(DjangoModelFactory[Result]):
    class Meta:
        model = Result

    report = factory.SubFactory(ReportFactory)
    unit = factory.LazyFunction(lambda: Unit.objects.get(pk="learners"))
    directness = Directness.DIRECT
    value = 100
    basis = Basis.MEASURED


class StoryFactory(DjangoModelFactory[Story]):
    """A draft of the Secretariat's; its picture is stored by nobody."""

    class Meta:
        model = Story

    project = factory.SubFactory(ProjectFactory)
    title = factory.Sequence(lambda n: f"Story {n}")
    text = "Lessons began again."
    language = "en"
    picture = factory.Sequence(lambda n: f"stories/{n:032x}")
    picture_alt = "A class with a radio on the table"
    people_agreed = True


def told_story(**fields: Any) -> Story:
    """A story that the public reads, of a published project unless another is given."""
    of = {"project": published_project()} if "project" not in fields else {}
    return bring_to(StoryFactory(**of, **fields, published_at=timezone.now()), STORY, StoryStatus.PUBLISHED)


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
    "projects.story": lambda people: StoryFactory(
        organisation=people["member"].affiliations.get().organisation, written_by=people["approver"]
    ),
    "projects.commitment": lambda people: _promised(people),
    "projects.resultreport": lambda people: _reported(people),
}


def _promised(people: Mapping[str, Any]) -> Commitment:
    """With an update, without which nothing is delivered."""
    own = Organisation.objects.get(affiliations__user=people["member"])
    commitment = CommitmentFactory(organisation=own)
    UpdateFactory(commitment=commitment)
    return commitment


def _reported(people: Mapping[str, Any]) -> ResultReport:
    """By a participating organisation, with one result; an approver's own is for another approver."""
    own = Organisation.objects.get(affiliations__user=people["member"])
    project = ParticipationFactory(organisation=own).project
    report: ResultReport = ReportFactory(project=project, organisation=own, reported_by=people["approver"])
    ResultFactory(report=report)
    return report
