"""An offer that nobody confirmed for half a year: asked about twice, a week apart, then paused; one click ends it."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from coalition.core.models import TransitionRecord
from members.choices import ASK_AGAIN_AFTER, CONFIRM_AFTER
from members.models import Offer, User
from members.services.confirming import pause_silent_offers, remind_of_stale_offers
from members.services.offers import publish_offer, reconfirm_offer
from tests.factories.matching import matchable_offer
from tests.told import readers, told

pytestmark = pytest.mark.django_db
NOW = timezone.now()
WEEK = ASK_AGAIN_AFTER


def silent_offer(by: User | None = None, **fields: Any) -> Offer:
    """Of this person's member, or of one that never signs in; last confirmed 182 days and an hour ago."""
    side = {"organisation": by.affiliations.get().organisation} if by else {}
    made = matchable_offer(**side, **fields)
    Offer.objects.filter(pk=made.pk).update(confirmed_at=NOW - CONFIRM_AFTER - timedelta(hours=1))
    made.refresh_from_db()
    return made


def clock(days: int) -> tuple[int, int]:
    """How many offers are paused and asked about on this day, as each morning."""
    now = NOW + timedelta(days=days)
    return pause_silent_offers(now), remind_of_stale_offers(now)


def test_silence_is_asked_about_twice_then_the_offer_is_paused_and_its_editors_are_told(member: User) -> None:
    offer = silent_offer(member)
    assert [clock(day) for day in (0, 1, 6, 7, 13, 14, 15)] == [
        (0, 1),
        (0, 0),
        (0, 0),
        (0, 1),
        (0, 0),
        (1, 0),
        (0, 0),
    ]
    offer.refresh_from_db()
    record = TransitionRecord.objects.of(offer).latest("pk")
    assert (offer.status, record.name, record.actor) == ("paused", "pause", None)
    assert told("members/offer") == [
        ("members/offer_to_confirm", member.email),
        ("members/offer_to_confirm", member.email),
        ("members/offer_paused", member.email),
    ]


def test_one_word_ends_it_and_the_next_half_year_begins_anew(member: User) -> None:
    offer = silent_offer(member)
    clock(0)
    clock(7)
    reconfirm_offer(offer=offer, by=member)
    assert [clock(day) for day in (14, 60)] == [(0, 0), (0, 0)]
    offer.refresh_from_db()
    assert (offer.status, offer.reminders) == ("published", 0)
    assert clock(CONFIRM_AFTER.days + 1) == (0, 1)


def test_paused_offer_opens_again_by_one_click(member: User) -> None:
    offer = silent_offer(member)
    for day in (0, 7, 14):
        clock(day)
    offer.refresh_from_db()
    opened = publish_offer(offer=offer, by=member)
    assert (opened.status, opened.reminders, clock(15)) == ("published", 0, (0, 0))


def test_coordinators_are_asked_where_nobody_signs_in(coordinator: User, approver: User) -> None:
    silent_offer()
    for day in (0, 7, 14):
        clock(day)
    assert (readers("members/offer_to_confirm"), readers("members/offer_paused")) == (
        [coordinator.email] * 2,
        [coordinator.email],
    )


def test_fresh_drafted_and_paused_offers_are_left_alone(member: User) -> None:
    fresh, drafted, paused = (silent_offer(member) for _ in range(3))
    Offer.objects.filter(pk=fresh.pk).update(confirmed_at=NOW - CONFIRM_AFTER + timedelta(days=1))
    Offer.objects.filter(pk=paused.pk).update(status="paused")
    Offer.objects.filter(pk=drafted.pk).update(status="withdrawn")
    assert (clock(0), told("members/")) == ((0, 0), [])


def test_list_of_those_to_confirm_is_one_click_from_the_desk(client: Client, member: User) -> None:
    due = silent_offer(member)
    fresh = matchable_offer(organisation=due.organisation)
    Offer.objects.filter(pk=fresh.pk).update(confirmed_at=NOW)
    client.force_login(member)
    duties = {
        duty["label"]: (duty["count"], duty["url"]) for duty in client.get(reverse("site:home")).context["duties"]
    }
    assert duties["Offers to confirm"] == (1, "/offers/?confirm=due")
    page = client.get("/offers/?confirm=due")
    assert [(row["offer"], row["awaits_word"]) for row in page.context["rows"]] == [(due, True)]
    everything = client.get("/offers/").context["rows"]
    assert {row["offer"]: row["awaits_word"] for row in everything} == {due: True, fresh: False}
