"""Daily work of this app, by beat."""

from celery import shared_task
from django.utils import timezone

from .services.clearances import lapse_clearances, remind_of_clearances


@shared_task(name="members.lapse_clearances", ignore_result=True)
def lapse() -> int:
    """Lapse the clearances whose last day has passed; return how many."""
    return lapse_clearances(timezone.localdate())


@shared_task(name="members.remind_of_clearances", ignore_result=True)
def remind() -> int:
    """Write about the clearances that end within thirty days, once each; return how many there are."""
    return remind_of_clearances(timezone.localdate())
