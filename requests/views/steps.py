"""The steps on a request that are one button: claimed from the queue, taken on the case page."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from coalition.core.access import actor_of
from coalition.core.idempotency import submit_once
from members.forms.steps import VersionedForm
from members.models import User
from requests.models import CountryRequest
from requests.services.assessment import recuse, start_assessment
from requests.services.desk import assign_to, clear_for_publication, open_to_members
from requests.services.rulings import fulfil_request, start_implementation

Step = Callable[..., Any]


def claim(*, country_request: CountryRequest, by: User, version: int | None = None) -> CountryRequest:
    return assign_to(country_request=country_request, assignee=by, by=by, version=version)


def step_back(*, country_request: CountryRequest, by: User, version: int | None = None) -> CountryRequest:
    recuse(assessment=get_object_or_404(country_request.assessments, assessor=by), by=by)
    return country_request


STEPS: dict[str, Step] = {
    "claim": claim,
    "release": partial(assign_to, assignee=None),
    "start_assessment": start_assessment,
    "recuse": step_back,
    "open_to_members": partial(open_to_members, is_open=True),
    "close_to_members": partial(open_to_members, is_open=False),
    "publish": partial(clear_for_publication, is_cleared=True),
    "unpublish": partial(clear_for_publication, is_cleared=False),
    "start": start_implementation,
    "fulfil": fulfil_request,
}


@require_POST
def take_step(request: HttpRequest, reference: str, step: str) -> HttpResponse:
    """Take the step and go back to where the button was; what is wrong is told there."""
    if step not in STEPS:
        raise Http404
    case = get_object_or_404(CountryRequest.objects.visible_to(actor_of(request.user)), reference=reference)
    form = VersionedForm(request.POST)
    back = _way_back(request, case)
    if not form.is_valid():
        return redirect(back)

    def effect() -> str:
        STEPS[step](country_request=case, by=request.user, version=form.cleaned_data["version"])
        return back

    try:
        return submit_once(request, form, effect)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect(back)


def _way_back(request: HttpRequest, case: CountryRequest) -> str:
    wanted = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if wanted and is_ours else case.get_absolute_url()
