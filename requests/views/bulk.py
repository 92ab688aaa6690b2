"""One step on many requests of the queue: chosen there, previewed here, taken once, and told row by row."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from coalition.core.access import Actor, actor_of
from coalition.core.csv_export import csv_answer
from coalition.core.idempotency import submit_once
from members.forms.steps import show_refusal
from requests.choices import BulkAction
from requests.forms.bulk import EXPORT, BulkForm, BulkStepForm, ticked_in, written
from requests.forms.queue import QueueFilter, with_defaults
from requests.models import BulkStep, CountryRequest
from requests.queue_file import COLUMNS, cells_of, for_file
from requests.services.bulk import foresee, messages_of, take_bulk_step

Page = dict[str, Any]


def bulk(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request.user)
    if request.method == "POST":
        return _take(request, actor)
    form = BulkForm(request.GET)
    page: Page = {}
    if form.is_valid():
        rows = form.narrow(request, CountryRequest.objects.visible_to(actor).for_desk())
        page = _preview(request, form, rows) if form.is_valid() else {}
    return _show(request, form, page)


def result(request: HttpRequest, pk: int) -> HttpResponse:
    """What became of each request, the refused ones first."""
    steps = BulkStep.objects.visible_to(actor_of(request.user)).select_related("assignee")
    step = get_object_or_404(steps, pk=pk)
    rows = list(step.rows.select_related("country_request").order_by("is_done", "pk"))
    done = sum(row.is_done for row in rows)
    context = {"step": step, "rows": rows, "done": done, "refused": len(rows) - done}
    return render(request, "requests/desk/bulk_result.html", context)


def queue_csv(request: HttpRequest) -> HttpResponseBase:
    """The rows of the queue under the filters in the address, all pages; with `rows`, those of these references."""
    seen = CountryRequest.objects.visible_to(actor_of(request.user)).for_desk()
    if ticked := ticked_in(request):
        found = seen.filter(reference__in=ticked).order_by("reference")
    else:
        found = QueueFilter(with_defaults(request.GET), seen, request=request).qs
    return csv_answer("requests.csv", COLUMNS, map(cells_of, for_file(found)))


def _take(request: HttpRequest, actor: Actor) -> HttpResponse:
    sent = BulkStepForm(request.POST)
    if not sent.is_valid():
        return _refuse(request, sent)
    entered = sent.cleaned_data
    chosen = {name: entered[name] for name in ("action", "versions", "assignee")}

    def effect() -> str:
        return reverse("requests:bulk-result", args=[take_bulk_step(by=actor, **chosen).pk])

    try:
        return submit_once(request, sent, effect)
    except ValidationError as refusal:
        show_refusal(sent, refusal)
        return _refuse(request, sent)


def _refuse(request: HttpRequest, sent: BulkStepForm) -> HttpResponse:
    """What was sent is no preview of ours any more: say why, and offer the choice again."""
    words = [str(error) for errors in sent.errors.values() for error in errors]
    form = BulkForm(initial={"action": sent.data.get("action", "")})
    return _show(request, form, {"problems": words or [_("Choose the requests anew in the queue.")]}, status=422)


def _preview(request: HttpRequest, form: BulkForm, rows: Any) -> Page:
    chosen = form.cleaned_data
    if chosen["action"] == EXPORT:
        ticked = urlencode([("rows", reference) for reference in ticked_in(request)])
        query = chosen["query"] if chosen["scope"] else ticked
        return {"export_url": f"{reverse('requests:queue-csv')}?{query}", "number": rows.count()}
    outcomes = foresee(rows, action=chosen["action"], assignee=chosen["assignee"])
    seen = {"versions": written([outcome.case for outcome in outcomes]), "assignee": chosen["assignee"]}
    done = sum(outcome.is_done for outcome in outcomes)
    return {
        "outcomes": sorted(outcomes, key=lambda outcome: outcome.is_done),
        "done": done,
        "refused": len(outcomes) - done,
        "reminders": messages_of(outcomes) if chosen["action"] == BulkAction.REMIND else 0,
        "step_form": BulkStepForm(initial={"action": chosen["action"], **seen}),
    }


def _show(request: HttpRequest, form: BulkForm, page: Page, status: int = 200) -> HttpResponse:
    query = form["query"].value() or ""
    context = {
        "form": form,
        "ticked": ticked_in(request),
        "back": f"{reverse('requests:queue')}?{query}",
        "step_label": dict(form.fields["action"].choices).get(form["action"].value(), ""),  # type: ignore[attr-defined]
        **page,
    }
    return render(request, "requests/desk/bulk.html", context, status=status)
