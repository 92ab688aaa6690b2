"""Who may act for whom: editing one side gives nothing on another."""

from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from coalition.core.access import Role
from coalition.core.conflicts import Refused
from members.models import Affiliation, NationalAuthority, Offer, User
from members.services.people import may_invite
from members.workflow import OFFER
from requests.models import CountryRequest, RequestCountry
from tests.factories.members import NationalAuthorityFactory, OfferFactory, OrganisationFactory, UserFactory, country


@pytest.mark.django_db
def test_editor_of_one_organisation_who_views_another_may_not_act_for_it() -> None:
    edited, viewed = OfferFactory(organisation=OrganisationFactory()), OfferFactory(organisation=OrganisationFactory())
    user = UserFactory()
    Affiliation.objects.create(user=user, role=Role.MEMBER_EDITOR, organisation=edited.organisation)
    Affiliation.objects.create(user=user, role=Role.MEMBER_VIEWER, organisation=viewed.organisation)
    assert set(Offer.objects.visible_to(user)) == {edited, viewed}
    assert OFFER.check(edited, "withdraw", by=user).name == "withdraw"
    with pytest.raises(Refused):
        OFFER.check(viewed, "withdraw", by=user)
    assert [may_invite(user, Role.MEMBER_VIEWER, side.organisation, None) for side in (edited, viewed)] == [True, False]


@pytest.mark.django_db
def test_reader_comes_with_every_side_and_what_is_unread_in_one_query(
    member: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    other = OrganisationFactory()
    Affiliation.objects.create(user=member, role=Role.MEMBER_VIEWER, organisation=other)
    with django_assert_num_queries(1):
        reader: Any = User.signed_in(member.pk)
        assert (reader, reader.unread_notices, len(reader.sides)) == (member, 0, 2)
        assert reader.roles == {Role.MEMBER_EDITOR, Role.MEMBER_VIEWER}


@pytest.mark.django_db
def test_reader_who_is_nothing_in_the_coalition_is_signed_in_without_a_role(
    outsider: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(2):
        reader: Any = User.signed_in(outsider.pk)
        assert (reader, reader.unread_notices, reader.roles) == (outsider, 0, frozenset())
    assert User.signed_in(0) is None


@pytest.mark.django_db
def test_asking_authority_does_not_decide_for_another_country() -> None:
    asking, other = (
        NationalAuthorityFactory(country=country("LBN")),
        NationalAuthorityFactory(country=country("SEN")),
    )
    regional = CountryRequest.objects.create(reference="REQ-2026-0001", title="Radio", authority=asking)
    countries = [
        RequestCountry.objects.create(country_request=regional, country=authority.country, authority=authority)
        for authority in (asking, other)
    ]
    assert [entry.is_of(editor_of(asking)) for entry in countries] == [True, False]
    assert [entry.is_of(editor_of(other)) for entry in countries] == [False, True]


def editor_of(authority: NationalAuthority) -> object:
    user = UserFactory()
    Affiliation.objects.create(user=user, role=Role.MINISTRY_EDITOR, authority=authority)
    return user
