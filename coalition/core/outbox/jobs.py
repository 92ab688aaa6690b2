"""Sending as a durable job."""

from django.conf import settings
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
        headers=_headers(mail),
    )
    message.attach_alternative(mail.html, "text/html")
    message.send()
    fail_point("mail.sent")
    with lease.complete():
        mail.sent_at = timezone.now()
        mail.save(update_fields=["sent_at"])
        fail_point("mail.recorded")
    fail_point("mail.committed")


def _headers(mail: OutgoingEmail) -> dict[str, str]:
    """A reader's program may end what is not urgent with one click, without opening a page (RFC 8058)."""
    headers = {"Message-ID": mail.message_id, "Content-Language": mail.language}
    if mail.unsubscribe:
        headers["List-Unsubscribe"] = f"<{settings.PORTAL_URL}{mail.unsubscribe}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return headers


OUTGOING_EMAIL = JobKind(OutgoingEmail, send_email)
