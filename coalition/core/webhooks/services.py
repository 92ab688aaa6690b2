"""Subscriptions to events, and the deliveries that follow from them."""

from __future__ import annotations

import json
import secrets
from collections.abc import Collection
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from ..access.roles import SYSTEM, Actor, Role
from ..conflicts import Conflict, Refused
from ..models.base import Versioned
from ..models.jobs import JOB
from ..models.records import TransitionRecord
from ..models.webhooks import WebhookDelivery, WebhookSubscription
from ..observability import current_request_id
from ..rows import lock
from .events import EVENTS, WebhookEvent, event_of
from .sending import is_acceptable

MOST = 10


@transaction.atomic
def subscribe(*, url: str, events: Collection[str], by: Actor) -> tuple[WebhookSubscription, str]:
    """Tell this address of these events from now on; return the subscription and the secret that signs.

    The secret is kept nowhere: it follows from the portal's key and a number of the subscription's own.
    """
    wrong = {}
    if not is_acceptable(url):
        wrong["url"] = _("Give an address that begins with https:// and has no password in it.")
    if not events or not set(events) <= set(EVENTS):
        wrong["events"] = _("Choose at least one event of the list.")
    if wrong:
        raise ValidationError(wrong)
    if WebhookSubscription.objects.live().filter(user=by.pk).count() >= MOST:
        raise ValidationError(_("You have %(most)s webhooks. End one that is not used any more.") % {"most": MOST})
    salt = secrets.token_hex(16)
    row = WebhookSubscription.objects.create(user_id=by.pk, url=url, events=sorted(events), salt=salt)
    return row, secret_of(row)


@transaction.atomic
def end_subscription(*, subscription: WebhookSubscription, by: Actor) -> WebhookSubscription:
    """Tell nothing more, not even what waits: by its owner or an administrator."""
    current = lock(WebhookSubscription, subscription.pk)
    _demand_owner(current, by)
    if current.ended_at:
        raise Conflict(_("This webhook has ended already."))
    current.ended_at = timezone.now()
    current.save(update_fields=["ended_at"])
    return current


@transaction.atomic
def redeliver(*, delivery: WebhookDelivery, by: Actor) -> WebhookDelivery:
    """Send what was delivered, or failed for good, once more: a delivery of its own with the same id and body."""
    _demand_owner(delivery.subscription, by)
    if not delivery.subscription.is_live:
        raise Conflict(_("This webhook has ended already."))
    current = lock(WebhookDelivery, delivery.pk)
    if not current.is_over:
        raise Conflict(_("It is on its way already."))
    same = {name: getattr(current, name) for name in ("subscription", "event", "event_id", "body")}
    return _queue(**same)


def queue_deliveries(record: TransitionRecord, subject: Versioned) -> None:
    """Queue a step for who subscribed to it and may read the row, in the transaction of the step."""
    event = event_of(record.workflow, record.name)
    if event is None:
        return
    waiting = WebhookSubscription.objects.live().filter(events__contains=[event.name]).select_related("user")
    for subscription in waiting.order_by("pk"):
        if sees(subscription, subject):
            event_id = str(uuid4())
            body = _body(event, event_id, record, subject)
            _queue(subscription=subscription, event=event.name, event_id=event_id, body=body)


def sees(subscription: WebhookSubscription, subject: Any) -> bool:
    """Whether its owner may read the row."""
    rows = type(subject)._default_manager
    return bool(rows.visible_to(subscription.user).filter(pk=subject.pk).exists())


def secret_of(subscription: WebhookSubscription) -> str:
    digest = salted_hmac("coalition.core.webhooks", subscription.salt, algorithm="sha256").hexdigest()
    return f"whsec_{digest}"


def _body(event: WebhookEvent, event_id: str, record: TransitionRecord, subject: Any) -> str:
    """What happened to which row, and where it is read: nothing of what it says, and no person."""
    told = {
        "id": event_id,
        "type": event.name,
        "occurred_at": record.at.isoformat(),
        "step": record.name,
        "status": record.target,
        "url": settings.PORTAL_URL + event.path(subject),
    }
    return json.dumps(told)


def _queue(**fields: Any) -> WebhookDelivery:
    delivery = WebhookDelivery.objects.create(request_id=current_request_id(), **fields)
    JOB.record_start(delivery, by=SYSTEM)
    return delivery


def _demand_owner(subscription: WebhookSubscription, by: Actor) -> None:
    if subscription.user_id != by.pk and Role.ADMINISTRATOR not in by.roles:
        raise Refused(_("A webhook belongs to who made it."))
