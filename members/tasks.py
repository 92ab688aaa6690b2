"""Daily work of this app, by beat."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coalition.core.jobs.periodic import periodic_task

from .services.clearances import lapse_clearances, remind_of_clearances
from .services.imports import forget_files


@periodic_task("members.lapse_clearances", _("Lapse clearances whose last day has passed"))
def lapse() -> int:
    """Lapse the clearances whose last day has passed; return how many."""
    return lapse_clearances(timezone.localdate())


@periodic_task("members.remind_of_clearances", _("Remind of clearances that end within thirty days"))
def remind() -> int:
    """Write about the clearances that end within thirty days, once each; return how many there are."""
    return remind_of_clearances(timezone.localdate())


@periodic_task("members.forget_import_files", _("Drop the content of old spreadsheets"))
def forget() -> int:
    """Drop the content of spreadsheets sent more than thirty days ago; return of how many."""
    return forget_files(timezone.now())
