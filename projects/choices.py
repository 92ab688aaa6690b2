"""Closed lists of this app: IATI codes, and the states of its workflows."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ActivityStatus(TextChoices):
    """IATI codelist ActivityStatus, version 2.03."""

    PIPELINE = "1", _("Pipeline")
    IMPLEMENTATION = "2", _("Implementation")
    FINALISATION = "3", _("Finalisation")
    CLOSED = "4", _("Closed")
    CANCELLED = "5", _("Cancelled")
    SUSPENDED = "6", _("Suspended")


class Publication(TextChoices):
    DRAFT = "draft", _("Not published")
    PUBLISHED = "published", _("Published")
    UNPUBLISHED = "unpublished", _("Taken back")


class OrganisationRole(TextChoices):
    """IATI codelist OrganisationRole, version 2.03."""

    FUNDING = "1", _("Funding")
    ACCOUNTABLE = "2", _("Accountable")
    EXTENDING = "3", _("Extending")
    IMPLEMENTING = "4", _("Implementing")


class Measure(TextChoices):
    PLANNED = "planned", _("planned")
    REACHED = "reached", _("reached")


class Directness(TextChoices):
    DIRECT = "direct", _("directly")
    INDIRECT = "indirect", _("indirectly")
    UNSPLIT = "unsplit", _("directly or indirectly")


class Basis(TextChoices):
    MEASURED = "measured", _("Measured")
    ESTIMATED = "estimated", _("Estimated")
    STATED = "stated", _("Stated by a source")
