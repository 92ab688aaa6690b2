"""What lies on the Secretariat's desk in the demonstration, so that none of its pages is empty.

Enquiries, a delegate, a step on many requests, a marked overlap, offers to be confirmed, an authority's letter.
"""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from coalition.enquiries.choices import EnquiryKind
from coalition.enquiries.services import answer_enquiry, close_enquiry, receive_enquiry, take_enquiry
from matching.overlap_pairs import Pairs
from matching.services.overlaps import mark_complementary
from members.choices import CONFIRM_AFTER
from members.models import NationalAuthority, Offer
from members.services.delegations import name_delegate
from members.services.designations import attach_designation
from requests.choices import BulkAction, RequestStatus
from requests.models import CountryRequest
from requests.services.bulk import take_bulk_step

from .letters import letter
from .people import Secretariat
from .sources import read_tree

STALE = 3
GIVEN = 3
ABSENT = "Mission to two countries (demonstration)."
COMPLEMENTS = "One brings devices, the other trains those who use them (demonstration)."


def load_desk(secretariat: Secretariat, named: NationalAuthority) -> None:
    _receive_enquiries(secretariat)
    _name_delegate(secretariat)
    _give_requests(secretariat)
    _mark_overlap(secretariat)
    _let_offers_age()
    today = timezone.localdate()
    attach_designation(
        authority=named,
        upload=letter(named.designation.replace("/", "-")),
        dated=today - timedelta(days=60),
        by=secretariat.coordinator,
    )


def _receive_enquiries(secretariat: Secretariat) -> None:
    """One of each kind, as far as its row says: received, in hand, answered or closed."""
    by = secretariat.second_coordinator
    for number, row in enumerate(read_tree("enquiries")):
        enquiry = receive_enquiry(
            kind=EnquiryKind(row["kind"]),
            email=f"writer{number}@demo.example",
            language=row["language"],
            message=row["message"],
            is_demonstration=True,
        )
        if row["state"] != "received":
            enquiry = take_enquiry(enquiry=enquiry, by=by)
        if row["state"] in ("answered", "closed"):
            enquiry = answer_enquiry(enquiry=enquiry, note=row["answer"], by=by)
        if row["state"] == "closed":
            close_enquiry(enquiry=enquiry, note=row["end"], by=by)


def _name_delegate(secretariat: Secretariat) -> None:
    """From next week on, so that every login keeps the one role that its name says."""
    starts_on = timezone.localdate() + timedelta(days=7)
    name_delegate(
        delegate=secretariat.second_coordinator,
        starts_on=starts_on,
        ends_on=starts_on + timedelta(days=9),
        reason=ABSENT,
        by=secretariat.second_approver,
    )


def _give_requests(secretariat: Secretariat) -> None:
    new = CountryRequest.objects.filter(status=RequestStatus.SUBMITTED, assigned_to=None, is_demonstration=True)
    versions = dict(new.order_by("pk").values_list("pk", "version")[:GIVEN])
    person = secretariat.second_coordinator
    take_bulk_step(action=BulkAction.ASSIGN, versions=versions, assignee=person, by=secretariat.coordinator)


def _mark_overlap(secretariat: Secretariat) -> None:
    by = secretariat.coordinator
    for pair in Pairs(by)[:1]:
        sides = ((side.kind, side.ref) for side in (pair.first, pair.second))
        mark_complementary(first=next(sides), second=next(sides), reason=COMPLEMENTS, by=by)


def _let_offers_age() -> None:
    """As if nobody had confirmed some of them for half a year; the clock asks about them the next night."""
    old = timezone.now() - CONFIRM_AFTER - timedelta(days=5)
    aged = Offer.objects.stale(timezone.now() + 2 * CONFIRM_AFTER).filter(is_demonstration=True).order_by("pk")
    Offer.objects.filter(pk__in=[offer.pk for offer in aged[:STALE]]).update(confirmed_at=old)
