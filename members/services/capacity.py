"""Holds on an offer's capacity. The database's CHECK has the last word; here its refusal becomes plain words.

Nobody calls these for a person: a hold follows its match. Call them inside the match's transaction.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from coalition.core.access import SYSTEM
from coalition.core.conflicts import Conflict
from coalition.core.rows import lock, save_changes
from members.choices import HoldStatus
from members.models import CapacityHold, Offer
from members.workflow import HOLD

BOUND = "offer_not_over_promised"


def reserve(*, offer: Offer, quantity: int) -> CapacityHold:
    """Hold `quantity` of the offer, in its unit; raise Conflict where so much is not left."""
    if quantity < 1:
        raise ValidationError({"quantity": _("A proposal needs at least one unit.")})
    with _within_capacity():
        hold = CapacityHold.objects.create(offer=offer, quantity=quantity)
        HOLD.record_start(hold, by=SYSTEM)
    return hold


@transaction.atomic
def commit(*, hold: CapacityHold) -> CapacityHold:
    """Turn what a proposal reserves into what an agreed match commits."""
    return _move(hold, "commit")


@transaction.atomic
def release(*, hold: CapacityHold) -> CapacityHold:
    """Give back what the hold reserves or commits."""
    return _move(hold, "release")


@transaction.atomic
def reduce(*, hold: CapacityHold, quantity: int) -> CapacityHold:
    """Hold less than before: 1 <= `quantity` <= the hold's own, in the offer's unit."""
    current = lock(CapacityHold, hold.pk)
    if current.status == HoldStatus.RELEASED:
        raise Conflict(_("This capacity was already given back."))
    if not 1 <= quantity <= current.quantity:
        raise ValidationError({"quantity": _("A hold can only become smaller, and not empty.")})
    save_changes(current, quantity=quantity)
    return current


def _move(hold: CapacityHold, step: str) -> CapacityHold:
    current = lock(CapacityHold, hold.pk)
    HOLD.move(current, step, by=SYSTEM)
    return current


@contextmanager
def _within_capacity() -> Iterator[None]:
    """A savepoint, so that the caller's transaction outlives the refusal."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if _broken_constraint(error) == BOUND:
            raise Conflict(_("So much of this offer is not left.")) from error
        raise


def _broken_constraint(error: IntegrityError) -> str | None:
    return getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
