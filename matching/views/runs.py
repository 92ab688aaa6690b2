"""Runs: begun by one click, shown while they work, kept with their certificate."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from coalition.core.access import actor_of
from coalition.core.idempotency import SubmissionForm, new_submission_key, submit_once
from coalition.core.lists import count_each, file_of, list_context, wants_file
from coalition.core.paging import page_of
from matching.list_filters import RunFilter
from matching.models import MatchRun, WeightSet
from matching.run_page import RunPage
from matching.services.replays import start_replay
from matching.services.runs import cancel_run, retry_run, start_run
from requests.models import Need

LIGHT = ("problem", "result")


def run_list(request: HttpRequest) -> HttpResponseBase:
    seen = MatchRun.objects.visible_to(actor_of(request.user)).defer(*LIGHT)
    found = RunFilter(request.GET, seen.select_related("started_by", "weights", "scenario"))
    if wants_file(request):
        return file_of(found, "runs")
    page = page_of(request, found.qs)
    context = {
        "runs": page,
        "weights": WeightSet.objects.current(),
        "open_needs": count_each({"open": Need.objects.open()})["open"],
        "submission_key": new_submission_key(),
        **list_context(request, found, page),
    }
    return render(request, "matching/runs.html", context)


@require_POST
def start(request: HttpRequest) -> HttpResponse:
    form = SubmissionForm(request.POST)
    if not form.is_valid():
        return redirect("matching:runs")
    return submit_once(request, form, lambda: start_run(by=actor_of(request.user)).get_absolute_url())


def show(request: HttpRequest, pk: int) -> HttpResponse:
    seen = MatchRun.objects.visible_to(actor_of(request.user)).defer("problem")
    run: Any = get_object_or_404(seen.select_related("started_by", "weights", "vintage", "scenario"), pk=pk)
    context = {"page": RunPage(run), "run": run, "submission_key": new_submission_key()}
    return render(request, "matching/run.html", context)


@require_POST
def step(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """Cancel a run, or give a failed one a new life."""
    run: Any = get_object_or_404(MatchRun.objects.visible_to(actor_of(request.user)).defer(*LIGHT), pk=pk)
    actor = actor_of(request.user)
    take: Callable[..., MatchRun] = cancel_run if action == "cancel" else retry_run
    form = SubmissionForm(request.POST)
    if form.is_valid():
        submit_once(
            request,
            form,
            lambda: take(run=run, by=actor).get_absolute_url(),
        )
    return redirect(run.get_absolute_url())


@require_POST
def replay(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a worker solve a finished run's problem again, or check its certificate."""
    run: Any = get_object_or_404(MatchRun.objects.visible_to(actor_of(request.user)).defer(*LIGHT), pk=pk)
    page = f"{run.get_absolute_url()}#replay"

    def effect() -> str:
        start_replay(run=run, by=actor_of(request.user))
        return page

    form = SubmissionForm(request.POST)
    return submit_once(request, form, effect) if form.is_valid() else redirect(page)
