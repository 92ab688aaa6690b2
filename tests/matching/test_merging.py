"""The page on which two entries are compared and merged, and what the public reads through a merge afterwards."""

from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from coalition.core.access.policy import current_policy
from coalition.site.portfolio import partner_parts
from coalition.site.register import flagship_parts
from matching.models import Match
from members.models import Merge, Organisation, User
from members.services.capacity import reserve
from projects.models import Project
from tests.factories.members import MergeFactory, OfferFactory, OrganisationFactory, active_member, matchable_offer
from tests.factories.projects import ParticipationFactory, published_project

pytestmark = pytest.mark.django_db


def page_of(organisation: Organisation, other: Organisation | None = None) -> str:
    return f"/secretariat/members/{organisation.slug}/merge/" + (f"?other={other.slug}" if other else "")


def sure(one: Organisation, other: Organisation, **changed: Any) -> dict[str, Any]:
    versions = {"version": one.version, "other_version": other.version}
    return {"submission": "key", **versions, "stays": other.slug, "reason": "Recorded twice", **changed}


@pytest.fixture
def desk(client: Client, coordinator: User) -> Client:
    client.force_login(coordinator)
    return client


def test_page_first_offers_what_is_alike(desk: Client) -> None:
    row, alike = active_member(name="Sahel Waves"), OrganisationFactory(name="Sahel Wavés")
    MergeFactory(organisation__name="Sahel Waves and Co", target=OrganisationFactory())
    answer = desk.get(page_of(row))
    assert (answer.context["alike"], answer.templates[0].name) == ([alike], "matching/merge_with.html")
    assert f"?other={alike.slug}" in answer.content.decode()
    assert desk.get(page_of(row) + "?other=nobody").context["form"].errors.keys() == {"other"}


@pytest.mark.parametrize("rows", [1, 3])
def test_page_shows_both_sides_in_the_same_number_of_queries(
    desk: Client, proposed: Match, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    one, other = proposed.offer.organisation, active_member()
    for _number in range(rows):
        OfferFactory(organisation=other)
        ParticipationFactory(organisation=other)
    assert current_policy().find("matching:merge").queries == 8
    with django_assert_num_queries(6):
        answer = desk.get(page_of(one, other))
    shown = {row["label"]: [cell["value"] for cell in row["cells"]] for row in answer.context["rows"]}
    assert shown["Offers"] == ["1", str(rows)]
    assert shown["Projects it takes part in"] == ["0", str(rows)]
    assert (shown["Proposals under way"], shown["People who sign in for it"]) == (["1", "0"], ["1", "0"])


@pytest.mark.parametrize("keeps", ["this", "other"])
def test_either_entry_may_stay_and_two_clicks_count_once(desk: Client, keeps: str) -> None:
    one, other = active_member(), active_member()
    merged, stays = (other, one) if keeps == "this" else (one, other)
    for _click in range(2):
        answer = desk.post(page_of(one, other), sure(one, other, stays=stays.slug))
        assert answer["Location"] == f"/secretariat/members/{stays.slug}/"
    made = Merge.objects.get()
    assert (made.organisation, made.target, made.reason) == (merged, stays, "Recorded twice")


def test_refusal_keeps_the_reason_and_says_what_is_wrong(desk: Client) -> None:
    offer, other = matchable_offer(), active_member()
    one = offer.organisation
    reserve(offer=offer, quantity=1)
    wrong = [({"reason": ""}, "reason"), ({"stays": "nobody"}, "stays"), ({}, "__all__")]
    for changed, field in wrong:
        answer = desk.post(page_of(one, other), sure(one, other, **changed))
        assert set(answer.context["form"].errors) == {field}
    assert answer.context["form"]["reason"].value() == "Recorded twice"
    assert not Merge.objects.exists()


def test_page_that_is_stale_shows_both_anew_with_the_reason(desk: Client) -> None:
    one, other = active_member(), active_member()
    answer = desk.post(page_of(one, other), sure(one, other, version=one.version - 1))
    assert "Somebody else changed" in str(answer.context["form"].errors)
    assert f'name="version" value="{one.version}"' in answer.content.decode()
    assert not Merge.objects.exists()


def test_entry_that_was_merged_is_not_merged_again(desk: Client) -> None:
    made = MergeFactory()
    assert desk.get(page_of(made.organisation)).status_code == 409
    other = OrganisationFactory()
    assert set(desk.get(page_of(other, made.organisation)).context["form"].errors) == {"other"}


@pytest.mark.parametrize("who", ["approver", "administrator", "member", "ministry"])
def test_page_is_for_coordinators(who: str, client: Client, request: pytest.FixtureRequest) -> None:
    one, other = active_member(), active_member()
    client.force_login(request.getfixturevalue(who))
    answers = (client.get(page_of(one, other)), client.post(page_of(one, other), sure(one, other)))
    assert [answer.status_code for answer in answers] == [403, 403]
    assert not Merge.objects.exists()


@pytest.fixture
def contributed() -> tuple[Project, Organisation, Organisation]:
    """A published project of an entry that was merged, and the two entries."""
    project, target = published_project(), active_member(name="The name that stays")
    merged = project.participations.get().organisation
    MergeFactory(organisation=merged, target=target)
    return project, merged, target


def test_projects_show_under_the_entry_that_stays(
    client: Client, contributed: tuple[Project, Organisation, Organisation]
) -> None:
    project, merged, target = contributed
    page = client.get(project.get_absolute_url()).content.decode()
    assert (target.name in page, merged.name in page) == (True, False)
    for slug in (target.slug, merged.slug):
        assert client.get(f"/projects/?organisation={slug}").context["total"] == 1
    listed = client.get(f"/api/v1/projects/?organisation={target.slug}").json()["results"]
    assert [part["organisation"] for row in listed for part in row["participations"]] == [target.slug]
    names = [name for _slug, name in client.get("/projects/").context["filter"].fields["organisation"].choices]
    assert (target.name in names, merged.name in names) == (True, False)


def test_partners_are_counted_once(contributed: tuple[Project, Organisation, Organisation]) -> None:
    project, _merged, target = contributed
    ParticipationFactory(project=project, organisation=target)
    ParticipationFactory(project=published_project(), organisation=target)
    own = Project.objects.filter(pk=project.pk)
    assert [(part["name"], part["url"], part["note"]) for part in partner_parts(own)["names"]] == [
        (target.name, target.get_absolute_url(), "1 project")
    ]
    assert [row["note"] for row in flagship_parts(own) if row["count"]] == ["1 country, 1 organisation"]


def test_form_of_a_project_offers_merged_entries_only_where_they_take_part(
    desk: Client, contributed: tuple[Project, Organisation, Organisation]
) -> None:
    project, merged, target = contributed
    Project.objects.filter(pk=project.pk).update(publication="unpublished")
    for address, there in ((f"/projects/{project.code}/edit/", True), ("/secretariat/projects/record/", False)):
        page = desk.get(address).content.decode()
        assert (f'value="{merged.slug}"' in page, f'value="{target.slug}"' in page) == (there, True)
