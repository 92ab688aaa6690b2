"""Daily work of this app, by beat."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coalition.core.jobs.periodic import periodic_task

from .services.deadlines import remind_of_letters, remind_of_questions


@periodic_task("requests.remind", _("Remind of what is due in requests"))
def remind() -> int:
    """Write about the questions and letters that are due soon, once each; return about how many requests."""
    today = timezone.localdate()
    return remind_of_questions(today) + remind_of_letters(today)
