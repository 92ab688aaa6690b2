"""Daily work of this app, by beat."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coalition.core.jobs.periodic import periodic_task

from .services import erase_notices, write_digests


@periodic_task("notices.digest", _("Write the mails of the day"))
def digest() -> int:
    """Write the mail of the day; return how many there are."""
    return write_digests(timezone.localdate())


@periodic_task("notices.erase", _("Erase old notices"))
def erase() -> int:
    return erase_notices(timezone.now())
