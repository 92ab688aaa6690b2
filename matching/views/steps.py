"""How a posted form becomes one run of a service, and its refusals become messages beside the fields."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse

from coalition.core.access.permissions import Words
from coalition.core.idempotency import SubmissionForm, submit_once
from members.forms.steps import show_refusal


def take_step(
    request: HttpRequest, form: SubmissionForm, effect: Callable[[dict[str, Any]], str], *, told: Words
) -> HttpResponse | None:
    """Run `effect` on what was entered, once, and redirect to the address that it returns.

    Returns None where the form is not valid or the service refused it; the form then says why.
    """
    if not form.is_valid():
        return None
    entered = form.cleaned_data
    try:
        answer = submit_once(request, form, lambda: effect(entered))
    except ValidationError as refusal:
        show_refusal(form, refusal)
        return None
    messages.success(request, str(told))
    return answer
