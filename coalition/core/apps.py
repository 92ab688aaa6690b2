from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "coalition.core"
    label = "core"
    verbose_name = _("Mechanisms")

    def ready(self) -> None:
        from . import checks  # noqa: F401  (registers the system checks)
        from .jobs import heartbeats, registry  # noqa: F401  (heartbeats connects to Celery's signals)
        from .jobs.periodic import PERIODIC_RUN
        from .outbox.jobs import OUTGOING_EMAIL

        registry.register(OUTGOING_EMAIL)
        registry.register(PERIODIC_RUN)
        autodiscover_modules("mails", "tasks")  # what each app declares in its mails.py and tasks.py
