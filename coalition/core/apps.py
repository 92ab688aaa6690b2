from pathlib import Path

from django.apps import AppConfig, apps
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
        from .webhooks.jobs import WEBHOOK_DELIVERY
        from .webhooks.services import queue_deliveries
        from .workflow import FOLLOWERS

        registry.register(OUTGOING_EMAIL)
        registry.register(PERIODIC_RUN)
        registry.register(WEBHOOK_DELIVERY)
        FOLLOWERS.append(queue_deliveries)
        autodiscover_modules("mails", "tasks", "webhooks")  # what each app declares in these modules


def own_apps() -> list[AppConfig]:
    """The portal's apps; those of libraries stand among the packages."""
    return [app for app in apps.get_app_configs() if not {"site-packages", "dist-packages"} & {*Path(app.path).parts}]
