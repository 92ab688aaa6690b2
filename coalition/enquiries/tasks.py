"""Daily work of this app, by beat."""

from celery import shared_task
from django.utils import timezone

from .services import erase_enquiries


@shared_task(name="enquiries.erase", ignore_result=True)
def erase() -> int:
    """Erase the personal data of enquiries that were closed two years ago; return how many."""
    return erase_enquiries(timezone.now())
