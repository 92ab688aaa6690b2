"""Daily work of this app, by beat."""

from celery import shared_task

from .figure_check import alarm, find_drift


@shared_task(name="site.check_figures", ignore_result=True)
def check_figures() -> int:
    """Count every figure anew and alarm where one has drifted; return how many have."""
    drifts = find_drift()
    alarm(drifts)
    return len(drifts)
