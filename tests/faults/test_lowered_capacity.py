"""R2: capacity lowered or an offer withdrawn while members accept: at every commit no more is promised than there is.

What stood at each moment is read from the history that the database keeps of the offer. Two guards: the CHECK on the
offer's row, and its lock; with either off the same race promises what is not there.
"""

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import psycopg2
import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import F
from psycopg2.errors import DeadlockDetected

from coalition.core.conflicts import as_conflict
from matching.models import Match
from matching.services.matches import accept_match, propose_match
from members.models import Offer, User
from members.services import offers
from members.services.capacity import BOUND, reserve
from members.services.offers import update_offer, withdraw_offer
from requests.models import Need
from tests.database import owner_url, worker_database
from tests.factories.matching import fitting_offer, open_need

pytestmark = [pytest.mark.faults, pytest.mark.django_db(transaction=True)]

Work = Callable[[], Any]
ACCEPTED, LOWERED, TAKEN = 6, (90, 80, 70, 60, 50, 40), 8
REFUSED = {"conflict", "invalid"}


def outcome_of(work: Work, start: threading.Barrier) -> str:
    """What came of it in a connection of its own; a deadlock is told apart from a plain conflict."""
    try:
        start.wait(timeout=30)
        work()
        return "done"
    except ValidationError:
        return "invalid"
    except Exception as error:
        if isinstance(error.__cause__, DeadlockDetected):
            return "deadlock"
        return "conflict" if as_conflict(error) else repr(error)
    finally:
        connection.close()


def race(works: Sequence[Work]) -> Counter[str]:
    start, outcomes = threading.Barrier(len(works)), Counter[str]()
    threads = [threading.Thread(target=lambda w=work: outcomes.update([outcome_of(w, start)])) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return outcomes


def over_promised(offer: Offer) -> int:
    """How often in the offer's history more was promised than there was."""
    events = apps.get_model("members", "OfferEvent").objects.filter(pgh_obj=offer.pk)
    return int(events.filter(capacity__lt=F("reserved") + F("committed")).count())


def proposals_of(offer: Offer, by: User) -> list[Match]:
    reason = "Known to fit."
    needs = [open_need(quantity=10) for _ in range(ACCEPTED)]
    return [propose_match(need=need, offer=offer, quantity=10, by=by, override_reason=reason) for need in needs]


def all_at_once(offer: Offer, member: User, coordinator: User) -> list[Work]:
    """Every proposal is accepted by half, while the capacity goes down and others take of it."""
    accepting: list[Work] = [
        lambda m=match: accept_match(match=m, quantity=5, by=member) for match in proposals_of(offer, coordinator)
    ]
    lowering: list[Work] = [lambda c=number: update_offer(offer=offer, capacity=c, by=member) for number in LOWERED]
    taking: list[Work] = [lambda: reserve(offer=offer, quantity=10) for _ in range(TAKEN)]
    return [*accepting, *lowering, *taking, lambda: withdraw_offer(offer=offer, by=member)]


@pytest.fixture
def without_guard(transactional_db: None) -> None:
    """The owner drops the bound on promises; the next test gets a fresh clone."""
    with psycopg2.connect(f"{owner_url().rsplit('/', 1)[0]}/{worker_database()}") as owner:
        owner.cursor().execute(f"ALTER TABLE members_offer DROP CONSTRAINT {BOUND}")
    owner.close()


def test_capacity_goes_down_while_members_accept(member: User, coordinator: User) -> None:
    offer = fitting_offer(organisation=member.affiliations.get().organisation, capacity=100)
    outcomes = race(all_at_once(offer, member, coordinator))
    offer.refresh_from_db()
    assert set(outcomes) - REFUSED == {"done"}
    assert (over_promised(offer), offer.status) == (0, "published")
    assert Match.objects.filter(offer=offer, status="accepted", quantity=5).count() == ACCEPTED


def test_more_is_promised_than_there_is_without_the_guard(without_guard: None, member: User, coordinator: User) -> None:
    offer = fitting_offer(organisation=member.affiliations.get().organisation, capacity=100)
    race(all_at_once(offer, member, coordinator))
    assert over_promised(offer) > 0


def test_offer_is_withdrawn_or_proposed_never_both(member: User, coordinator: User) -> None:
    organisation = member.affiliations.get().organisation
    ended = Counter[tuple[str, int]]()
    for _round in range(8):
        offer, need = fitting_offer(organisation=organisation), open_need()
        outcomes = race(
            [
                lambda o=offer: withdraw_offer(offer=o, by=member),
                lambda o=offer, n=need: propose(o, n, coordinator),
            ]
        )
        offer.refresh_from_db()
        assert outcomes == {"done": 1, "conflict": 1}
        ended[offer.status, offer.promised] += 1
    assert set(ended) <= {("withdrawn", 0), ("published", 10)}


def test_offer_is_withdrawn_and_proposed_without_the_lock(
    member: User, coordinator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: the proposal comes between a look without the lock and the withdrawal."""
    offer, need = fitting_offer(organisation=member.affiliations.get().organisation), open_need()

    def look_only(model: Any, pk: int, *, version: int | None) -> Any:
        row = model.objects.get(pk=pk)
        thread = threading.Thread(target=lambda: (propose(offer, need, coordinator), connection.close()))
        thread.start()
        thread.join(timeout=30)
        return row

    monkeypatch.setattr(offers, "lock_seen", look_only)
    withdraw_offer(offer=offer, by=member)
    offer.refresh_from_db()
    assert (offer.status, offer.promised) == ("withdrawn", 10)


def propose(offer: Offer, need: Need, by: User) -> Match:
    return propose_match(need=need, offer=offer, quantity=10, by=by, override_reason="Known to fit.")
