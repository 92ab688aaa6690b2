"""Other people's systems that are told of events: the subscription, and each delivery as durable work."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..access.roles import Actor, Role
from .jobs import NUDGE_AGAIN_AFTER, DurableJob, JobQuerySet, JobStatus


class WebhookSubscriptionQuerySet(models.QuerySet["WebhookSubscription"]):
    def visible_to(self, actor: Actor) -> WebhookSubscriptionQuerySet:
        """Each person's own; an administrator sees who has which, never the secret."""
        return self if Role.ADMINISTRATOR in actor.roles else self.filter(user=actor.pk)

    def live(self) -> WebhookSubscriptionQuerySet:
        return self.filter(ended_at=None, user__is_active=True)


class WebhookSubscription(models.Model):
    """`salt` and the portal's key make the secret that signs, which is shown once and kept nowhere."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="webhooks")
    url = models.URLField(_("address"), max_length=500)
    events = ArrayField(models.CharField(max_length=40), verbose_name=_("events"))
    salt = models.CharField(max_length=32, unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)

    objects = WebhookSubscriptionQuerySet.as_manager()

    def __str__(self) -> str:
        return self.url

    @property
    def is_live(self) -> bool:
        return self.ended_at is None and self.user.is_active


class WebhookDeliveryQuerySet(JobQuerySet):
    def due(self, now: datetime) -> Self:
        """Of each address the first, one at a time, and none while it pauses after a failure.

        A receiver that hangs holds a worker for as long as a call may take, and would hold all of them otherwise.
        """
        same = WebhookDelivery.objects.filter(subscription__url=OuterRef("subscription__url"))
        waiting = Q(status=JobStatus.QUEUED)
        earlier = Q(due_at__lt=OuterRef("due_at")) | Q(due_at=OuterRef("due_at"), pk__lt=OuterRef("pk"))
        called = Q(status=JobStatus.RUNNING) | waiting & Q(nudged_at__gte=now - NUDGE_AGAIN_AFTER)
        pausing = waiting & Q(attempts__gt=0, due_at__gt=now)
        others = same.exclude(pk=OuterRef("pk")).filter(called | pausing | waiting & earlier)
        return super().due(now).filter(~Exists(others))


class WebhookDelivery(DurableJob):
    """One event to one address. `event_id` stays the same in every attempt, so that a receiver drops a second copy."""

    subscription = models.ForeignKey(WebhookSubscription, on_delete=models.CASCADE, related_name="deliveries")
    event = models.CharField(_("event"), max_length=40)
    event_id = models.UUIDField()
    body = models.TextField()
    answered = models.PositiveSmallIntegerField(_("answer"), null=True, editable=False)
    sent_at = models.DateTimeField(_("sent"), null=True, editable=False)

    objects = WebhookDeliveryQuerySet.as_manager()  # type: ignore[misc]

    class Meta(DurableJob.Meta):
        verbose_name = _("webhook delivery")
        verbose_name_plural = _("webhook deliveries")

    def __str__(self) -> str:
        return f"{self.event} {self.event_id}"
