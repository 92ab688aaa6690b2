"""What happens to an enquiry: it arrives, somebody takes it in hand, it is answered by mail and closed."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, TypedDict, Unpack

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coalition.core.access import SYSTEM, Actor
from coalition.core.models import OutgoingEmail
from coalition.core.outbox.services import queue_email
from coalition.core.rows import lock_seen
from members.services.notices import address_of

from .choices import DAYS_TO_ANSWER, EnquiryKind, EnquiryStatus
from .models import PERSONAL, Enquiry
from .workflow import ENQUIRY

# How many are taken from one address in a day, and from all in an hour: a flood would also flood the mail.
MOST_OF_ONE, MOST_OF_ALL = 5, 100
# How long personal data is kept after the end (docs/operations.md; the contact page says so too).
KEPT = timedelta(days=730)


class EnquiryFields(TypedDict, total=False):
    name: str
    organisation: str
    country: Any
    means: list[str]
    is_demonstration: bool


@transaction.atomic
def receive_enquiry(
    *, kind: EnquiryKind, email: str, language: str, message: str, by: Actor = SYSTEM, **fields: Unpack[EnquiryFields]
) -> Enquiry:
    """Keep what somebody wrote, and mail its reference to them and to the Secretariat's desk.

    Raise ValidationError where too much has been written lately.
    """
    _check_flood(email)
    due_on = timezone.localdate() + timedelta(days=DAYS_TO_ANSWER[kind])
    enquiry = Enquiry(kind=kind, email=email.lower(), language=language, message=message, due_on=due_on, **fields)
    enquiry.full_clean()
    enquiry.save()
    ENQUIRY.record_start(enquiry, by=by)
    _tell(enquiry, "received", to=enquiry.email, language=language, due_on=due_on)
    _tell(enquiry, "arrived", to=settings.SECRETARIAT_EMAIL, language=settings.LANGUAGE_CODE, due_on=due_on)
    return enquiry


@transaction.atomic
def take_enquiry(*, enquiry: Enquiry, by: Actor, version: int | None = None) -> Enquiry:
    current = lock_seen(Enquiry, enquiry.pk, version=version)
    ENQUIRY.move(current, "take", by=by, taken_by_id=by.pk)
    return current


@transaction.atomic
def answer_enquiry(*, enquiry: Enquiry, by: Actor, note: str, version: int | None = None) -> Enquiry:
    """Send `note` to the sender, in the words as they stand. The history says only that it was answered."""
    current = lock_seen(Enquiry, enquiry.pk, version=version)
    ENQUIRY.check(current, "answer", by=by)
    if not note.strip():
        raise ValidationError({"note": _("Write the answer that the sender is to receive.")})
    ENQUIRY.move(current, "answer", by=by, answer=note.strip())
    _tell(current, "answered", to=current.email, language=current.language, answer=current.answer)
    return current


@transaction.atomic
def close_enquiry(*, enquiry: Enquiry, by: Actor, note: str, version: int | None = None) -> Enquiry:
    """End it; one that was not answered needs the reason (it was answered by phone, it is an advertisement)."""
    current = lock_seen(Enquiry, enquiry.pk, version=version)
    ENQUIRY.check(current, "close", by=by)
    if not (current.answer or note.strip()):
        raise ValidationError({"note": _("It was not answered: write why it is closed.")})
    ENQUIRY.move(current, "close", by=by, note=note.strip())
    return current


@transaction.atomic
def erase_enquiries(now: datetime) -> int:
    """Erase who wrote and what, of enquiries closed for KEPT, and the mails about it; return how many enquiries.

    The rows stay, with their kind, dates and history, so that the numbers of earlier years still hold.
    """
    OutgoingEmail.objects.filter(event__startswith="enquiries/", sent_at__lt=now - KEPT).delete()
    old = Enquiry.objects.filter(status=EnquiryStatus.CLOSED, updated_at__lt=now - KEPT).exclude(email="")
    return old.update(**dict.fromkeys(PERSONAL, ""))


def _check_flood(email: str) -> None:
    now = timezone.now()
    own = Enquiry.objects.filter(email=email.lower(), created_at__gt=now - timedelta(days=1)).count()
    if own >= MOST_OF_ONE or Enquiry.objects.filter(created_at__gt=now - timedelta(hours=1)).count() >= MOST_OF_ALL:
        words = _("Too much has arrived here lately, so this was not taken. Please write to %(address)s.")
        raise ValidationError(words % {"address": settings.SECRETARIAT_EMAIL})


def _tell(enquiry: Enquiry, event: str, *, to: str, language: str, **words: Any) -> None:
    queue_email(
        event=f"enquiries/{event}",
        to=to,
        key=str(enquiry.pk),
        language=language,
        reference=enquiry.reference,
        kind=enquiry.get_kind_display,
        link=address_of(("enquiries:enquiry", [enquiry.pk]), language),
        **words,
    )
