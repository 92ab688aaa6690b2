from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    name = "coalition.reports"
    label = "reports"
    verbose_name = _("Progress reports")

    def ready(self) -> None:
        from coalition.core.jobs.registry import register

        from . import duties, found
        from .job import PROGRESS_REPORT

        register(PROGRESS_REPORT)
        duties.add()
        found.add()
