"""Delivering as a durable job: three tries over three hours, since a receiver that is down is down for a while."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from ..failpoints import fail_point
from ..jobs.lease import JobUnwanted, Lease
from ..jobs.registry import JobKind
from ..models.webhooks import WebhookDelivery
from .sending import post, signature_of
from .services import secret_of


class NotTaken(Exception):
    """The receiver answered with something else than 2xx."""


def deliver(delivery: WebhookDelivery, lease: Lease) -> None:
    """Send one event. A crash between sending and its record repeats it under the same id."""
    fail_point("webhook.begun")
    if not delivery.subscription.is_live:
        raise JobUnwanted
    now = timezone.now()
    body = delivery.body.encode()
    headers = {
        "User-Agent": "Global-Education-Coalition-Webhooks/1",
        "Webhook-Id": str(delivery.event_id),
        "Webhook-Signature": signature_of(secret_of(delivery.subscription), int(now.timestamp()), body),
    }
    status = post(delivery.subscription.url, body, headers)
    delivery.answered = status
    delivery.save(update_fields=["answered"])
    if not 200 <= status < 300:
        raise NotTaken(f"The receiver answered {status}.")
    fail_point("webhook.sent")
    with lease.complete():
        delivery.sent_at = now
        delivery.save(update_fields=["sent_at"])
        fail_point("webhook.recorded")
    fail_point("webhook.committed")


WEBHOOK_DELIVERY = JobKind(WebhookDelivery, deliver, back_off=timedelta(hours=1), limit=timedelta(seconds=30))
