"""What the portal tells a person: a notice in the inbox, and how that person wants to hear of it by mail."""

from __future__ import annotations

from collections.abc import Collection
from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..access.roles import Actor
from .base import Versioned


class Delivery(models.TextChoices):
    AT_ONCE = "at_once", _("Each at once")
    DAILY = "daily", _("In one mail a day")
    PORTAL = "portal", _("No mail, only in the portal")


class NoticeQuerySet(models.QuerySet["Notice"]):
    def visible_to(self, actor: Actor) -> Self:
        """An inbox is its owner's alone."""
        return self.filter(reader=actor.pk) if actor.is_authenticated else self.none()

    def unread(self) -> Self:
        return self.filter(read_at=None)

    def for_a_digest(self) -> Self:
        """What is still to be told by mail; not what was read in the portal meanwhile."""
        return self.unread().filter(delivery=Delivery.DAILY, mailed_at=None)


class Notice(models.Model):
    """One thing told to one person. `link` is the path of the exact step, in the reader's language."""

    reader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices")
    event = models.CharField(_("event"), max_length=80)
    key = models.CharField(max_length=200, unique=True)
    title = models.CharField(_("title"), max_length=250)
    link = models.CharField(max_length=300, blank=True)
    delivery = models.CharField(max_length=10, choices=Delivery)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    mailed_at = models.DateTimeField(null=True, editable=False)
    read_at = models.DateTimeField(null=True, editable=False)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ("-created_at", "-id")
        indexes = [
            models.Index(fields=["reader", "-created_at", "-id"], name="notice_inbox"),
            models.Index(fields=["reader"], condition=Q(read_at=None), name="notice_unread"),
        ]

    def __str__(self) -> str:
        return self.title


class MailPreferenceQuerySet(models.QuerySet["MailPreference"]):
    def of(self, address: str) -> MailPreference:
        """The row of this address; where nobody has chosen, one that is not saved and says what is usual."""
        return self.filter(address=address.lower()).first() or self.model(address=address.lower())


class MailPreference(Versioned):
    """How an address hears of what is not urgent; by address, so that somebody without an account may choose too."""

    address = models.EmailField(_("e-mail address"), unique=True)
    topics = models.JSONField(default=dict, help_text="the delivery by the topic's code")
    otherwise = models.CharField(max_length=10, choices=Delivery, default=Delivery.DAILY)
    countries = ArrayField(
        models.CharField(max_length=3), default=list, blank=True, help_text="ISO 3166 alpha-3 codes; none means all"
    )

    objects = MailPreferenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("choice of mails")
        verbose_name_plural = _("choices of mails")
        constraints = [
            models.CheckConstraint(name="preference_address_is_lower", condition=Q(address=Lower("address"))),
        ]

    def __str__(self) -> str:
        return self.address

    def delivery_of(self, topic: str, countries: Collection[str] = ()) -> Delivery:
        """What concerns only countries that the reader does not follow stays in the portal."""
        if countries and self.countries and not set(countries) & set(self.countries):
            return Delivery.PORTAL
        return Delivery(self.topics.get(topic, self.otherwise))
