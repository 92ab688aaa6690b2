"""What of requests other systems can be told of."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from coalition.core.webhooks.events import WebhookEvent, declare

from .workflow import COUNTRY_REQUEST

declare(
    WebhookEvent(
        name="country_request.status",
        label=_("The state of a request changes"),
        workflow=COUNTRY_REQUEST.name,
        steps=frozenset(step.name for step in COUNTRY_REQUEST),
        path=lambda asked: reverse("api:country-request-detail", args=[asked.reference]),
    )
)
