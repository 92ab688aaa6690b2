"""Other people's systems that are told of events: the subscription, and each delivery as durable work."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..access.roles import Actor, Role
from .jobs import DurableJob


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


class WebhookDelivery(DurableJob):
    """One event to one address. `event_id` stays the same in every attempt, so that a receiver drops a second copy."""

    subscription = models.ForeignKey(WebhookSubscription, on_delete=models.CASCADE, related_name="deliveries")
    event = models.CharField(_("event"), max_length=40)
    event_id = models.UUIDField()
    body = models.TextField()
    answered = models.PositiveSmallIntegerField(_("answer"), null=True, editable=False)
    sent_at = models.DateTimeField(_("sent"), null=True, editable=False)

    class Meta(DurableJob.Meta):
        verbose_name = _("webhook delivery")
        verbose_name_plural = _("webhook deliveries")

    def __str__(self) -> str:
        return f"{self.event} {self.event_id}"
