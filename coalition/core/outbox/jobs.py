"""Sending as a durable job."""

from django.core.mail import EmailMultiAlternatives
from django.utils import timezone

from ..failpoints import fail_point
from ..jobs.lease import Lease
from ..jobs.registry import JobKind
from ..models.mail import OutgoingEmail


def send_email(mail: OutgoingEmail, lease: Lease) -> None:
    """Send one mail. A crash between sending and its record repeats it under the same Message-ID."""
    fail_point("mail.begun")
    message = EmailMultiAlternatives(
        subject=mail.subject,
        body=mail.text,
        to=[mail.to],
        headers={"Message-ID": mail.message_id, "Content-Language": mail.language},
    )
    message.attach_alternative(mail.html, "text/html")
    message.send()
    fail_point("mail.sent")
    with lease.complete():
        mail.sent_at = timezone.now()
        mail.save(update_fields=["sent_at"])
        fail_point("mail.recorded")
    fail_point("mail.committed")


OUTGOING_EMAIL = JobKind(OutgoingEmail, send_email)
