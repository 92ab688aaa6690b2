"""One's own webhooks: made, looked at with what was delivered, and ended; an administrator sees those of all."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from coalition.core.access import Role, actor_of
from coalition.core.idempotency import new_submission_key
from coalition.core.lists import file_of, list_context, wants_file
from coalition.core.models import JobStatus, WebhookDelivery, WebhookSubscription
from coalition.core.paging import page_of
from coalition.core.webhooks.events import EVENTS
from coalition.core.webhooks.services import end_subscription, redeliver, subscribe
from members.forms.access_filters import DeliveryFilter, WebhookFilter
from members.forms.webhooks import WebhookForm
from members.views.editing import ServicePage, frame_of
from members.views.steps import take_step

STATES = {
    JobStatus.QUEUED: (gettext_lazy("Waits"), "open"),
    JobStatus.RUNNING: (gettext_lazy("On its way"), "now"),
    JobStatus.DONE: (gettext_lazy("Delivered"), "done"),
    JobStatus.DEAD: (gettext_lazy("Given up"), "no"),
    JobStatus.CANCELLED: (gettext_lazy("Cancelled"), "closed"),
}


def webhooks(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request.user)
    found = WebhookFilter(request.GET, WebhookSubscription.objects.visible_to(actor).select_related("user"))
    page = page_of(request, found.qs)
    context = {
        "rows": [{"webhook": row, "events": _names(row.events)} for row in page],
        "shows_owner": Role.ADMINISTRATOR in actor.roles,
        **list_context(request, found, page),
        **frame_of(request),
    }
    return render(request, "members/webhooks.html", context)


def webhook(request: HttpRequest, pk: int) -> HttpResponseBase:
    """What was delivered, the latest first."""
    row = _found(request, pk)
    found = DeliveryFilter(request.GET, row.deliveries.all())
    if wants_file(request):
        return file_of(found, "deliveries")
    page = page_of(request, found.qs)
    context = {
        "webhook": row,
        "events": _names(row.events),
        "trail": [(_("Webhooks"), reverse("members:webhooks")), (row.url, "")],
        "is_under_way": any(not delivery.is_over for delivery in page),
        "end_key": new_submission_key() if row.is_live else "",
        "rows": [_line(delivery, is_live=row.is_live) for delivery in page],
        **list_context(request, found, page),
        **frame_of(request),
    }
    return render(request, "members/webhook.html", context)


@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    row, by = _found(request, pk), actor_of(request.user)
    told = gettext_lazy("The webhook has ended: nothing more is sent to it.")
    back = reverse("members:webhook", args=[pk])
    return take_step(request, lambda _answers: end_subscription(subscription=row, by=by), back=back, told=told)


@require_POST
def send_again(request: HttpRequest, pk: int, delivery: int) -> HttpResponse:
    row, by = _found(request, pk), actor_of(request.user)
    sent = get_object_or_404(WebhookDelivery, subscription=row, pk=delivery)
    told = gettext_lazy("It is sent once more.")
    back = reverse("members:webhook", args=[pk])
    return take_step(request, lambda _answers: redeliver(delivery=sent, by=by), back=back, told=told)


class NewWebhook(ServicePage):
    form_class = WebhookForm
    heading, label = gettext_lazy("A new webhook"), gettext_lazy("Make the webhook")
    lead = gettext_lazy("The portal calls your system when something changes that you may read.")

    def take(self, form: WebhookForm) -> str:
        """The secret goes to its owner's browser with the next page and stands in no table."""
        row, secret = subscribe(by=actor_of(self.request.user), **form.entered())
        words = _("Copy the secret that signs the calls now. It is shown only this once:")
        messages.success(self.request, format_html('{} <code dir="ltr">{}</code>', words, secret))
        return reverse("members:webhook", args=[row.pk])

    def back(self) -> str:
        return reverse("members:webhooks")


def _found(request: HttpRequest, pk: int) -> WebhookSubscription:
    seen = WebhookSubscription.objects.visible_to(actor_of(request.user)).select_related("user")
    row: WebhookSubscription = get_object_or_404(seen, pk=pk)
    return row


def _names(events: list[str]) -> list[str]:
    return [str(EVENTS[name].label) for name in events if name in EVENTS]


def _line(delivery: WebhookDelivery, *, is_live: bool) -> dict[str, Any]:
    state, kind = STATES[JobStatus(delivery.status)]
    key = new_submission_key() if is_live and delivery.is_over else ""
    name, _colon, words = delivery.last_error.partition(": ")
    return {"delivery": delivery, "state": state, "kind": kind, "why": words or name, "key": key}
