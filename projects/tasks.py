"""Daily work of this app, by beat."""

from celery import shared_task
from django.utils import timezone

from .services.commitment_clock import lapse_commitments, remind_of_commitments


@shared_task(name="projects.remind_of_commitments", ignore_result=True)
def remind() -> int:
    """Write about the days that members named in their commitments; return about how many commitments."""
    return remind_of_commitments(timezone.localdate())


@shared_task(name="projects.lapse_commitments", ignore_result=True)
def lapse() -> int:
    """Lapse the commitments about which nobody answered; return how many."""
    return lapse_commitments(timezone.localdate())
