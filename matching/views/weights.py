"""Versions of the weights, from the proposal to their use."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from coalition.core.access import actor_of
from coalition.core.access.permissions import Words
from coalition.core.models import JobStatus, TransitionRecord
from coalition.reference.models import DisadvantagedGroup
from matching.choices import WeightsStatus
from matching.engine.contract import Weights
from matching.models import BackTest, WeightSet
from matching.permissions import ADMINISTRATOR
from matching.services.back_test_job import weights_of
from matching.services.weights import adopt_weights, is_tested, propose_weights, refuse_weights
from matching.views.steps import take_step
from matching.weight_forms import ProposeWeightsForm
from matching.workflow import WEIGHTS
from members.forms.steps import StepForm

SERVICES: Mapping[str, Callable[..., WeightSet]] = {"adopt": adopt_weights, "refuse": refuse_weights}
TOLD: Mapping[str, Words] = {
    "adopt": _("In use. The next run counts by these weights."),
    "refuse": _("Refused. The version stays on record."),
}
KINDS = {"proposed": "open", "in_use": "done", "replaced": "closed", "refused": "no"}


def weights(request: HttpRequest) -> HttpResponse:
    tested = BackTest.objects.filter(weights=OuterRef("pk"), status=JobStatus.DONE)
    seen = WeightSet.objects.visible_to(actor_of(request.user)).select_related("proposed_by")
    versions = seen.annotate(is_tested=Exists(tested)).order_by("-number")
    rows = [{"weights": row, "kind": KINDS[row.status]} for row in versions]
    may_propose = ADMINISTRATOR.has_role(actor_of(request.user))
    return render(request, "matching/weights.html", {"rows": rows, "may_propose": may_propose})


def propose(request: HttpRequest) -> HttpResponse:
    current = WeightSet.objects.current()
    form = ProposeWeightsForm(
        request.POST or None,
        current=weights_of(current) if current else Weights(0, 0, 0),
        groups=DisadvantagedGroup.objects.active().names(),
    )

    def effect(entered: dict[str, Any]) -> str:
        proposed = propose_weights(weights=form.weights, note=entered["note"], by=actor_of(request.user))
        return proposed.get_absolute_url()

    if request.method == "POST":
        told = _("Proposed. Test it on past runs; an approver then puts it in use.")
        if answer := take_step(request, form, effect, told=told):
            return answer
    return render(request, "matching/propose_weights.html", {"form": form, "back": reverse("matching:weights")})


def show(request: HttpRequest, pk: int) -> HttpResponse:
    return _show(request, _weights(request, pk))


@require_POST
def step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Put a version in use, or refuse it."""
    if name not in SERVICES:
        raise Http404
    row, form = _weights(request, pk), StepForm(request.POST, auto_id=f"{name}_%s")

    def effect(entered: dict[str, Any]) -> str:
        terms = {"note": entered["note"], "version": entered["version"]}
        return SERVICES[name](weights=row, by=actor_of(request.user), **terms).get_absolute_url()

    return take_step(request, form, effect, told=TOLD[name]) or _show(request, row, **{name: form})


def _weights(request: HttpRequest, pk: int) -> WeightSet:
    seen = WeightSet.objects.visible_to(actor_of(request.user)).select_related("proposed_by")
    found: WeightSet = get_object_or_404(seen, pk=pk)
    return found


def _show(request: HttpRequest, row: WeightSet, **bound: StepForm) -> HttpResponse:
    steps = [found for found in WEIGHTS.open_to(actor_of(request.user), row) if found.name in SERVICES]
    forms = {found.name: bound.get(found.name) or _form(row, found.name) for found in steps}
    groups = DisadvantagedGroup.objects.names()
    context = {
        "weights": row,
        "kind": KINDS[row.status],
        "groups": [(groups.get(code, code), weight) for code, weight in sorted(row.groups.items())],
        "tests": row.back_tests.select_related("started_by").order_by("-pk"),
        "is_tested": is_tested(row),
        "steps": [{"name": found.name, "label": found.label, "form": forms[found.name]} for found in steps],
        "history": _history(row),
        "form_errors": any(form.errors for form in bound.values()),
    }
    return render(request, "matching/weight_set.html", context)


def _form(row: WeightSet, name: str) -> StepForm:
    return StepForm(initial={"version": row.version}, auto_id=f"{name}_%s")


def _history(row: WeightSet) -> list[dict[str, Any]]:
    """For the component `history`, with the words that went with each step."""
    return [
        {
            "date": date_format(record.at, "SHORT_DATE_FORMAT"),
            "datetime": record.at,
            "text": ": ".join(filter(None, [str(WeightsStatus(record.target).label), record.note])),
            "by": record.actor or "",
        }
        for record in TransitionRecord.objects.of(row).select_related("actor")
    ]
