"""A copy of an offer: the same terms in a new draft, without what belongs to the first one alone."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from coalition.core.access import Role
from coalition.core.conflicts import Refused
from coalition.reference.models import DeliveryMode, DisadvantagedGroup
from members.models import Offer, Organisation, User
from members.services.capacity import reserve
from members.services.offers import copy_offer, withdraw_offer
from tests.factories.members import MergeFactory, country, matchable_offer, person

pytestmark = pytest.mark.django_db
# What a copy does not share with the first one.
OWN = {"id", "title", "version", "created_at", "updated_at", "status", "confirmed_at", "entered_by_id"}
LEDGER = {"reserved": 0, "committed": 0}


@pytest.fixture
def offer(member: User) -> Offer:
    """With every list, a part of it reserved."""
    today = timezone.localdate()
    offer = matchable_offer(
        organisation=member.affiliations.get().organisation,
        title="Radio lessons",
        is_global=False,
        capacity=20,
        languages=["fr", "wo"],
        available_from=today - timedelta(days=9),
        available_to=today + timedelta(days=90),
        conditions="A partner on the ground",
    )
    offer.countries.add(country("SEN"), country("MLI"))
    offer.modes.add(DeliveryMode.objects.order_by("pk")[0])
    offer.groups.create(group=DisadvantagedGroup.objects.get(pk="girls"), reach=0.5)
    reserve(offer=offer, quantity=3)
    offer.refresh_from_db()
    return offer


def columns(offer: Offer) -> dict[str, Any]:
    return {name: value for name, value in Offer.objects.filter(pk=offer.pk).values().get().items() if name not in OWN}


def lists(offer: Offer) -> list[set[Any]]:
    rows = (getattr(offer, field.name).all() for field in Offer._meta.many_to_many)
    return [*map(set, rows), set(offer.groups.values_list("group", "reach"))]


def test_copy_has_the_terms_and_nothing_else(offer: Offer, member: User) -> None:
    copy = copy_offer(offer=offer, by=member)
    assert columns(copy) == columns(offer) | LEDGER | {"available_from": None}
    assert lists(copy) == lists(offer)
    assert (copy.title, copy.status, copy.confirmed_at, copy.entered_by) == (
        "Radio lessons (copy)",
        "draft",
        None,
        member,
    )
    assert (copy.clearances.count(), copy.holds.count(), offer.clearances.count()) == (0, 0, 1)


def test_long_title_is_cut_and_days_to_come_stay(offer: Offer, member: User) -> None:
    soon = timezone.localdate() + timedelta(days=1)
    Offer.objects.filter(pk=offer.pk).update(title="x" * 200, available_from=soon)
    offer.refresh_from_db()
    copy = copy_offer(offer=offer, by=member)
    assert (len(copy.title), copy.available_from) == (200, soon)


def test_button_copies_once_and_leads_to_the_form(client: Client, offer: Offer, member: User) -> None:
    client.force_login(member)
    page = client.get(offer.get_absolute_url())
    sent = {"submission": page.context["copy_key"]}
    places = {client.post(f"/offers/{offer.pk}/step/copy/", sent)["Location"] for _click in range(2)}
    copy = Offer.objects.exclude(pk=offer.pk).get()
    assert places == {f"/offers/{copy.pk}/edit/"}
    assert client.get(f"/offers/{copy.pk}/edit/").context["form"]["title"].value() == "Radio lessons (copy)"


def test_offer_that_was_withdrawn_can_be_copied(client: Client, member: User) -> None:
    offer = withdraw_offer(offer=matchable_offer(organisation=member.affiliations.get().organisation), by=member)
    client.force_login(member)
    assert client.get(offer.get_absolute_url()).context["copy_key"]
    client.post(f"/offers/{offer.pk}/step/copy/", {"submission": "key"})
    assert [row.status for row in Offer.objects.order_by("pk")] == ["withdrawn", "draft"]


@pytest.mark.parametrize(("who", "status"), [("other_member", 404), ("member_viewer", 403), ("approver", 403)])
def test_nobody_else_copies_it(
    who: str, status: int, offer: Offer, client: Client, request: pytest.FixtureRequest
) -> None:
    client.force_login(request.getfixturevalue(who))
    assert client.post(f"/offers/{offer.pk}/step/copy/", {"submission": "key"}).status_code == status
    assert Offer.objects.count() == 1


def test_copy_of_a_merged_owners_offer_belongs_to_the_entry_that_stays(offer: Offer, member: User) -> None:
    target = person(Role.MEMBER_EDITOR, organisation=MergeFactory(organisation=offer.organisation).target)
    again = Offer.objects.select_related("organisation__merged_into").get(pk=offer.pk)
    assert copy_offer(offer=again, by=target).organisation == Organisation.objects.get(affiliations__user=target)
    with pytest.raises(Refused):
        copy_offer(offer=again, by=User.objects.get(pk=member.pk))
