"""The steps on a project and its figures that are one button on its page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from coalition.core.access import SECRETARIAT, Actor, Role, actor_of
from coalition.core.idempotency import new_submission_key, submit_once
from projects.choices import Publication
from projects.forms.steps import StepForm
from projects.models import Figure, Project
from projects.services import (
    approve_figure,
    cancel_project,
    close_project,
    finalise_project,
    publish_project,
    start_project,
    suspend_project,
    unpublish_project,
)
from projects.workflow import ACTIVITY, PUBLICATION

STEPS: dict[str, Callable[..., Any]] = {
    "publish": publish_project,
    "unpublish": unpublish_project,
    "start": start_project,
    "finalise": finalise_project,
    "close": close_project,
    "suspend": suspend_project,
    "cancel": cancel_project,
}
WITH_NOTE = ("unpublish", "suspend", "cancel")


def staff_part(project: Project, actor: Actor) -> dict[str, Any]:
    """The buttons of this person; nothing for anyone outside the Secretariat."""
    if not actor.roles & SECRETARIAT:
        return {}
    steps = [*PUBLICATION.open_to(actor, project), *ACTIVITY.open_to(actor, project)]
    is_coordinator = Role.COORDINATOR in actor.roles
    return {
        "is_staff_page": True,
        "publication": project.get_publication_display(),
        "steps": [
            {"name": step.name, "label": step.label, "needs_note": step.name in WITH_NOTE, "key": new_submission_key()}
            for step in steps
        ],
        "may_edit": is_coordinator and project.publication != Publication.PUBLISHED,
        "may_add_figures": is_coordinator,
        "may_approve": Role.APPROVER in actor.roles,
        "approver_id": actor.pk,
        "submission_key": new_submission_key(),
    }


@require_POST
def take_step(request: HttpRequest, code: str, step: str) -> HttpResponse:
    if step not in STEPS:
        raise Http404
    project = get_object_or_404(Project.objects.visible_to(actor_of(request.user)), code=code)
    form = StepForm(request.POST)

    def effect() -> str:
        note = {"note": form.cleaned_data["note"]} if step in WITH_NOTE else {}
        STEPS[step](project=project, by=request.user, version=form.cleaned_data["version"], **note)
        return project.get_absolute_url()

    return _submit(request, form, effect, back=project.get_absolute_url())


@require_POST
def approve(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    project = get_object_or_404(Project.objects.visible_to(actor_of(request.user)), code=code)
    figure = get_object_or_404(Figure, project=project, pk=pk)
    form = StepForm(request.POST)

    def effect() -> str:
        approve_figure(figure=figure, by=request.user, version=form.cleaned_data["version"])  # type: ignore[arg-type]
        return project.get_absolute_url()

    return _submit(request, form, effect, back=project.get_absolute_url())


def _submit(request: HttpRequest, form: StepForm, effect: Callable[[], str], *, back: str) -> HttpResponse:
    """Take the step once and go back to the page; what is wrong is told there."""
    if not form.is_valid():
        messages.error(request, _("Please try again: the form was incomplete."))
        return redirect(back)
    try:
        return submit_once(request, form, effect)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect(back)
