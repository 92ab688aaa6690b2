"""Closed lists of this app: IATI codes, the states of its workflows, and when a commitment is reminded of."""

from datetime import timedelta

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ActivityStatus(TextChoices):
    """IATI codelist ActivityStatus, version 2.03."""

    PIPELINE = "1", _("Pipeline")
    IMPLEMENTATION = "2", _("Implementation")
    FINALISATION = "3", _("Finalisation")
    CLOSED = "4", _("Closed")
    CANCELLED = "5", _("Cancelled")
    SUSPENDED = "6", _("Suspended")


# After these nothing joins a project any more.
ENDED = (ActivityStatus.CLOSED, ActivityStatus.CANCELLED)


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


class ListView(TextChoices):
    """How the list of projects is shown."""

    LIST = "list", pgettext_lazy("how projects are shown", "List")
    MAP = "map", pgettext_lazy("how projects are shown", "Map")
    TABLE = "table", pgettext_lazy("how projects are shown", "Table")


class MapMeasure(TextChoices):
    """What the area of a circle on the map is."""

    PROJECTS = "projects", _("Projects")
    LEARNERS = "learners", _("Learners reached")
    TEACHERS = "teachers", _("Teachers reached")


class People(TextChoices):
    """Whom a project may be asked to have reached: the two that the headline counts."""

    LEARNERS = "learners", _("Learners")
    TEACHERS = "teachers", _("Teachers")


class StoryStatus(TextChoices):
    DRAFT = "draft", pgettext_lazy("story", "Draft")
    SENT = "sent", pgettext_lazy("story", "Waits for clearing")
    RETURNED = "returned", pgettext_lazy("story", "Returned")
    PUBLISHED = "published", pgettext_lazy("story", "Published")
    TAKEN_BACK = "taken_back", pgettext_lazy("story", "Taken back")


class ReportStatus(TextChoices):
    DRAFT = "draft", pgettext_lazy("results", "Draft")
    REPORTED = "reported", pgettext_lazy("results", "Waits for approval")
    RETURNED = "returned", pgettext_lazy("results", "Returned")
    APPROVED = "approved", pgettext_lazy("results", "Approved")
    SUPERSEDED = "superseded", pgettext_lazy("results", "Replaced by a correction")


class CommitmentKind(TextChoices):
    """In what a commitment is counted. Each is summed by itself: never added to another."""

    QUANTITY = "quantity", _("A quantity")
    MONEY = "money", pgettext_lazy("commitment", "Money")
    IN_KIND = "in_kind", _("An estimated value in kind")


class CommitmentStatus(TextChoices):
    PLEDGED = "pledged", _("Pledged")
    ACTIVE = "active", pgettext_lazy("commitment", "Active")
    DELIVERED = "delivered", _("Delivered")
    LAPSED = "lapsed", pgettext_lazy("commitment", "Lapsed")
    WITHDRAWN = "withdrawn", pgettext_lazy("commitment", "Withdrawn")


# Two weeks are enough to ask a colleague for the number before the day; a week after it nobody has only been away.
REMIND_BEFORE = timedelta(days=14)
REMIND_AGAIN_AFTER = timedelta(days=7)
# A month after the day, and at least three weeks after the second reminder: a whole summer break of an office.
LAPSE_AFTER = timedelta(days=30)
LAPSE_AFTER_REMINDER = timedelta(days=21)

# A group of fewer people is not told to the public: who knows the place could know the persons.
SMALLEST_PUBLISHED = 5
