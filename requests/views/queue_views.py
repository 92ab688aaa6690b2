"""Keeping and forgetting one's own views of the queue."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from coalition.core.access import actor_of
from coalition.core.idempotency import SubmissionForm, submit_once
from requests.forms.queue import KeepViewForm
from requests.models import QueueView
from requests.services.queue_views import drop_view, keep_view


@require_POST
def keep(request: HttpRequest) -> HttpResponse:
    """Keep the filters under the name and lead back to them; what is wrong is told there."""
    form = KeepViewForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("The view was not kept: it needs a name of up to 60 letters."))
        return redirect("requests:queue")
    entered = form.cleaned_data

    def effect() -> str:
        view = keep_view(name=entered["name"], query=entered["query"], by=actor_of(request.user))
        return f"{reverse('requests:queue')}?{view.query}"

    return submit_once(request, form, effect)


@require_POST
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Sending it twice is no error: the view is gone either way."""
    form = SubmissionForm(request.POST)
    if not form.is_valid():
        return redirect("requests:queue")

    def effect() -> str:
        actor = actor_of(request.user)
        drop_view(view=get_object_or_404(QueueView.objects.visible_to(actor), pk=pk), by=actor)
        return reverse("requests:queue")

    return submit_once(request, form, effect)
