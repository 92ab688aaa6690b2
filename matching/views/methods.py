"""Methods of the country index, from the proposal to their use."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from coalition.core.access import actor_of
from coalition.core.lists import file_of, list_context, wants_file
from coalition.core.paging import page_of
from coalition.reference.models import IndexMethod
from matching.list_filters import MethodFilter
from matching.method_page import laid_out, method_rows
from matching.models import MethodProposal
from matching.permissions import ADMINISTRATOR
from matching.services.methods import adopt_method, propose_method, refuse_method
from matching.views.versions import KINDS, Decisions, propose_version
from matching.weight_forms import ProposeMethodForm
from matching.workflow import METHOD
from members.forms.steps import StepForm

DECISIONS = Decisions(
    workflow=METHOD,
    services={
        "adopt": lambda row, **terms: adopt_method(proposal=row, **terms),
        "refuse": lambda row, **terms: refuse_method(proposal=row, **terms),
    },
    told={
        "adopt": _("In use. The country index is computed by this method, and the next run reads it."),
        "refuse": _("Refused. The proposal stays on record."),
    },
    route="matching:method-step",
)


def methods(request: HttpRequest) -> HttpResponseBase:
    seen = MethodProposal.objects.visible_to(actor_of(request.user)).select_related("proposed_by")
    found = MethodFilter(request.GET, seen)
    if wants_file(request):
        return file_of(found, "index-methods")
    page = page_of(request, found.qs)
    context = {
        "rows": [{"proposal": row, "kind": KINDS[row.status]} for row in page],
        "current": IndexMethod.objects.filter(is_active=True).first(),
        "may_propose": ADMINISTRATOR.has_role(actor_of(request.user)),
        **list_context(request, found, page),
    }
    return render(request, "matching/index_methods.html", context)


def propose(request: HttpRequest) -> HttpResponse:
    form = ProposeMethodForm(request.POST or None)

    def effect(entered: dict[str, Any]) -> str:
        terms = {"method": entered["method"], "note": entered["note"]}
        return propose_method(by=actor_of(request.user), **terms).get_absolute_url()

    return propose_version(
        request, form, effect, template="matching/propose_method.html", back="matching:index-methods"
    )


def show(request: HttpRequest, pk: int) -> HttpResponse:
    return _show(request, _proposal(request, pk))


@require_POST
def step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Put a method in use, or refuse it."""
    return DECISIONS.take(request, _proposal(request, pk), name, _show)


def _proposal(request: HttpRequest, pk: int) -> MethodProposal:
    seen = MethodProposal.objects.visible_to(actor_of(request.user)).select_related("proposed_by")
    found: MethodProposal = get_object_or_404(seen, pk=pk)
    return found


def _show(request: HttpRequest, row: MethodProposal, **bound: StepForm) -> HttpResponse:
    method, current = laid_out(pk=row.method_id), laid_out(is_active=True)
    context = {"method": method, "current": current, "rows": method_rows(method, current)}
    return render(request, "matching/index_method.html", context | DECISIONS.context(request, row, bound))
