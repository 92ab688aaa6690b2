"""Covers of a need: what proposals and confirmed matches take of it. The database's CHECK has the last word.

Nobody calls these for a person: a cover follows its match. Call them inside the match's transaction.
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
from requests.choices import CoverStatus, RequestStatus
from requests.models import CountryRequest, Need, NeedCover
from requests.workflow import COUNTRY_REQUEST, COVER

BOUND = "need_not_over_covered"


@transaction.atomic
def record_cover(*, need: Need, quantity: int) -> NeedCover:
    """Cover `quantity` of the need, in its unit, by a proposal; raise Conflict where so much is no longer open."""
    if quantity < 1:
        raise ValidationError({"quantity": _("A proposal needs at least one unit.")})
    with _within_need():
        cover = NeedCover.objects.create(need=need, quantity=quantity)
        COVER.record_start(cover, by=SYSTEM)
    return cover


@transaction.atomic
def agree_cover(*, cover: NeedCover) -> NeedCover:
    """Turn what a proposal covers into what a confirmed match covers."""
    return _move(cover, "agree")


@transaction.atomic
def release_cover(*, cover: NeedCover) -> NeedCover:
    """Open again what the cover took of its need."""
    return _move(cover, "release")


@transaction.atomic
def reduce_cover(*, cover: NeedCover, quantity: int) -> NeedCover:
    """Cover less than before: 1 <= `quantity` <= the cover's own, in the need's unit."""
    current = lock(NeedCover, cover.pk)
    if current.status == CoverStatus.RELEASED:
        raise Conflict(_("This part of the need was already opened again."))
    if not 1 <= quantity <= current.quantity:
        raise ValidationError({"quantity": _("A cover can only become smaller, and not empty.")})
    save_changes(current, quantity=quantity)
    return current


@transaction.atomic
def mark_agreed(*, country_request: CountryRequest) -> None:
    """Note the first confirmed match of a validated request; a later one changes nothing."""
    current = lock(CountryRequest, country_request.pk)
    if current.status == RequestStatus.VALIDATED:
        COUNTRY_REQUEST.move(current, "agree", by=SYSTEM)


def _move(cover: NeedCover, step: str) -> NeedCover:
    current = lock(NeedCover, cover.pk)
    COVER.move(current, step, by=SYSTEM)
    return current


@contextmanager
def _within_need() -> Iterator[None]:
    """A savepoint, so that the caller's transaction outlives the refusal."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if getattr(getattr(error.__cause__, "diag", None), "constraint_name", None) == BOUND:
            raise Conflict(_("So much of this need is no longer open.")) from error
        raise
