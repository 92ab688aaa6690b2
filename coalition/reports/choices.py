"""Closed lists of this app."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Audience(TextChoices):
    PUBLIC = "public", _("Everybody")
    COALITION = "coalition", _("Members and ministries")
    SECRETARIAT = "secretariat", _("The Secretariat")


class IssueStatus(TextChoices):
    DRAFT = "draft", pgettext_lazy("progress report", "Not issued")
    ISSUED = "issued", pgettext_lazy("progress report", "Issued")
    WITHDRAWN = "withdrawn", pgettext_lazy("progress report", "Taken back")


class EventStatus(TextChoices):
    DRAFT = "draft", pgettext_lazy("event", "Draft")
    SENT = "sent", pgettext_lazy("event", "Waits for an approver")
    PUBLISHED = "published", pgettext_lazy("event", "Published")
