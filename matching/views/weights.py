"""Versions of the weights, from the proposal to their use."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from coalition.core.access import actor_of
from coalition.core.lists import file_of, list_context, wants_file
from coalition.core.models import JobStatus
from coalition.core.paging import page_of
from coalition.reference.models import DisadvantagedGroup
from matching.engine.contract import Weights
from matching.list_filters import WeightSetFilter
from matching.models import BackTest, WeightSet
from matching.permissions import ADMINISTRATOR
from matching.services.back_test_job import weights_of
from matching.services.weights import adopt_weights, propose_weights, refuse_weights
from matching.views.versions import KINDS, Decisions, propose_version
from matching.weight_forms import ProposeWeightsForm
from matching.workflow import WEIGHTS
from members.forms.steps import StepForm

DECISIONS = Decisions(
    workflow=WEIGHTS,
    services={
        "adopt": lambda row, **terms: adopt_weights(weights=row, **terms),
        "refuse": lambda row, **terms: refuse_weights(weights=row, **terms),
    },
    told={
        "adopt": _("In use. The next run counts by these weights."),
        "refuse": _("Refused. The version stays on record."),
    },
    route="matching:weights-step",
)


def weights(request: HttpRequest) -> HttpResponseBase:
    tested = BackTest.objects.filter(weights=OuterRef("pk"), status=JobStatus.DONE)
    seen = WeightSet.objects.visible_to(actor_of(request.user)).select_related("proposed_by")
    found = WeightSetFilter(request.GET, seen.annotate(is_tested=Exists(tested)))
    if wants_file(request):
        return file_of(found, "weights")
    page = page_of(request, found.qs)
    context = {
        "rows": [{"weights": row, "kind": KINDS[row.status]} for row in page],
        "may_propose": ADMINISTRATOR.has_role(actor_of(request.user)),
        **list_context(request, found, page),
    }
    return render(request, "matching/weights.html", context)


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

    return propose_version(request, form, effect, template="matching/propose_weights.html", back="matching:weights")


def show(request: HttpRequest, pk: int) -> HttpResponse:
    return _show(request, _weights(request, pk))


@require_POST
def step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Put a version in use, or refuse it."""
    return DECISIONS.take(request, _weights(request, pk), name, _show)


def _weights(request: HttpRequest, pk: int) -> WeightSet:
    seen = WeightSet.objects.visible_to(actor_of(request.user)).select_related("proposed_by")
    found: WeightSet = get_object_or_404(seen, pk=pk)
    return found


def _show(request: HttpRequest, row: WeightSet, **bound: StepForm) -> HttpResponse:
    groups = DisadvantagedGroup.objects.names()
    context = {
        "weights": row,
        "groups": [(groups.get(code, code), weight) for code, weight in sorted(row.groups.items())],
    }
    return render(request, "matching/weight_set.html", context | DECISIONS.context(request, row, bound))
