"""Steps that are one button on a page: take it, go back to where the button was, tell there what was wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from coalition.core.access import actor_of
from coalition.core.access.permissions import Words
from coalition.core.idempotency import new_submission_key, submit_once
from coalition.core.workflow import Transition
from members.forms.steps import StepForm

Effect = Callable[[dict[str, Any]], Any]
Steps = Mapping[str, tuple[Callable[..., Any], Words]]
"""By the name of a step, its service and what the page that follows tells."""


def take_step(
    request: HttpRequest,
    effect: Effect,
    *,
    back: str,
    told: Words = "",
    form_class: type[StepForm] = StepForm,
    onward: Callable[[Any], str] | None = None,
) -> HttpResponse:
    """Run `effect` with the answers of the form, once; `back` is where to go unless the form names a place of ours.

    `onward` gives the place that follows from what `effect` returned: a row that it made, say.
    """
    form = form_class(request.POST)
    back = _wanted(request) or back
    if not form.is_valid():
        messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
        return redirect(back)

    def run() -> str:
        found = effect(form.cleaned_data)
        return onward(found) if onward else back

    try:
        answer = submit_once(request, form, run)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        if words := form.cleaned_data.get("note"):
            messages.info(request, _("You wrote: %(words)s") % {"words": words})
        return redirect(back)
    if told:
        messages.success(request, str(told))
    return answer


def take_named(
    request: HttpRequest, step: str, steps: Steps, *, notes: frozenset[str], back: str, **row: Any
) -> HttpResponse:
    """Take the step of this name on `row`, the one argument of its service by name; those in `notes` take a note."""
    if step not in steps:
        raise Http404
    service, told = steps[step]

    def effect(answers: dict[str, Any]) -> None:
        words = {"note": answers["note"]} if step in notes else {}
        service(by=actor_of(request.user), version=answers["version"], **words, **row)

    return take_step(request, effect, back=back, told=told)


def buttons(steps: list[Transition], *, notes: frozenset[str]) -> list[dict[str, Any]]:
    """What a template shows for each step: those in `notes` unfold and ask for words."""
    return [
        {
            "name": step.name,
            "label": step.label,
            "needs_note": step.name in notes,
            "key": new_submission_key(),
        }
        for step in steps
    ]


def _wanted(request: HttpRequest) -> str:
    wanted = request.POST.get("next", "")
    return wanted if wanted and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) else ""
