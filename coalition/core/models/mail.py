"""The outbox: a mail is a row, committed with the step that causes it and sent by a worker."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .jobs import DurableJob


class OutgoingEmail(DurableJob):
    """`key` names the cause, so that one cause brings one mail to one reader."""

    event = models.CharField(_("event"), max_length=80)
    key = models.CharField(max_length=200, unique=True)
    to = models.EmailField(_("to"))
    language = models.CharField(max_length=10)
    subject = models.CharField(_("subject"), max_length=250)
    text = models.TextField()
    html = models.TextField()
    unsubscribe = models.TextField(blank=True, help_text="the path that ends such mails; none for what is urgent")
    sent_at = models.DateTimeField(_("sent"), null=True, editable=False)

    class Meta(DurableJob.Meta):
        verbose_name = _("outgoing mail")
        verbose_name_plural = _("outgoing mails")

    def __str__(self) -> str:
        return f"{self.event} to {self.to}"

    @property
    def message_id(self) -> str:
        """The same in every attempt, so that a receiver drops a second copy."""
        domain = settings.DEFAULT_FROM_EMAIL.rsplit("@", 1)[-1].rstrip(">")
        return f"<outbox-{self.pk}@{domain}>"
