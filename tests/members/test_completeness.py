"""How complete a profile is: what is missing, with a link to where it is filled in, for its own side and the desk."""

from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from coalition.core.access import Role
from coalition.reference.models import Flagship
from members.completeness import PARTS, completeness_of
from members.models import Organisation, User
from tests.factories.members import AffiliationFactory, MergeFactory, OrganisationFactory, country

pytestmark = pytest.mark.django_db


def read(organisation: Organisation) -> Organisation:
    return Organisation.objects.with_filled_lists().get(pk=organisation.pk)


@pytest.fixture
def own(member: User) -> Organisation:
    """Has an objective, nothing else."""
    organisation = member.affiliations.get().organisation
    assert organisation is not None
    return organisation


def fill(organisation: Organisation) -> None:
    texts: dict[str, Any] = dict.fromkeys(("summary", "contribution", "strengths"), "We teach by radio.")
    Organisation.objects.filter(pk=organisation.pk).update(
        **texts, website="https://radio.example", country=country("SEN")
    )
    organisation.flagships.add(Flagship.objects.order_by("pk")[0])


def test_what_is_missing_is_told_with_the_place_to_fill_it_in(own: Organisation) -> None:
    found = completeness_of(read(own))
    form = f"/members/{own.slug}/edit/"
    assert (found.done, found.total) == (1, 7)
    missing = [name for name, _label, _why in PARTS if name != "objectives"]
    assert [gap.url for gap in found.missing] == [f"{form}#id_{name}" for name in missing]


def test_every_part_counts_and_a_filled_profile_misses_nothing(own: Organisation) -> None:
    fill(own)
    whole = completeness_of(read(own))
    assert (whole.done, whole.missing) == (7, [])
    for name, label, _why in PARTS:
        if name in {"objectives", "flagships"}:
            continue
        emptied = read(own)
        setattr(emptied, name, None if name == "country" else "")
        assert [gap.label for gap in completeness_of(emptied).missing] == [label]


def test_links_lead_to_fields_of_the_form(client: Client, own: Organisation, member: User) -> None:
    client.force_login(member)
    page = client.get(f"/members/{own.slug}/edit/").content.decode()
    absent = [gap.url for gap in completeness_of(read(own)).missing if f'id="{gap.url.partition("#")[2]}"' not in page]
    assert absent == []


def test_own_page_and_desk_show_it_to_the_side_and_the_secretariat(
    client: Client, own: Organisation, member: User, coordinator: User
) -> None:
    address, desk = own.get_absolute_url(), f"/secretariat/members/{own.slug}/"
    assert client.get(address).context["profile"] is None
    client.force_login(member)
    assert client.get(address).context["profile"].done == 1
    assert "1 of 7 parts are complete" in client.get("/home/").content.decode()
    client.force_login(coordinator)
    assert client.get(desk).context["profile"].done == 1


def test_home_says_nothing_about_a_whole_profile_or_a_merged_entry(
    client: Client, own: Organisation, member: User
) -> None:
    fill(own)
    AffiliationFactory(user=member, role=Role.MEMBER_EDITOR, organisation=MergeFactory().organisation)
    client.force_login(member)
    assert client.get("/home/").context["profiles"] == []


@pytest.mark.parametrize("rows", [1, 3])
def test_home_asks_the_same_number_of_queries(
    client: Client, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    user = AffiliationFactory(role=Role.MEMBER_EDITOR, organisation=OrganisationFactory()).user
    for _number in range(rows - 1):
        AffiliationFactory(user=user, role=Role.MEMBER_EDITOR, organisation=OrganisationFactory())
    client.force_login(user)
    with django_assert_num_queries(4):
        assert len(client.get("/home/").context["profiles"]) == rows
