"""Daily work of this app, by beat."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coalition.core.jobs.periodic import periodic_task

from .services.calls import close_due_calls, remind_before_the_end
from .services.matches import lapse_matches, remind_of_answers


@periodic_task("matching.lapse", _("Lapse proposals that were not answered"))
def lapse() -> int:
    return lapse_matches(timezone.localdate())


@periodic_task("matching.remind_of_answers", _("Remind of proposals that are to be answered"))
def remind_of_proposals() -> int:
    return remind_of_answers(timezone.localdate())


@periodic_task("matching.close_calls", _("Close calls whose date has passed"))
def close_calls() -> int:
    return close_due_calls(timezone.localdate())


@periodic_task("matching.remind_of_calls", _("Remind of calls that end soon"))
def remind_of_calls() -> int:
    return remind_before_the_end(timezone.localdate())
