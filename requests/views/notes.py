"""Internal notes on the case page."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from coalition.core.access import actor_of
from coalition.core.idempotency import submit_once
from requests.forms.desk import InternalNoteForm
from requests.models import CountryRequest
from requests.services.notes import write_note


@require_POST
def add_note(request: HttpRequest, reference: str) -> HttpResponse:
    """Keep the note and lead back to the notes; what is wrong is told there."""
    actor = actor_of(request.user)
    case = get_object_or_404(CountryRequest.objects.visible_to(actor), reference=reference)
    back = f"{case.get_absolute_url()}#notes"
    form = InternalNoteForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("The note was not kept: write one of up to 4,000 letters."))
        return redirect(back)

    def effect() -> str:
        write_note(country_request=case, text=form.cleaned_data["text"], by=actor)
        return back

    return submit_once(request, form, effect)
