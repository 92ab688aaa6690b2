"""The public list and profiles of members, and the profile's own page."""

from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from coalition.core.access.policy import current_policy
from coalition.reference.models import Flagship, Objective
from members.choices import MemberCategory
from members.models import Organisation, User
from tests.factories.members import OrganisationFactory, active_member, country

pytestmark = pytest.mark.django_db
LIST = "/members/"


def listed(answer: Any) -> list[str]:
    return [member.name for member in answer.context["members"]]


@pytest.mark.parametrize("rows", [1, 3])
def test_list_asks_the_same_number_of_queries(
    client: Client, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(rows):
        active_member(country=country()).flagships.set(Flagship.objects.all()[:2])
    assert current_policy().find("members:list").queries == 8
    with django_assert_num_queries(4):
        answer = client.get(LIST)
    assert len(answer.context["members"]) == rows
    assert answer["Cache-Control"] == "public, max-age=60"


def test_list_holds_active_members_only(client: Client) -> None:
    OrganisationFactory(name="Applicant")
    active_member(name="Member")
    assert listed(client.get(LIST)) == ["Member"]


def test_filters_stand_in_the_address(client: Client) -> None:
    radio = active_member(name="Réseau Radio", category=MemberCategory.MEDIA, country=country("SEN"))
    radio.flagships.set([Flagship.objects.get(pk="connectivity")])
    active_member(name="School Books", country=country("LBN"), acronym="SB")
    found = {
        query: listed(client.get(f"{LIST}?{query}"))
        for query in ("q=reseau", "q=sb", "category=media", "flagship=connectivity", "country=LBN", "flagship=nothing")
    }
    assert found == {
        "q=reseau": ["Réseau Radio"],
        "q=sb": ["School Books"],
        "category=media": ["Réseau Radio"],
        "flagship=connectivity": ["Réseau Radio"],
        "country=LBN": ["School Books"],
        "flagship=nothing": ["Réseau Radio", "School Books"],
    }


def test_list_has_pages(client: Client) -> None:
    for number in range(26):
        OrganisationFactory(name=f"Member {number:02}")
    Organisation.objects.update(membership_status="under_review")
    Organisation.objects.update(membership_status="active")
    assert [len(listed(client.get(f"{LIST}?page={page}"))) for page in (1, 2)] == [25, 1]
    assert client.get(LIST).context["next_url"] == "?page=2"


def test_profile_says_what_it_contributes_and_names_no_person(client: Client, member: User) -> None:
    row = member.affiliations.get().organisation
    assert row is not None
    Organisation.objects.filter(pk=row.pk).update(
        contribution="Radio lessons", strengths="Secret strengths", source="UNESCO, March 2021", is_demonstration=True
    )
    text = client.get(row.get_absolute_url()).content.decode()
    shown = {words: words in text for words in ("Radio lessons", "UNESCO, March 2021", "demonstration data")}
    hidden = {words: words in text for words in ("Secret strengths", member.name, member.email)}
    assert (shown, hidden) == (dict.fromkeys(shown, True), dict.fromkeys(hidden, False))


def test_only_active_members_have_a_public_profile(client: Client, coordinator: User) -> None:
    applicant = OrganisationFactory()
    assert client.get(applicant.get_absolute_url()).status_code == 404
    client.force_login(coordinator)
    assert client.get(applicant.get_absolute_url()).status_code == 200


@pytest.fixture
def own(member: User) -> Organisation:
    row = member.affiliations.get().organisation
    assert row is not None
    return row


def answers(row: Organisation, **changed: Any) -> dict[str, Any]:
    objective = row.objectives.all()[0].pk
    fixed = {"version": row.version, "submission": "key", "language": "en", "objectives": [objective]}
    return {**fixed, "summary": "What we do", **changed}


def test_editor_keeps_the_profile(client: Client, member: User, own: Organisation) -> None:
    client.force_login(member)
    flagship = Flagship.objects.all()[0]
    answer = client.post(f"/members/{own.slug}/edit/", answers(own, flagships=[flagship.pk], acronym="OWN"))
    assert (answer.status_code, answer["Location"]) == (302, own.get_absolute_url())
    own.refresh_from_db()
    assert (own.summary, own.acronym, list(own.flagships.all())) == ("What we do", "OWN", [flagship])


def test_profile_saved_twice_counts_once(client: Client, member: User, own: Organisation) -> None:
    client.force_login(member)
    codes = [client.post(f"/members/{own.slug}/edit/", answers(own)).status_code for _ in range(2)]
    seen = own.version
    own.refresh_from_db()
    assert (codes, own.version) == ([302, 302], seen + 1)


def test_stale_profile_keeps_the_own_text_and_shows_the_other(client: Client, member: User, own: Organisation) -> None:
    client.force_login(member)
    seen = answers(own, summary="Mine", submission="first")
    client.post(f"/members/{own.slug}/edit/", answers(own, summary="Theirs", submission="second"))
    answer = client.post(f"/members/{own.slug}/edit/", seen)
    assert answer.status_code == 409
    assert answer.context["differences"] == [("What the organisation does", "Theirs")]
    assert answer.context["form"]["summary"].value() == "Mine"
    own.refresh_from_db()
    again = {**seen, "version": answer.context["form"]["version"].value()}
    assert client.post(f"/members/{own.slug}/edit/", again).status_code == 302
    own.refresh_from_db()
    assert own.summary == "Mine"


def test_wrong_answer_is_kept_and_named(client: Client, member: User, own: Organisation) -> None:
    client.force_login(member)
    answer = client.post(f"/members/{own.slug}/edit/", answers(own, website="no address", summary="Kept"))
    form = answer.context["form"]
    assert (list(form.errors), form["website"].value(), form["summary"].value()) == (["website"], "no address", "Kept")
    assert "<title>Error: " in answer.content.decode()
    assert 'href="#id_website"' in answer.content.decode()


def test_member_keeps_an_objective(client: Client, member: User, own: Organisation) -> None:
    client.force_login(member)
    answer = client.post(f"/members/{own.slug}/edit/", answers(own, objectives=[]))
    assert list(answer.context["form"].errors) == ["objectives"]
    assert Objective.objects.filter(organisation=own).count() == 1


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("member", 200),
        ("coordinator", 200),
        ("other_member", 403),
        ("member_viewer", 403),
        ("approver", 403),
        ("ministry", 403),
    ],
)
def test_profile_is_edited_by_its_side(
    client: Client, own: Organisation, who: str, status: int, request: pytest.FixtureRequest
) -> None:
    client.force_login(request.getfixturevalue(who))
    assert client.get(f"/members/{own.slug}/edit/").status_code == status


def test_member_does_not_rename_itself(client: Client, member: User, own: Organisation, coordinator: User) -> None:
    client.force_login(member)
    client.post(f"/members/{own.slug}/edit/", answers(own, name="Another"))
    own.refresh_from_db()
    assert own.name != "Another"
