"""Daily work of this app, by beat."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coalition.core.jobs.periodic import periodic_task

from .services import erase_enquiries


@periodic_task("enquiries.erase", _("Erase enquiries that were closed two years ago"))
def erase() -> int:
    """Erase the personal data of enquiries that were closed two years ago; return how many."""
    return erase_enquiries(timezone.now())
