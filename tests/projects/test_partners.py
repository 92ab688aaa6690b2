"""Which organisations triggers keep as partners, against participations counted row by row."""

import random
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from members.models import Organisation
from projects.choices import Publication
from projects.models import Participation, Partner, Project
from projects.recount import recount
from tests.factories.members import OrganisationFactory
from tests.factories.projects import ParticipationFactory, ProjectFactory, published_project

pytestmark = pytest.mark.django_db

NEXT = {"draft": "published", "published": "unpublished", "unpublished": "published"}


@pytest.fixture
def part() -> Participation:
    return ParticipationFactory(project=ProjectFactory(publication=Publication.DRAFT))


def publish(state: str = Publication.PUBLISHED) -> None:
    """All projects there are."""
    Project.objects.update(publication=state)


def partners() -> list[int]:
    assert recount() == []
    return sorted(Partner.objects.values_list("pk", flat=True))


def test_organisation_is_a_partner_while_one_of_its_projects_is_published(part: Participation) -> None:
    found = [partners()]
    for state in (Publication.PUBLISHED, Publication.UNPUBLISHED):
        publish(state)
        found.append(partners())
    assert found == [[], [part.organisation_id], []]


def test_last_participation_that_goes_takes_it_along(part: Participation) -> None:
    publish()
    other = ParticipationFactory(project=part.project, organisation=part.organisation, role="1")
    other.delete()
    assert partners() == [part.organisation_id]
    part.delete()
    assert partners() == []


def test_participation_that_moves_is_that_of_whom_it_names(part: Participation) -> None:
    publish()
    other = OrganisationFactory()
    Participation.objects.update(organisation=other)
    assert partners() == [other.pk]
    Participation.objects.update(project=ProjectFactory())
    assert partners() == []


def test_project_that_is_deleted_before_its_parts_leaves_none(part: Participation) -> None:
    publish()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM projects_project; DELETE FROM projects_participation")
    assert partners() == []


def test_what_is_merged_counts_where_it_stands_and_parted_by_itself(part: Participation) -> None:
    publish()
    target = OrganisationFactory()
    Organisation.objects.filter(pk=part.organisation_id).update(merged_into=target)
    assert partners() == [target.pk]
    late = ParticipationFactory(project=ProjectFactory(), organisation=part.organisation)
    part.delete()
    assert partners() == []
    Project.objects.filter(pk=late.project_id).update(publication=Publication.PUBLISHED)
    assert partners() == [target.pk]
    Organisation.objects.update(merged_into=None)
    assert partners() == [part.organisation_id]


@pytest.mark.parametrize("what", [Project, Organisation])
def test_invented_one_counts_in_a_demonstration_alone(settings: Any, part: Participation, what: Any) -> None:
    publish()
    what.objects.update(is_demonstration=True)
    found = [len(partners())]
    for settings.DEMO in (True, False):
        found.append(Partner.objects.counted().count())
    what.objects.update(is_demonstration=False)
    assert (found, Partner.objects.counted().count(), recount()) == ([1, 1, 0], 1, [])


def test_one_project_that_is_not_invented_is_enough(settings: Any, part: Participation) -> None:
    settings.DEMO = False
    ParticipationFactory(project=ProjectFactory(is_demonstration=True), organisation=part.organisation)
    publish()
    assert (partners(), Partner.objects.counted().count()) == ([part.organisation_id], 1)
    part.delete()
    assert (partners(), Partner.objects.counted().count()) == ([part.organisation_id], 0)


def test_nothing_is_written_where_nothing_changes(part: Participation) -> None:
    publish()
    row = "SELECT xmin::text, ctid::text FROM projects_partner"
    with connection.cursor() as cursor:
        cursor.execute(row)
        before = cursor.fetchall()
        ParticipationFactory(project=part.project, organisation=part.organisation, role="1")
        cursor.execute(row)
        assert cursor.fetchall() == before


@pytest.mark.parametrize("seed", range(4))
def test_whatever_changes_partners_are_what_participations_say(seed: int) -> None:
    choose = random.Random(seed)
    projects = [ProjectFactory() for _ in range(5)]
    organisations = [OrganisationFactory() for _ in range(6)]
    merged, stays = organisations[:3], organisations[3:]
    for _ in range(60):
        project, organisation = choose.choice(projects), choose.choice(organisations)
        step = choose.randrange(5)
        if step == 0:
            project.refresh_from_db()
            states = {"publication": NEXT[project.publication], "is_demonstration": choose.random() < 0.5}
            Project.objects.filter(pk=project.pk).update(**dict(choose.sample(list(states.items()), 1)))
        elif step == 1:
            Participation.objects.get_or_create(project=project, organisation=organisation, role="4")
        elif step == 2:
            Participation.objects.filter(project=project, organisation=organisation).delete()
        elif step == 3:
            parts = Participation.objects.filter(project=project, organisation=organisation)
            parts.update(project=choose.choice([published_project, ProjectFactory])())
        else:
            own = Organisation.objects.filter(pk=choose.choice(merged).pk)
            own.update(merged_into=choose.choice([None, *stays]), is_demonstration=choose.random() < 0.2)
        assert recount() == []


def test_command_counts_it_anew(part: Participation) -> None:
    publish()
    Partner.objects.update(organisation=OrganisationFactory(), is_demonstration=True)
    call_command("count_anew")
    assert (partners(), Partner.objects.get().is_demonstration) == ([part.organisation_id], False)
