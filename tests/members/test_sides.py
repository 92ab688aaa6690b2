"""Who may act for whom: editing one side gives nothing on another."""

import pytest

from coalition.core.access import Role
from coalition.core.conflicts import Refused
from members.models import Affiliation, NationalAuthority, Offer
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
