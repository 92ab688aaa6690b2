"""What comes back by the calendar in core itself."""

from django.utils.translation import gettext_lazy as _

from .api.once import forget_calls
from .jobs.periodic import periodic_task
from .models import Change


@periodic_task("core.forget_changes", _("Forget which changes made answers to the public new"))
def forget_old_changes() -> int:
    return Change.objects.forget()


@periodic_task("core.forget_calls", _("Forget answers of the API that are kept for repeats"))
def forget() -> int:
    return forget_calls()
