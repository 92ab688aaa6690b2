"""Back-tests: begun from a form, shown while they work, kept with what would have been decided differently."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from coalition.core.access import actor_of
from coalition.core.idempotency import SubmissionForm, new_submission_key, submit_once
from coalition.core.lists import file_of, list_context, wants_file
from coalition.core.paging import page_of
from matching.back_test_page import BackTestPage
from matching.list_filters import BackTestFilter
from matching.models import BackTest
from matching.services.back_tests import cancel_back_test, retry_back_test, start_back_test
from matching.views.steps import take_step
from matching.weight_forms import BackTestForm

SERVICES: Mapping[str, Callable[..., BackTest]] = {"cancel": cancel_back_test, "retry": retry_back_test}


def back_tests(request: HttpRequest) -> HttpResponseBase:
    """The list, and the form that begins another one; `?weights=` or `?method=` fills in a version."""
    start = {name: request.GET.get(name) for name in ("weights", "method")}
    form = BackTestForm(request.POST or None, initial=start)

    def effect(entered: dict[str, Any]) -> str:
        terms = {name: entered[name] for name in ("weights", "method", "vintage", "runs")}
        return start_back_test(by=actor_of(request.user), **terms).get_absolute_url()

    told = _("The back-test is queued. Nothing changes by it.")
    if request.method == "POST" and (answer := take_step(request, form, effect, told=told)):
        return answer
    seen = BackTest.objects.visible_to(actor_of(request.user))
    found = BackTestFilter(request.GET, seen.select_related("started_by", "weights", "method", "vintage"))
    if wants_file(request):
        return file_of(found, "back-tests")
    page = page_of(request, found.qs)
    context = {"form": form, "rows": page, **list_context(request, found, page)}
    return render(request, "matching/back_tests.html", context)


def show(request: HttpRequest, pk: int) -> HttpResponse:
    context = {"page": BackTestPage(_back_test(request, pk)), "submission_key": new_submission_key()}
    return render(request, "matching/back_test.html", context)


@require_POST
def step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Cancel a back-test, or let a failed one try again."""
    if name not in SERVICES:
        raise Http404
    row, form = _back_test(request, pk), SubmissionForm(request.POST)
    if not form.is_valid():
        return redirect(row.get_absolute_url())
    return submit_once(
        request,
        form,
        lambda: SERVICES[name](back_test=row, by=actor_of(request.user)).get_absolute_url(),
    )


def _back_test(request: HttpRequest, pk: int) -> BackTest:
    seen = BackTest.objects.visible_to(actor_of(request.user))
    found: Any = get_object_or_404(seen.select_related("started_by", "weights", "method", "vintage"), pk=pk)
    return found
