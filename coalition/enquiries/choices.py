"""Closed lists of this app, and within how many days the Secretariat answers."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class EnquiryKind(TextChoices):
    QUESTION = "question", _("A question")
    COMPLAINT = "complaint", _("A complaint")
    INCIDENT = "incident", _("A data incident")
    SUPPORT = "support", _("A government’s offer of support")


class EnquiryStatus(TextChoices):
    RECEIVED = "received", _("Received")
    IN_HAND = "in_hand", _("In hand")
    ANSWERED = "answered", _("Answered")
    CLOSED = "closed", _("Closed")


class SupportMeans(TextChoices):
    """With what a government supports the Coalition."""

    MONEY = "money", pgettext_lazy("support", "Money")
    EXPERTISE = "expertise", pgettext_lazy("support", "Expertise")
    MISSION = "mission", pgettext_lazy("support", "A mission it takes part in")


# Calendar days from the day it arrives (docs/operations.md).
DAYS_TO_ANSWER = {
    EnquiryKind.INCIDENT: 3,
    EnquiryKind.QUESTION: 14,
    EnquiryKind.SUPPORT: 14,
    EnquiryKind.COMPLAINT: 28,
}
