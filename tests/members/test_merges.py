"""Two entries of one organisation: merged, kept apart from chains, read through, and parted again with all they had."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from coalition.core.access import ANYONE, Role
from coalition.core.conflicts import Conflict, Refused, StaleVersion
from coalition.core.models import OutgoingEmail, TransitionRecord
from members.models import Merge, Offer, Organisation, User
from members.services.capacity import commit, reserve
from members.services.identity import possible_duplicates
from members.services.memberships import record_organisation, suspend_member
from members.services.merges import merge_organisations, undo_merge
from members.services.offers import create_offer, pause_offer, publish_offer
from members.services.people import invite_user
from members.standing import with_standing
from projects.headline import headline
from tests.factories.members import (
    MergeFactory,
    OfferFactory,
    OrganisationFactory,
    UserFactory,
    active_member,
    matchable_offer,
    person,
)

pytestmark = pytest.mark.django_db
DESK = "/secretariat/members/"


def merge(organisation: Organisation, target: Organisation, by: User, **changed: Any) -> Merge:
    fixed: dict[str, Any] = {"reason": "One foundation, recorded twice.", **changed}
    return merge_organisations(organisation=organisation, target=target, by=by, **fixed)


def again(user: User) -> User:
    """As of the next request: roles are read once for each."""
    return User.objects.get(pk=user.pk)


def test_merged_entry_points_to_the_other_with_who_when_and_why(coordinator: User) -> None:
    organisation, target = active_member(), active_member()
    made = merge(organisation, target, coordinator)
    organisation.refresh_from_db()
    record = TransitionRecord.objects.of(made).get()
    assert (organisation.merged_into, organisation.membership_status) == (target, "active")
    assert (record.name, record.actor, record.note) == ("create", coordinator, "One foundation, recorded twice.")
    assert list(organisation.events.values_list("merged_into_id", flat=True).order_by("pgh_id"))[-2:] == [
        None,
        target.pk,
    ]


def test_undone_merge_leaves_everything_as_it_was(coordinator: User, other_coordinator: User) -> None:
    organisation, target = active_member(), active_member()
    before = Organisation.objects.filter(pk=organisation.pk).values().get()
    made = undo_merge(merge=merge(organisation, target, coordinator), by=other_coordinator, note="A namesake.")
    assert Organisation.objects.filter(pk=organisation.pk).values().get() == before
    assert TransitionRecord.objects.of(made).last().note == "A namesake."  # type: ignore[union-attr]
    merge(target, organisation, coordinator)
    target.refresh_from_db()
    assert target.merged_into == organisation


@pytest.mark.parametrize("who", ["approver", "administrator", "member", "ministry"])
def test_only_a_coordinator_merges(who: str, request: pytest.FixtureRequest) -> None:
    with pytest.raises(Refused):
        merge(active_member(), active_member(), request.getfixturevalue(who))
    assert not Merge.objects.exists()


def test_merge_needs_a_reason_and_keeps_the_member(coordinator: User) -> None:
    wanted = [
        (active_member(), active_member(), " ", {"reason"}),
        (active_member(), OrganisationFactory(), "Same", {"stays"}),
        (OrganisationFactory(), active_member(is_demonstration=True), "Same", {"stays"}),
    ]
    for organisation, target, reason, fields in wanted:
        with pytest.raises(ValidationError) as refusal:
            merge(organisation, target, coordinator, reason=reason)
        assert set(refusal.value.error_dict) == fields
    same = active_member()
    with pytest.raises(Exception, match="into itself"):
        merge(same, same, coordinator)
    assert not Merge.objects.exists()


def test_merges_make_no_chain(coordinator: User) -> None:
    first, second, third = (active_member() for _number in range(3))
    merge(first, second, coordinator)
    for organisation, target in ((second, third), (third, first), (first, third)):
        with pytest.raises(Conflict, match="part of another merge"):
            merge(organisation, target, coordinator)
    merge(third, second, coordinator)
    assert set(second.absorbed.all()) == {first, third}


@pytest.mark.parametrize("turn", ["further", "back"])
def test_database_itself_refuses_a_chain(turn: str) -> None:
    first, second, third = (OrganisationFactory() for _number in range(3))
    MergeFactory(organisation=first, target=second)
    organisation, target = (second, third) if turn == "further" else (third, first)
    with pytest.raises(IntegrityError, match="it would make a chain"), transaction.atomic():
        MergeFactory(organisation=organisation, target=target)
    with pytest.raises(IntegrityError, match="it would make a chain"), transaction.atomic():
        Organisation.objects.filter(pk=organisation.pk).update(merged_into=target)


def test_database_keeps_the_sides_of_a_merge() -> None:
    made = MergeFactory()
    for change in (
        lambda: Merge.objects.filter(pk=made.pk).update(target=OrganisationFactory()),
        lambda: Merge.objects.filter(pk=made.pk).delete(),
    ):
        with pytest.raises(Exception, match="Cannot"), transaction.atomic():
            change()


def test_what_changed_since_it_was_seen_is_not_merged(coordinator: User) -> None:
    organisation, target = active_member(), active_member()
    with pytest.raises(StaleVersion):
        merge(organisation, target, coordinator, target_version=target.version - 1)
    assert not Merge.objects.exists()


def test_proposal_that_waits_keeps_its_organisation_and_a_commitment_goes_on(coordinator: User) -> None:
    offer, target = matchable_offer(capacity=10), active_member()
    hold = reserve(offer=offer, quantity=4)
    with pytest.raises(Conflict, match="wait for an answer"):
        merge(offer.organisation, target, coordinator)
    commit(hold=hold)
    merge(offer.organisation, target, coordinator)
    offer.refresh_from_db()
    assert (offer.committed, offer.reserved, offer.organisation.merged_into) == (4, 0, target)


def test_merged_entry_is_not_listed_counted_or_matched(coordinator: User) -> None:
    offer, target, today = matchable_offer(), active_member(), timezone.localdate()
    organisation = offer.organisation
    uncleared = OfferFactory(organisation=organisation)
    Offer.objects.filter(pk=uncleared.pk).update(status="published")
    seen = [
        lambda: Organisation.objects.members().count(),
        lambda: Organisation.objects.visible_to(ANYONE).count(),
        lambda: headline(demonstration=False).members,
        lambda: Offer.objects.matchable(today).count(),
        lambda: Offer.objects.uncleared(today).count(),
    ]
    before = [number() for number in seen]
    made = merge(organisation, target, coordinator)
    assert (before, [number() for number in seen]) == ([2, 2, 2, 1, 1], [1, 1, 1, 0, 0])
    assert with_standing(Offer.objects.filter(pk=offer.pk), today).get().standing == "merged"
    undo_merge(merge=made, by=coordinator)
    assert [number() for number in seen] == before


def test_target_carries_on_and_merged_people_only_read(coordinator: User, member: User, other_member: User) -> None:
    organisation, target = (user.affiliations.get().organisation for user in (member, other_member))
    assert organisation is not None
    assert target is not None
    offer = matchable_offer(organisation=organisation)
    made = merge(organisation, target, coordinator)
    member, other_member = again(member), again(other_member)
    assert (member.organisation_ids, member.edited_organisation_ids) == ({organisation.pk}, set())
    assert other_member.organisation_ids == other_member.edited_organisation_ids == {target.pk, organisation.pk}
    assert [list(Offer.objects.visible_to(user)) for user in (member, other_member)] == [[offer], [offer]]
    with pytest.raises(Refused):
        pause_offer(offer=offer, by=member)
    pause_offer(offer=offer, by=other_member)
    with pytest.raises(Exception, match="Only an active member"):
        publish_offer(offer=offer, by=other_member)
    undo_merge(merge=made, by=coordinator)
    member, other_member = again(member), again(other_member)
    assert publish_offer(offer=offer, by=member).status == "published"
    assert other_member.organisation_ids == {target.pk}


def test_nothing_is_begun_for_an_entry_that_was_merged(coordinator: User, approver: User) -> None:
    organisation, target = active_member(), active_member()
    offer = OfferFactory(organisation=organisation)
    merge(organisation, target, coordinator)
    terms: Any = {"title": "Radio", "category": offer.category, "unit": offer.unit}
    invited: Any = {"email": "a@example.org", "name": "A", "role": Role.MEMBER_EDITOR}
    tried: list[Any] = [
        lambda row: create_offer(organisation=row, by=coordinator, **terms),
        lambda row: suspend_member(organisation=row, by=approver, note="Asked to"),
        lambda row: invite_user(by=approver, organisation=row, **invited),
    ]
    for step in tried:
        with pytest.raises(Conflict, match="was merged into"):
            step(Organisation.objects.get(pk=organisation.pk))
        step(target)


def test_editors_of_the_merged_entry_are_told_both_times(coordinator: User, member: User, other_member: User) -> None:
    organisation, target = (user.affiliations.get().organisation for user in (member, other_member))
    assert organisation is not None
    assert target is not None
    undo_merge(merge=merge(organisation, target, coordinator), by=coordinator, note="Private words")
    sent = OutgoingEmail.objects.order_by("pk")
    assert [(mail.event, mail.to) for mail in sent] == [
        ("members/organisation_merged", member.email),
        ("members/organisation_parted", member.email),
    ]
    assert [("Private" in mail.text, target.name in mail.text) for mail in sent] == [(False, True)] * 2


def test_address_leads_to_the_entry_that_stays_until_it_is_undone(client: Client, coordinator: User) -> None:
    organisation, target = active_member(name="Old name"), active_member()
    made = merge(organisation, target, coordinator)
    answer = client.get(organisation.get_absolute_url())
    assert (answer.status_code, answer["Location"]) == (302, target.get_absolute_url())
    assert client.get(target.get_absolute_url()).context["merged_names"] == ["Old name"]
    answer = client.get(f"/api/v1/organisations/{organisation.slug}/")
    assert (answer.status_code, answer["Location"]) == (302, f"/api/v1/organisations/{target.slug}/")
    listed = client.get("/api/v1/organisations/").json()["results"]
    assert [row["slug"] for row in listed] == [target.slug]
    undo_merge(merge=made, by=coordinator)
    assert client.get(organisation.get_absolute_url()).status_code == 200


def test_applicant_that_was_merged_stays_unknown_to_the_public(client: Client, coordinator: User) -> None:
    applicant, target = OrganisationFactory(), active_member()
    merge(applicant, target, coordinator)
    addresses = (applicant.get_absolute_url(), f"/api/v1/organisations/{applicant.slug}/")
    assert [client.get(address).status_code for address in addresses] == [404, 404]
    assert client.get(target.get_absolute_url()).context["merged_names"] == []


def test_desk_lists_it_apart_and_undoes_it_once(client: Client, coordinator: User) -> None:
    organisation, target = active_member(), active_member()
    made = merge(organisation, target, coordinator)
    client.force_login(coordinator)
    listed = {
        view: [row["organisation"] for row in client.get(f"{DESK}?view={view}").context["rows"]]
        for view in ("members", "all", "merged")
    }
    assert listed == {"members": [target], "all": [target], "merged": [organisation]}
    for row in (organisation, target):
        page = client.get(f"{DESK}{row.slug}/")
        assert [entry["merge"] for entry in page.context["merges"]] == [made]
    page = client.get(f"{DESK}{organisation.slug}/")
    assert (page.context["steps"], page.context["duplicates"]) == ([], [])
    sent = {"submission": "key", "version": made.version, "note": "A namesake."}
    for _click in range(2):
        answer = client.post(f"/secretariat/merges/{made.pk}/step/undo/", sent)
        assert answer["Location"] == f"{DESK}{organisation.slug}/"
    organisation.refresh_from_db()
    assert (organisation.merged_into, TransitionRecord.objects.of(made).filter(name="undo").count()) == (None, 1)


@pytest.mark.parametrize(("who", "status"), [("member", 403), ("ministry", 403), ("administrator", 403)])
def test_merges_are_for_the_secretariat(who: str, status: int, client: Client, request: pytest.FixtureRequest) -> None:
    made = MergeFactory()
    client.force_login(request.getfixturevalue(who))
    sent = {"submission": "key", "version": made.version}
    assert client.post(f"/secretariat/merges/{made.pk}/step/undo/", sent).status_code == status
    assert not Merge.objects.visible_to(UserFactory()).exists()


def test_possible_duplicate_says_where_it_stands(coordinator: User) -> None:
    there = MergeFactory(organisation__name="Sahel Waves")
    assert possible_duplicates(name="Sahel Waves") == [there.organisation]
    with pytest.raises(Exception, match="already exists"):
        record_organisation(by=coordinator, name="Sahel Waves", iati_type="22", category="media")  # type: ignore[arg-type]


def test_person_of_both_sides_writes_for_both(coordinator: User) -> None:
    organisation, target = active_member(), active_member()
    user = person(Role.MEMBER_EDITOR, organisation=organisation)
    user.affiliations.create(role=Role.MEMBER_EDITOR, organisation=target)
    merge(organisation, target, coordinator)
    assert again(user).edited_organisation_ids == {organisation.pk, target.pk}
