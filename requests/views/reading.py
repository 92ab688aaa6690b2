"""Ticking a point of the checklist, and taking it back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from coalition.core.access import actor_of
from coalition.core.idempotency import SubmissionForm, submit_once
from requests.choices import CheckPoint
from requests.models import CountryRequest
from requests.services.reading import check_point, take_back_point

STEPS: dict[str, Callable[..., Any]] = {"tick": check_point, "untick": take_back_point}


@require_POST
def tick(request: HttpRequest, reference: str, point: str, step: str) -> HttpResponse:
    """Lead back to the checklist, where the point stands as it is now."""
    if step not in STEPS or point not in CheckPoint.values:
        raise Http404
    actor = actor_of(request.user)
    case = get_object_or_404(CountryRequest.objects.visible_to(actor), reference=reference)
    back = f"{case.get_absolute_url()}#checklist"
    form = SubmissionForm(request.POST)
    if not form.is_valid():
        return redirect(back)

    def effect() -> str:
        STEPS[step](country_request=case, point=CheckPoint(point), by=actor)
        return back

    return submit_once(request, form, effect)
