"""Two people record the same organisation at once: the second one is told, and nothing is written twice."""

import threading

import pytest
from django.db import connection, transaction

from coalition.core.conflicts import as_conflict
from members.choices import MemberCategory, OrganisationType
from members.models import Organisation, User
from members.services.memberships import record_organisation

pytestmark = [pytest.mark.faults, pytest.mark.django_db(transaction=True)]


def record(by: User) -> None:
    record_organisation(
        by=by, name="Open Radio", iati_type=OrganisationType.FOUNDATION, category=MemberCategory.FOUNDATION
    )


def test_second_of_two_is_told_of_a_conflict(coordinator: User, other_coordinator: User) -> None:
    outcomes: list[str] = []
    has_checked = threading.Event()

    def second() -> None:
        try:
            has_checked.set()
            record(other_coordinator)
        except Exception as error:
            outcomes.append("conflict" if as_conflict(error) else repr(error))
        finally:
            connection.close()

    thread = threading.Thread(target=second)
    with transaction.atomic():
        record(coordinator)
        thread.start()
        has_checked.wait(timeout=30)
        thread.join(timeout=1)  # it waits for this transaction at the unique key
    thread.join(timeout=30)
    assert (outcomes, Organisation.objects.filter(name="Open Radio").count()) == (["conflict"], 1)
