"""What of proposals other systems can be told of."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from coalition.core.webhooks.events import WebhookEvent, declare

from .workflow import MATCH

declare(
    WebhookEvent(
        name="match.status",
        label=_("A proposal is made to us, answered, confirmed, or ends"),
        workflow=MATCH.name,
        steps=frozenset({"create", *(step.name for step in MATCH)}),
        path=lambda match: reverse("api:match-detail", args=[match.pk]),
    )
)
