"""Daily work of this app, by beat."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coalition.core.jobs.periodic import periodic_task

from .services.commitment_clock import lapse_commitments, remind_of_commitments


@periodic_task("projects.remind_of_commitments", _("Remind members of their commitments"))
def remind() -> int:
    """Write about the days that members named in their commitments; return about how many commitments."""
    return remind_of_commitments(timezone.localdate())


@periodic_task("projects.lapse_commitments", _("Lapse commitments about which nobody answered"))
def lapse() -> int:
    """Lapse the commitments about which nobody answered; return how many."""
    return lapse_commitments(timezone.localdate())
