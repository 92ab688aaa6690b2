"""Daily work of this app, by beat."""

from celery import shared_task
from django.utils import timezone

from .services.matches import lapse_matches


@shared_task(name="matching.lapse", ignore_result=True)
def lapse() -> int:
    return lapse_matches(timezone.localdate())
