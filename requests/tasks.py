"""Daily work of this app, by beat."""

from celery import shared_task
from django.utils import timezone

from .services.deadlines import remind_of_letters, remind_of_questions


@shared_task(name="requests.remind", ignore_result=True)
def remind() -> int:
    """Write about the questions and letters that are due soon, once each; return about how many requests."""
    today = timezone.localdate()
    return remind_of_questions(today) + remind_of_letters(today)
