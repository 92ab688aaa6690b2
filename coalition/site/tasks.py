"""Daily work of this app, by beat."""

from django.utils.translation import gettext_lazy as _

from coalition.core.jobs.periodic import periodic_task

from .figure_check import alarm, find_drift


@periodic_task("site.check_figures", _("Count every figure anew"))
def check_figures() -> int:
    """Count every figure anew and alarm where one has drifted; return how many have."""
    drifts = find_drift()
    alarm(drifts)
    return len(drifts)
