"""Daily work of this app, by beat."""

from django.contrib.sessions.models import Session
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coalition.core.jobs.periodic import periodic_task

from .services.clearances import lapse_clearances, remind_of_clearances
from .services.confirming import pause_silent_offers, remind_of_stale_offers
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


@periodic_task("members.confirm_offers", _("Ask whether old offers still stand, and pause those without an answer"))
def confirm_offers() -> int:
    """Pause what was asked about in vain, then ask about what nobody confirmed for half a year; return about how many
    offers."""
    now = timezone.now()
    return pause_silent_offers(now) + remind_of_stale_offers(now)


@periodic_task("members.clear_sessions", _("Drop sessions that have ended"))
def clear_sessions() -> int:
    """Drop the sessions whose last day has passed, with the answers kept in them; return how many."""
    dropped, _by_model = Session.objects.filter(expire_date__lt=timezone.now()).delete()
    return dropped
