"""System checks: what would be unsafe or broken is said before the portal starts."""

from __future__ import annotations

import importlib.metadata
from typing import Any

from django.conf import settings
from django.core.checks import Error, Tags, register


@register()
def check_no_requests_library(app_configs: Any, **kwargs: Any) -> list[Error]:
    """The app `requests` shadows the HTTP library of that name; both can't be in one environment (ADR 0002)."""
    try:
        importlib.metadata.version("requests")
    except importlib.metadata.PackageNotFoundError:
        return []
    return [
        Error(
            "The library `requests` is installed; it collides with the app of that name.",
            hint="Uninstall it: pip uninstall requests. Installs use `-c constraints.txt`.",
            id="core.E001",
        )
    ]


@register(Tags.security, deploy=True)
def check_production(app_configs: Any, **kwargs: Any) -> list[Error]:
    """A production start refuses the demonstration's logins, debugging and a weak key."""
    found = []
    if settings.DEMO:
        found.append(Error("DEMO is on: demonstration logins would open the portal.", id="core.E002"))
    if settings.DEBUG:
        found.append(Error("DEBUG is on.", id="core.E003"))
    if len(settings.SECRET_KEY) < 50 or len(set(settings.SECRET_KEY)) < 10:
        found.append(Error("SECRET_KEY is weak: use 50 or more random characters.", id="core.E004"))
    if settings.WEBHOOKS_TO_LOOPBACK:
        found.append(
            Error("WEBHOOKS_TO_LOOPBACK is on: webhooks could reach the portal's own machine.", id="core.E005")
        )
    return found
