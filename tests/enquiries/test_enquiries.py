"""The service of an enquiry: received, taken, answered, closed, erased."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone

from coalition.core.models import OutgoingEmail, TransitionRecord
from coalition.enquiries.choices import EnquiryKind
from coalition.enquiries.models import Enquiry
from coalition.enquiries.services import (
    KEPT,
    MOST_OF_ALL,
    MOST_OF_ONE,
    answer_enquiry,
    close_enquiry,
    erase_enquiries,
    receive_enquiry,
    take_enquiry,
)
from coalition.enquiries.workflow import ENQUIRY
from members.models import User
from tests.factories.enquiries import EnquiryFactory
from tests.factories.states import bring_to

pytestmark = pytest.mark.django_db


def receive(**fields: Any) -> Enquiry:
    given: dict[str, Any] = {"kind": EnquiryKind.QUESTION, "email": "a@example.org", "language": "fr", "message": "?"}
    return receive_enquiry(**given | fields)


@pytest.mark.parametrize(("kind", "days"), [("incident", 3), ("question", 14), ("support", 14), ("complaint", 28)])
def test_each_kind_has_its_deadline(kind: str, days: int) -> None:
    assert receive(kind=EnquiryKind(kind)).due_on == timezone.localdate() + timedelta(days=days)


def test_sender_and_secretariat_are_told_without_the_message() -> None:
    enquiry = receive(message="Canary", email="A@Example.org", name="Canary")
    mails = OutgoingEmail.objects.order_by("pk")
    assert [(mail.event, mail.to, mail.language) for mail in mails] == [
        ("enquiries/received", "a@example.org", "fr"),
        ("enquiries/arrived", settings.SECRETARIAT_EMAIL, "en"),
    ]
    assert [(enquiry.reference in mail.text, "Canary" in mail.text + mail.html + mail.subject) for mail in mails] == [
        (True, False),
        (True, False),
    ]


def test_flood_of_one_sender_is_refused() -> None:
    for _ in range(MOST_OF_ONE):
        receive()
    with pytest.raises(ValidationError, match=settings.SECRETARIAT_EMAIL):
        receive(email="A@example.org")
    assert receive(email="b@example.org").pk == Enquiry.objects.latest("pk").pk


def test_flood_of_all_senders_is_refused() -> None:
    EnquiryFactory.create_batch(MOST_OF_ALL)
    with pytest.raises(ValidationError, match=settings.SECRETARIAT_EMAIL):
        receive()


def test_answer_goes_to_the_sender_and_not_into_the_history(coordinator: User) -> None:
    enquiry = take_enquiry(enquiry=EnquiryFactory.create(email="a@example.org", language="es"), by=coordinator)
    answer_enquiry(enquiry=enquiry, by=coordinator, note=" Through their ministry. ")
    enquiry.refresh_from_db()
    mail = OutgoingEmail.objects.get()
    assert (enquiry.status, enquiry.answer, enquiry.taken_by) == ("answered", "Through their ministry.", coordinator)
    assert (mail.to, mail.language, "Through their ministry." in mail.text) == ("a@example.org", "es", True)
    assert list(TransitionRecord.objects.of(enquiry).values_list("name", "note")) == [("take", ""), ("answer", "")]


def test_empty_answer_is_refused(coordinator: User) -> None:
    enquiry = take_enquiry(enquiry=EnquiryFactory.create(), by=coordinator)
    with pytest.raises(ValidationError, match="Write the answer"):
        answer_enquiry(enquiry=enquiry, by=coordinator, note=" ")


def test_closing_without_an_answer_needs_a_reason(coordinator: User) -> None:
    enquiry = EnquiryFactory.create()
    with pytest.raises(ValidationError, match="write why"):
        close_enquiry(enquiry=enquiry, by=coordinator, note="")
    assert close_enquiry(enquiry=enquiry, by=coordinator, note="An advertisement.").status == "closed"


def test_personal_data_is_erased_two_years_after_the_end() -> None:
    now = timezone.now()
    old, young, open_one = (EnquiryFactory.create() for _ in range(3))
    for row in (old, young):
        bring_to(row, ENQUIRY, "closed")
    Enquiry.objects.filter(pk__in=[old.pk, open_one.pk]).update(updated_at=now - KEPT - timedelta(days=1))
    assert (erase_enquiries(now), erase_enquiries(now)) == (1, 0)
    assert [bool(row.email and row.message) for row in Enquiry.objects.order_by("pk")] == [False, True, True]


def test_history_of_rows_holds_no_personal_data() -> None:
    names = {field.name for field in Enquiry.pgh_event_model._meta.get_fields()}  # type: ignore[attr-defined]
    assert names & {"name", "email", "organisation", "message", "answer"} == set()
