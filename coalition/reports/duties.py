"""What of the library waits on a desk."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from coalition.core.access import Role
from coalition.site.desk import Duty, declare

from .models import Event


def add() -> None:
    declare(
        Duty(
            Role.APPROVER,
            _("Events to clear"),
            lambda actor: Event.objects.visible_to(actor).waiting(),
            "reports:events",
            "status=sent",
        )
    )
