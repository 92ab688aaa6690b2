"""Two who write at once what a project's reach, who its partners are, or whether a need is open, follows from: it
follows from both. The guards are locks in the functions that say it; with one of them off it does not.
"""

import threading
from collections.abc import Callable
from typing import Any

import psycopg2
import pytest
from django.db import connection, transaction
from django.utils import timezone

from coalition.reference.choices import UnitKind
from coalition.reference.models import Unit
from coalition.site.figure_check import find_drift
from members.models import Organisation
from projects.models import Figure, Participation, Project
from requests.models import CountryRequest, RequestCountry
from tests.database import owner_url, worker_database
from tests.factories.members import OrganisationFactory
from tests.factories.projects import FigureFactory, ParticipationFactory, ProjectFactory, published_project
from tests.factories.requests import NeedFactory, received

pytestmark = [pytest.mark.faults, pytest.mark.django_db(transaction=True)]

Work = Callable[[], Any]
FUNCTIONS = "SELECT pg_get_functiondef(oid) FROM pg_proc WHERE position(%s IN prosrc) > 0"


def at_once(first: Work, second: Work, then: Work = lambda: None) -> list[str]:
    """The second begins, in a connection of its own, before the first has done `then` and committed; return how it
    failed.
    """
    outcomes: list[str] = []

    def go() -> None:
        try:
            second()
        except Exception as error:
            outcomes.append(type(error).__name__)
        finally:
            connection.close()

    thread = threading.Thread(target=go)
    with transaction.atomic():
        first()
        thread.start()
        thread.join(timeout=1)
        then()
    thread.join(timeout=30)
    return outcomes


def take_out(guard: str) -> None:
    """As the owner, out of the function that has it; the next test gets a fresh clone."""
    with psycopg2.connect(f"{owner_url().rsplit('/', 1)[0]}/{worker_database()}") as owner, owner.cursor() as cursor:
        cursor.execute(FUNCTIONS, [guard])
        ((text,),) = cursor.fetchall()
        cursor.execute(text.replace(guard, ""))
    owner.close()


def approvals(project: Project) -> tuple[Work, Work]:
    """Of a figure each, past the service, which locks the project too."""
    first, second = (FigureFactory(project=project, label=label, approved_at=None).pk for label in ("girls", "boys"))

    def approve(figure: int) -> None:
        Figure.objects.filter(pk=figure).update(approved_at=timezone.now())

    return lambda: approve(first), lambda: approve(second)


def figure_and_kind(project: Project) -> tuple[Work, Work]:
    """A figure is entered while its unit becomes one of learners."""
    unit = Unit.objects.get(pk="users")
    kinds = Unit.objects.filter(pk="users")
    return lambda: FigureFactory(project=project, unit=unit), lambda: kinds.update(kind=UnitKind.LEARNERS)


def removals(project: Project) -> tuple[Work, Work]:
    """The last two participations of an organisation go."""
    partner = OrganisationFactory()
    first, second = (ParticipationFactory(project=own, organisation=partner) for own in (project, published_project()))
    return first.delete, second.delete


def part_and_publication(project: Project) -> tuple[Work, Work]:
    """An organisation joins a project while this one is published."""
    draft, partner = ProjectFactory(), OrganisationFactory()
    publish = Project.objects.filter(pk=draft.pk).update
    return (
        lambda: Participation.objects.create(project=draft, organisation=partner, role="4"),
        lambda: publish(publication="published"),
    )


def publication_and_merge(project: Project) -> tuple[Work, Work]:
    """A project is published while its organisation is merged into another one."""
    part, target = ParticipationFactory(), OrganisationFactory()
    publish = Project.objects.filter(pk=part.project_id).update
    merge = Organisation.objects.filter(pk=part.organisation_id).update
    return lambda: publish(publication="published"), lambda: merge(merged_into=target)


def merge_and_publication(project: Project) -> tuple[Work, Work]:
    publication, merge = publication_and_merge(project)
    return merge, publication


def need_and_validation(project: Project) -> tuple[Work, Work]:
    """A need is entered, past the service, which locks the request, while this one is validated."""
    entry = received("in_assessment").countries.get()
    validate = CountryRequest.objects.filter(pk=entry.country_request_id).update
    return lambda: NeedFactory(request_country=entry), lambda: validate(status="validated")


def need_and_refusal(project: Project) -> tuple[Work, Work]:
    """A need is entered while its country declines."""
    entry = received("validated").countries.get()
    decline = RequestCountry.objects.filter(pk=entry.pk).update
    return lambda: NeedFactory(request_country=entry), lambda: decline(decision="declined")


def refusal_and_need(project: Project) -> tuple[Work, Work]:
    need, refusal = need_and_refusal(project)
    return refusal, need


LOCK = "PERFORM pg_advisory_xact_lock(hashtext('projects_partner'));"
RACES: dict[str, tuple[Callable[[Project], tuple[Work, Work]], str]] = {
    "two approvals": (
        approvals,
        "PERFORM FROM projects_project WHERE id = ANY(projects) ORDER BY id FOR NO KEY UPDATE;",
    ),
    "a unit's kind": (figure_and_kind, "LOCK TABLE projects_figure IN SHARE MODE;"),
    "two removals": (removals, LOCK),
    "a part and its project": (
        part_and_publication,
        "PERFORM FROM projects_project WHERE id IN (NEW.project_id, OLD.project_id) ORDER BY id FOR NO KEY UPDATE;",
    ),
    "a project and a merge": (publication_and_merge, LOCK),
    "a merge and a project": (merge_and_publication, LOCK),
    "a need and its request": (need_and_validation, "FOR SHARE"),
    "a need and its country": (need_and_refusal, "FOR SHARE"),
    "a country and its need": (refusal_and_need, "FOR SHARE"),
}
each = pytest.mark.parametrize(("works", "guard"), RACES.values(), ids=RACES)


@each
def test_sum_has_what_both_wrote(works: Any, guard: str) -> None:
    assert (at_once(*works(published_project())), find_drift()) == ([], [])


@each
def test_without_its_guard_it_has_not(works: Any, guard: str) -> None:
    take_out(guard)
    assert (at_once(*works(published_project())), find_drift()) != ([], [])


def test_merge_and_publication_do_not_hold_each_other() -> None:
    """The merge locks both organisations before it counts; what counts must not wait for these."""
    part, target = ParticipationFactory(), OrganisationFactory()
    both = Organisation.objects.select_for_update().filter(pk__in=(part.organisation_id, target.pk))
    publish = Project.objects.filter(pk=part.project_id).update
    merge = Organisation.objects.filter(pk=part.organisation_id).update
    found = at_once(
        lambda: list(both), lambda: publish(publication="published"), then=lambda: merge(merged_into=target)
    )
    assert (found, find_drift()) == ([], [])
