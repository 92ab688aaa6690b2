import rest_framework.compat
from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RequestsConfig(AppConfig):
    name = "requests"
    verbose_name = _("Country requests")

    def ready(self) -> None:
        # DRF takes any module named `requests` for the HTTP library and builds its test client on it (ADR 0002).
        rest_framework.compat.requests = None  # type: ignore[assignment]
