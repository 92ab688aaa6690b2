from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProjectsConfig(AppConfig):
    name = "projects"
    verbose_name = _("Projects")

    def ready(self) -> None:
        from coalition.core.sheets.kinds import register

        from .bulk.kinds import SHEETS

        for kind in SHEETS:
            register(kind)
