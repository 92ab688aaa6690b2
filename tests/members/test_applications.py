"""The Secretariat's desk for memberships: what is missing, who may take which step, duplicates before creation."""

from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from coalition.core.access.policy import current_policy
from coalition.reference.models import Objective
from members.models import Organisation, User
from members.services.capacity import reserve
from members.services.identity import free_slug, possible_duplicates
from members.services.memberships import leave_coalition
from members.workflow import MEMBERSHIP
from tests.factories.members import (
    OrganisationFactory,
    UndertakingFactory,
    active_member,
    matchable_offer,
    ready_to_join,
)
from tests.factories.states import bring_to
from tests.plans import indexes_of

pytestmark = pytest.mark.django_db
QUEUE = "/secretariat/members/"
RECORD = "/secretariat/organisations/record/"


def names(answer: Any) -> set[str]:
    return {row["organisation"].name for row in answer.context["rows"]}


@pytest.mark.parametrize("rows", [1, 3])
def test_queue_asks_the_same_number_of_queries(
    client: Client, coordinator: User, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(rows):
        ready_to_join()
    client.force_login(coordinator)
    assert current_policy().find("members:applications").queries == 9
    with django_assert_num_queries(6):
        answer = client.get(QUEUE)
    assert len(answer.context["rows"]) == rows


def test_queue_is_read_in_the_order_of_an_index(client: Client, coordinator: User) -> None:
    ready_to_join()
    client.force_login(coordinator)
    assert "organisation_undecided" in indexes_of(client, QUEUE)
    assert "organisation_seat" in indexes_of(client, "/members/", without=["organisation_by_name"])


def test_views_of_the_queue(client: Client, coordinator: User) -> None:
    for name, state in (("New", "applied"), ("In review", "under_review"), ("In", "active"), ("Out", "declined")):
        bring_to(OrganisationFactory(name=name), MEMBERSHIP, state)
    client.force_login(coordinator)
    found = {view: names(client.get(f"{QUEUE}?view={view}")) for view in ("open", "applied", "members", "all")}
    assert found == {
        "open": {"New", "In review"},
        "applied": {"New"},
        "members": {"In"},
        "all": {"New", "In review", "In", "Out"},
    }


def test_queue_says_what_is_missing(client: Client, coordinator: User) -> None:
    UndertakingFactory()
    OrganisationFactory(name="Bare")
    ready_to_join(name="Ready")
    client.force_login(coordinator)
    rows = client.get(QUEUE).context["rows"]
    kinds = {row["organisation"].name: [mark["kind"] for mark in row["conditions"]] for row in rows}
    assert kinds == {"Bare": ["miss", "miss", "miss"], "Ready": ["ok", "ok", "ok"]}


@pytest.mark.parametrize("who", ["ministry", "member", "field_office", "administrator"])
def test_desk_is_for_the_secretariat(client: Client, who: str, request: pytest.FixtureRequest) -> None:
    row = OrganisationFactory()
    client.force_login(request.getfixturevalue(who))
    assert [client.get(url).status_code for url in (QUEUE, f"{QUEUE}{row.slug}/", RECORD)] == [403, 403, 403]


def take(client: Client, row: Organisation, step: str, **sent: Any) -> Any:
    row.refresh_from_db()
    sent = {"submission": step, "version": row.version, **sent}
    return client.post(f"{QUEUE}{row.slug}/step/{step}/", sent)


def test_application_goes_from_review_to_membership(client: Client, coordinator: User, approver: User) -> None:
    row = ready_to_join()
    client.force_login(approver)
    assert [b["name"] for b in client.get(f"{QUEUE}{row.slug}/").context["steps"]] == ["admit", "decline"]
    states = []
    for step in ("admit", "suspend", "reinstate"):
        assert take(client, row, step, note="Because")["Location"] == f"{QUEUE}{row.slug}/"
        row.refresh_from_db()
        states.append(row.membership_status)
    assert states == ["active", "suspended", "active"]
    assert take(client, row, "leave").status_code == 403
    client.force_login(coordinator)
    take(client, row, "leave", note="Closed its doors")
    row.refresh_from_db()
    assert row.membership_status == "left"


def test_admission_is_not_offered_before_all_is_there(client: Client, approver: User) -> None:
    row = bring_to(OrganisationFactory(), MEMBERSHIP, "under_review")
    client.force_login(approver)
    page = client.get(f"{QUEUE}{row.slug}/")
    assert [button["name"] for button in page.context["steps"]] == ["decline"]
    assert len(page.context["missing"]) == 3
    take(client, row, "admit")
    row.refresh_from_db()
    assert row.membership_status == "under_review"


def test_page_shows_who_accepted_which_text(client: Client, coordinator: User, member: User) -> None:
    row = member.affiliations.get().organisation
    assert row is not None
    row.acceptances.update(accepted_by=member)
    client.force_login(coordinator)
    undertakings = client.get(f"{QUEUE}{row.slug}/").context["undertakings"]
    assert {entry["acceptance"].accepted_by for entry in undertakings} == {member}
    assert len(undertakings) == row.acceptances.count()


def answers(**changed: Any) -> dict[str, Any]:
    fixed = {"submission": "key", "name": "Sahel Waves", "iati_type": "22", "category": "civil-society"}
    return {**fixed, "language": "fr", "has_applied": "on", **changed}


def test_organisation_is_recorded_with_a_slug_of_its_name(client: Client, coordinator: User) -> None:
    client.force_login(coordinator)
    objective = Objective.objects.all()[0]
    answer = client.post(RECORD, answers(objectives=[objective.pk], website="sahelwaves.example"))
    row = Organisation.objects.get()
    assert answer["Location"] == f"{QUEUE}sahel-waves/"
    assert (row.membership_status, list(row.objectives.all())) == ("applied", [objective])
    assert row.website == "https://sahelwaves.example"


def test_possible_duplicates_are_shown_before_creation(client: Client, coordinator: User) -> None:
    there = active_member(name="Sahel Wavés")
    client.force_login(coordinator)
    answer = client.post(RECORD, answers())
    assert answer.context["form"].duplicates == [there]
    assert (answer.context["form"]["name"].value(), Organisation.objects.count()) == ("Sahel Waves", 1)
    assert client.post(RECORD, answers(is_another="on"))["Location"] == f"{QUEUE}sahel-waves/"


def test_organisation_is_recorded_once_by_two_clicks(client: Client, coordinator: User) -> None:
    client.force_login(coordinator)
    client.post(RECORD, answers())
    client.post(RECORD, answers(is_another="on"))
    assert Organisation.objects.count() == 1


def test_duplicates_by_name_acronym_and_domain() -> None:
    learning = OrganisationFactory(name="Fondation Éducation Numérique", acronym="FEN")
    web = OrganisationFactory(name="Open Books", website="https://www.books.example/about")
    assert possible_duplicates(name="Fondation Education Numerique") == [learning]
    assert possible_duplicates(name="Something else", acronym="fen") == [learning]
    assert possible_duplicates(name="Something else", website="http://books.example") == [web]
    assert possible_duplicates(name="Something else", website="http://mybooks.example") == []
    assert possible_duplicates(name="Something else") == []


def test_slug_is_free_and_never_empty() -> None:
    OrganisationFactory(slug="open-books")
    OrganisationFactory(slug="open-books-2")
    assert free_slug("Open Books") == "open-books-3"
    assert free_slug("Открытые книги") == "organisation"


def test_member_that_has_promised_something_stays(coordinator: User) -> None:
    offer = matchable_offer()
    reserve(offer=offer, quantity=1)
    with pytest.raises(Exception, match="Matches still reserve") as refusal:
        leave_coalition(organisation=offer.organisation, by=coordinator)
    assert type(refusal.value).__name__ == "Conflict"
