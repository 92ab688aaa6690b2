"""Daily work of this app, by beat."""

from celery import shared_task
from django.utils import timezone

from .services import erase_notices, write_digests


@shared_task(name="notices.digest", ignore_result=True)
def digest() -> int:
    """Write the mail of the day; return how many there are."""
    return write_digests(timezone.localdate())


@shared_task(name="notices.erase", ignore_result=True)
def erase() -> int:
    return erase_notices(timezone.now())
