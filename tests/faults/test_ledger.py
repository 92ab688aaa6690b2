"""R1: of 32 at once who want the last unit of an offer one gets it, whatever the isolation level.

The control drops the CHECK: the same race then promises more than there is, so the test can tell.
"""

import threading
from collections import Counter

import psycopg2
import pytest
from django.db import DatabaseError, connection, transaction

from coalition.core.conflicts import as_conflict
from members.models import CapacityHold, Offer
from members.services.capacity import BOUND, commit, release, reserve
from tests.database import owner_url, worker_database
from tests.factories.members import OfferFactory

pytestmark = [pytest.mark.faults, pytest.mark.django_db(transaction=True)]

THREADS = 32


def take(offer: Offer, start: threading.Barrier, is_repeatable: bool) -> str:
    """The name of what came of it in a connection of its own."""
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                level = "REPEATABLE READ" if is_repeatable else "READ COMMITTED"
                cursor.execute(f"SET TRANSACTION ISOLATION LEVEL {level}")
                # The snapshot is taken before anybody writes.
                cursor.execute("SELECT reserved FROM members_offer WHERE id = %s", [offer.pk])
            start.wait(timeout=30)
            commit(hold=reserve(offer=offer, quantity=1))
        return "committed"
    except Exception as error:
        conflict = as_conflict(error)
        return "conflict" if conflict else repr(error)
    finally:
        connection.close()


def race(offer: Offer) -> Counter[str]:
    start = threading.Barrier(THREADS)
    outcomes: list[str] = []
    threads = [
        threading.Thread(target=lambda n=n: outcomes.append(take(offer, start, n % 2 == 0))) for n in range(THREADS)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    offer.refresh_from_db()
    return Counter(outcomes)


@pytest.fixture
def without_guard(transactional_db: None) -> None:
    """The owner drops the bound on promises; the next test gets a fresh clone."""
    with psycopg2.connect(f"{owner_url().rsplit('/', 1)[0]}/{worker_database()}") as owner:
        owner.cursor().execute(f"ALTER TABLE members_offer DROP CONSTRAINT {BOUND}")
    owner.close()
    return


def test_last_unit_goes_to_exactly_one_of_32() -> None:
    offer = OfferFactory(capacity=1)
    assert race(offer) == {"committed": 1, "conflict": THREADS - 1}
    assert (offer.reserved, offer.committed, CapacityHold.objects.count()) == (0, 1, 1)


def test_last_unit_is_promised_more_than_once_without_the_guard(without_guard: None) -> None:
    offer = OfferFactory(capacity=1)
    outcomes = race(offer)
    assert set(outcomes) <= {"committed", "conflict"}
    # At the least those at READ COMMITTED, whom nothing else stops.
    assert outcomes["committed"] >= THREADS // 2
    assert offer.committed == outcomes["committed"]


def test_released_unit_can_be_taken_again() -> None:
    offer = OfferFactory(capacity=1)
    release(hold=reserve(offer=offer, quantity=1))
    assert race(offer) == {"committed": 1, "conflict": THREADS - 1}


def test_sums_follow_raw_sql() -> None:
    offer = OfferFactory(capacity=5)
    hold = reserve(offer=offer, quantity=3)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE members_capacityhold SET quantity = 5 WHERE id = %s", [hold.pk])
    offer.refresh_from_db()
    assert offer.reserved == 5
    with pytest.raises(DatabaseError, match=BOUND), connection.cursor() as cursor:
        cursor.execute("UPDATE members_capacityhold SET quantity = 6 WHERE id = %s", [hold.pk])
