"""Clearance of members and offers: prepared by one person, decided by another, lapsing by date."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coalition.core.access import SYSTEM, Actor
from coalition.core.rows import lock, lock_seen
from members.choices import ClearanceStatus
from members.models import Clearance, Offer, Organisation
from members.permissions import SECRETARIAT_ANY
from members.services.notices import tell_of_end, tell_of_ended_clearance, tell_of_offer
from members.services.rights import demand
from members.workflow import CLEARANCE


@transaction.atomic
def prepare_clearance(
    *,
    subject: Organisation | Offer,
    findings: str,
    valid_until: date,
    by: Actor,
    screening_list: str = "",
    screened_on: date | None = None,
    screening_result: str = "",
) -> Clearance:
    """Write down what was examined; an organisation's needs the sanctions list and its date."""
    demand(SECRETARIAT_ANY, by=by)
    clearance = Clearance(
        organisation=subject if isinstance(subject, Organisation) else None,
        offer=subject if isinstance(subject, Offer) else None,
        findings=findings,
        valid_until=valid_until,
        screening_list=screening_list,
        screened_on=screened_on,
        screening_result=screening_result,
        prepared_by_id=by.pk,
    )
    _check(clearance)
    clearance.save()
    CLEARANCE.record_start(clearance, by=by)
    return clearance


@transaction.atomic
def decide_clearance(
    *, clearance: Clearance, is_cleared: bool, by: Actor, note: str = "", version: int | None = None
) -> Clearance:
    """Clear or refuse what somebody else prepared."""
    current = lock_seen(Clearance, clearance.pk, version=version)
    if is_cleared:
        _check_date(current)
    record = CLEARANCE.move(current, "clear" if is_cleared else "refuse", by=by, note=note)
    tell_of_offer(current, record, is_cleared=is_cleared)
    return current


@transaction.atomic
def revoke_clearance(*, clearance: Clearance, by: Actor, note: str = "", version: int | None = None) -> Clearance:
    """Take a clearance back before its date."""
    current = lock_seen(Clearance, clearance.pk, version=version)
    tell_of_ended_clearance(current, CLEARANCE.move(current, "revoke", by=by, note=note))
    return current


@transaction.atomic
def remind_of_clearances(on: date) -> int:
    """Write once about each clearance that ends within SOON and was not renewed; return how many. Safe to run again."""
    ending = list(Clearance.objects.to_renew(on).select_related("organisation", "offer__organisation"))
    for clearance in ending:
        tell_of_end(clearance)
    return len(ending)


def lapse_clearances(on: date) -> int:
    """Lapse, one transaction each, all whose last day is before `on`; return how many. Safe to run again."""
    return sum(_lapse(pk, on) for pk in Clearance.objects.lapsed(on).values_list("pk", flat=True))


@transaction.atomic
def lapse_clearances_of(offer: Offer) -> None:
    """Lapse what was cleared for this offer: its terms are others now."""
    note = _("The terms that were cleared have changed.")
    for current in Clearance.objects.select_for_update().filter(offer=offer, status=ClearanceStatus.CLEARED):
        tell_of_ended_clearance(current, CLEARANCE.move(current, "lapse", by=SYSTEM, note=note))


@transaction.atomic
def _lapse(pk: int, on: date) -> bool:
    current = lock(Clearance, pk)
    # Somebody may have revoked it since the list was read.
    if not Clearance.objects.lapsed(on).filter(pk=pk).exists():
        return False
    tell_of_ended_clearance(current, CLEARANCE.move(current, "lapse", by=SYSTEM))
    return True


def _check(clearance: Clearance) -> None:
    clearance.full_clean(exclude=["prepared_by"], validate_constraints=False)
    wrong = {}
    if clearance.organisation_id and not clearance.screening_list:
        wrong["screening_list"] = _("Name the sanctions list that was consulted.")
    if clearance.organisation_id and not clearance.screened_on:
        wrong["screened_on"] = _("Give the date of the sanctions list.")
    if wrong:
        raise ValidationError(wrong)
    _check_date(clearance)


def _check_date(clearance: Clearance) -> None:
    if clearance.valid_until < timezone.localdate():
        raise ValidationError({"valid_until": _("A clearance can't end in the past.")})
