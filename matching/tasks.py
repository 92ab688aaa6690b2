"""Daily work of this app, by beat."""

from celery import shared_task
from django.utils import timezone

from .services.calls import close_due_calls, remind_before_the_end
from .services.matches import lapse_matches


@shared_task(name="matching.lapse", ignore_result=True)
def lapse() -> int:
    return lapse_matches(timezone.localdate())


@shared_task(name="matching.close_calls", ignore_result=True)
def close_calls() -> int:
    return close_due_calls(timezone.localdate())


@shared_task(name="matching.remind_of_calls", ignore_result=True)
def remind_of_calls() -> int:
    return remind_before_the_end(timezone.localdate())
