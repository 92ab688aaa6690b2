"""Daily work of this app, by beat."""

from celery import shared_task
from django.utils import timezone

from .services.clearances import lapse_clearances


@shared_task(name="members.lapse_clearances", ignore_result=True)
def lapse() -> int:
    """Lapse the clearances whose last day has passed; return how many."""
    return lapse_clearances(timezone.localdate())
