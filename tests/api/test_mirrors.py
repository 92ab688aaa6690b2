"""`updated_since=`: a mirror that asks now and then ends equal to what the portal shows, and learns nothing else."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from coalition.core.access import Role
from coalition.core.api import mirrors
from coalition.core.models import MirrorRow
from members.models import Organisation, User
from members.workflow import MEMBERSHIP
from projects.models import Commitment, Figure, Project
from projects.workflow import PUBLICATION
from requests.workflow import COUNTRY_REQUEST
from tests.api.builders import asked_by, client_of, recorded
from tests.api.test_lists import pages
from tests.factories.members import NationalAuthorityFactory, OrganisationFactory, active_member, person
from tests.factories.projects import CommitmentFactory, FigureFactory, ProjectFactory
from tests.factories.states import bring_to

pytestmark = pytest.mark.django_db

BEGINNING = "2000-01-01T00:00:00Z"


@pytest.fixture(autouse=True)
def _noted_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mirrors, "NOTED_EVERY", timedelta(0))


class MirrorOf:
    """A client that keeps a copy of one list."""

    def __init__(self, client: Client, path: str) -> None:
        self.client, self.path = client, path
        self.rows: dict[int, Any] = {}
        self.until = BEGINNING
        self.told: list[tuple[int, str]] = []

    def sync(self, size: int = 100) -> None:
        mark = "&" if "?" in self.path else "?"
        since = f"{self.path}{mark}page_size={size}&updated_since={self.until}"
        seen: list[int] = []
        for page in pages(self.client, since):
            self.rows |= {row["id"]: row for row in page["results"]}
            for stone in page["deleted"]:
                self.rows.pop(stone["id"], None)
                self.told.append((stone["id"], stone["why"]))
            seen += [row["id"] for row in (*page["results"], *page["deleted"])]
            self.until = page["until"]
        assert len(seen) == len(set(seen))

    def differences(self) -> list[Any]:
        mark = "&" if "?" in self.path else "?"
        shown = [row for page in pages(self.client, f"{self.path}{mark}page_size=100") for row in page["results"]]
        return [row for row in shown if self.rows.get(row["id"]) != row] + sorted(
            self.rows.keys() - {row["id"] for row in shown}
        )


@dataclass
class Turn:
    """What one random edit is made of: a project, a member, a promise, and the number of the edit."""

    chance: Random
    step: int
    project: Project
    member: Organisation
    promise: Commitment | None


def turn(step: int, chance: Random, members: list[Organisation]) -> Turn:
    projects, promises = list(Project.objects.order_by("pk")), list(Commitment.objects.order_by("pk"))
    project = chance.choice(projects) if projects else ProjectFactory()
    return Turn(chance, step, project, chance.choice(members), chance.choice(promises) if promises else None)


def show_or_hide(turn: Turn) -> None:
    published = turn.project.publication == "published"
    bring_to(turn.project, PUBLICATION, "unpublished" if published else "published")


def suspend_or_restore(turn: Turn) -> None:
    turn.member.refresh_from_db()
    suspended = turn.member.membership_status == "suspended"
    bring_to(turn.member, MEMBERSHIP, "active" if suspended else "suspended")


def open_or_close(turn: Turn) -> None:
    if turn.promise:
        Commitment.objects.filter(pk=turn.promise.pk).update(is_public=not turn.promise.is_public)


# What happens to rows in the portal: they come, change, are shown, hidden and deleted.
EDITS: tuple[Callable[[Turn], Any], ...] = (
    lambda turn: ProjectFactory(summary=f"{turn.step}"),
    lambda turn: Project.objects.filter(pk=turn.project.pk).update(title=f"Title {turn.step}"),
    show_or_hide,
    show_or_hide,
    lambda turn: FigureFactory(project=turn.project, value=turn.step, label=f"{turn.step}"),
    lambda turn: Figure.objects.filter(project=turn.project).delete(),
    lambda turn: turn.project.participations.get_or_create(organisation=turn.member, role="4"),
    lambda turn: Organisation.objects.filter(pk=turn.member.pk).update(name=f"Member {turn.step}"),
    lambda turn: turn.project.recipients.get_or_create(country_id="SEN"),
    lambda turn: turn.project.recipients.all().delete(),
    lambda turn: turn.project.flagships.set(turn.chance.choice([[], ["teachers"]])),
    lambda turn: turn.project.commitments.exists() or turn.project.delete(),
    lambda turn: CommitmentFactory(organisation=turn.member, mission_id=None, project=turn.project, is_public=True),
    open_or_close,
    suspend_or_restore,
)


def test_mirror_ends_equal_after_500_edits(client: Client, coordinator: User) -> None:
    """Takes seconds: 500 edits, and six mirrors that ask after every fiftieth or so."""
    chance, office = Random(1), client_of(coordinator)
    paths = ("projects/", "projects/?country=SEN", "organisations/", "commitments/")
    copies = [MirrorOf(client, f"/api/v1/{path}") for path in paths]
    copies += [MirrorOf(office, f"/api/v1/{path}") for path in ("projects/", "commitments/")]
    members = [active_member() for _ in range(4)]
    for step in range(1, 501):
        chance.choice(EDITS)(turn(step, chance, members))
        if chance.random() < 0.02:
            for copy in copies:
                copy.sync(chance.choice([3, 100]))
    for copy in copies:
        copy.sync()
        assert copy.differences() == [], copy.path
    assert {why for copy in copies for _pk, why in copy.told} == {"deleted", "hidden", "filtered"}


def test_what_was_never_shown_leaves_no_tombstone(client: Client) -> None:
    copy = MirrorOf(client, "/api/v1/projects/")
    draft, shown, deleted = ProjectFactory(title="Secret"), recorded(), ProjectFactory()
    organisations, promises = MirrorOf(client, "/api/v1/organisations/"), MirrorOf(client, "/api/v1/commitments/")
    own = CommitmentFactory(organisation=OrganisationFactory(), is_public=True)
    for one in (copy, organisations, promises):
        one.sync()
    Project.objects.filter(pk=draft.pk).update(title="Still secret")
    deleted.delete()
    own.delete()
    OrganisationFactory().delete()
    bring_to(shown, PUBLICATION, "unpublished")
    for one in (copy, organisations, promises):
        one.sync()
    assert copy.told == [(shown.pk, "hidden")]
    assert organisations.told == promises.told == []
    assert set(MirrorRow.objects.filter(mirror__resource="project").values_list("key", flat=True)) == {str(shown.pk)}


def test_request_that_is_closed_to_members_is_gone_for_them_alone(coordinator: User, ministry: User) -> None:
    asked = asked_by(NationalAuthorityFactory(), is_open_to_members=True)
    hidden = asked_by(NationalAuthorityFactory())
    member = person(Role.MEMBER_VIEWER, organisation=active_member())
    theirs = MirrorOf(client_of(member), "/api/v1/country-requests/")
    ours = MirrorOf(client_of(coordinator), "/api/v1/country-requests/")
    for copy in (theirs, ours):
        copy.sync()
        assert copy.differences() == []
    type(asked).objects.update(is_open_to_members=False)
    bring_to(hidden, COUNTRY_REQUEST, "agreed")
    for copy in (theirs, ours):
        copy.sync()
        assert copy.differences() == []
    assert (theirs.told, ours.told) == ([(asked.pk, "hidden")], [])
    answer = client_of(ministry).get(f"/api/v1/country-requests/?updated_since={BEGINNING}")
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, "/updated_since")


def test_walk_repeats_nothing_and_misses_nothing_while_rows_come_and_go(client: Client) -> None:
    projects = [recorded() for _ in range(9)]
    walk = pages(client, "/api/v1/projects/?page_size=2")
    changes = pages(client, f"/api/v1/projects/?page_size=2&updated_since={BEGINNING}")
    seen, told = [], []
    for gone in (projects[0], projects[3], projects[8]):  # of a page that was read, the next one's, and a later one's
        seen += [row["id"] for row in next(walk)["results"]]
        told += [row["id"] for row in next(changes)["results"]]
        bring_to(gone, PUBLICATION, "unpublished")
        recorded()
        MirrorOf(client, "/api/v1/projects/").sync()  # another mirror has the changes noted
    seen += [row["id"] for page in walk for row in page["results"]]
    told += [row["id"] for page in changes for row in page["results"]]
    stayed = {project.pk for project in projects if project not in (projects[0], projects[3], projects[8])}
    assert (len(seen), len(told)) == (len(set(seen)), len(set(told)))
    assert (stayed - set(seen), stayed - set(told)) == (set(), set())


def test_changes_are_noted_once_a_minute(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    recorded()
    copy = MirrorOf(client, "/api/v1/projects/")
    copy.sync()
    monkeypatch.setattr(mirrors, "NOTED_EVERY", timedelta(minutes=1))
    recorded()
    copy.sync()
    assert len(copy.rows) == 1
    monkeypatch.setattr(timezone, "now", lambda now=timezone.now: now() + timedelta(seconds=61))
    copy.sync()
    assert len(copy.rows) == 2


def test_long_list_is_compared_less_often(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    recorded()
    copy = MirrorOf(client, "/api/v1/projects/")
    copy.sync()
    with connection.cursor() as cursor:  # PostgreSQL counts the one row, as it does by itself in time
        cursor.execute("RESET ROLE")
        cursor.execute("ANALYZE projects_project")
    recorded()
    monkeypatch.setattr(mirrors, "NOTED_EVERY", timedelta(minutes=1))
    monkeypatch.setattr(mirrors, "ROWS_A_SECOND", 0.5)
    present = timezone.now
    for seconds, known in ((61, 1), (125, 2)):
        monkeypatch.setattr(timezone, "now", lambda seconds=seconds: present() + timedelta(seconds=seconds))
        copy.sync()
        assert len(copy.rows) == known


@pytest.mark.parametrize("rows", [1, 3])
def test_changes_keep_their_queries(client: Client, rows: int, django_assert_num_queries: Any) -> None:
    for _ in range(rows):
        recorded()
    path = f"/api/v1/projects/?updated_since={BEGINNING}"
    client.get(path)
    with django_assert_num_queries(10):  # the mirror, its size, lock, time and what is noted, the entries, the rows
        assert len(client.get(path).json()["results"]) == rows


@pytest.mark.parametrize(
    "query",
    ["updated_since=yesterday", "updated_since=2026-13-01T00:00:00Z", "updated_since=", "updated_since=\0"]
    + [f"updated_since={BEGINNING}&cursor={cursor}" for cursor in ("x", "%00", "YSBiIGM=", "é", "9" * 5000)],
)
def test_instant_or_cursor_that_cannot_be_is_named(client: Client, query: str) -> None:
    answer = client.get(f"/api/v1/projects/?{query}")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"] in {"/updated_since", "/cursor"}


def test_list_without_a_mirror_refuses_an_instant(client: Client) -> None:
    assert client.get(f"/api/v1/flagships/?updated_since={BEGINNING}").status_code == 400
