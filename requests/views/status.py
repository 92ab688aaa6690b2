"""The page of an authority's request: its task list while it is a draft, then where it stands and what is asked."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from coalition.core.access import STAFF, actor_of
from coalition.core.idempotency import submit_once
from members.forms.steps import show_refusal
from requests.choices import CountryDecision, RequestStatus
from requests.forms.ministry import DecisionForm, ReplyForm, WithdrawForm
from requests.models import CountryRequest, RequestCountry
from requests.services.clarifications import answer_clarification
from requests.services.decisions import decide_for_country
from requests.services.submission import withdraw_request
from requests.statusfile import StatusFile, entries_for, read_status
from requests.tasklist import task_list
from requests.views.topics import TopicPage, trail_of
from requests.views.wording import status_kind
from requests.workflow import COUNTRY_DECISION, COUNTRY_REQUEST


def own_page(request: HttpRequest, country_request: CountryRequest) -> HttpResponse:
    """Show a request that the person's authority may see; `requests:detail` leads here for a ministry."""
    if country_request.status == RequestStatus.DRAFT:
        return draft_page(request, country_request)
    return status_page(request, country_request)


def draft_page(request: HttpRequest, country_request: CountryRequest) -> HttpResponse:
    actor, tasks = actor_of(request.user), task_list(country_request)
    may_write = bool(COUNTRY_REQUEST.open_to(actor, country_request))
    context = {
        "country_request": country_request,
        "tasks": tasks,
        "task_list": tasks.as_part(may_write=may_write),
        "trail": trail_of(country_request, actor),
        "may_write": may_write,
    }
    return render(request, "requests/ministry/draft.html", context)


def status_page(
    request: HttpRequest,
    country_request: CountryRequest,
    *,
    form: ReplyForm | None = None,
    decisions: dict[str, DecisionForm] | None = None,
) -> HttpResponse:
    """`form` and `decisions`, by country, are what was refused, with what was typed."""
    file = read_status(country_request, actor_of(request.user))
    steps = file.steps
    reply = form or ReplyForm(initial={"version": country_request.version})
    context = {
        "file": file,
        "country_request": country_request,
        "kind": status_kind(country_request.status),
        "trail": trail_of(country_request, file.actor),
        "form": reply if file.question and "answer" in steps else None,
        "countries": [_country(file, entry, (decisions or {}).get(entry.country_id)) for entry in file.entries],
        "refused": next(iter((decisions or {}).values()), None),
        "form_errors": bool(decisions),
        "may_withdraw": "withdraw" in steps,
    }
    return render(request, "requests/ministry/status.html", context)


def _country(file: StatusFile, entry: RequestCountry, refused: DecisionForm | None) -> dict[str, Any]:
    is_over = file.country_request.status in (RequestStatus.WITHDRAWN, RequestStatus.DECLINED)
    # Who sent a request for one country alone takes it back as a whole.
    is_settled = not file.is_shared and entry.decision == CountryDecision.CONFIRMED
    steps = [] if is_over or is_settled else COUNTRY_DECISION.open_to(file.actor, entry)
    return {
        "entry": entry,
        "kind": status_kind(entry.decision),
        "needs": file.coverage_of(entry),
        "has_proposals": file.has_proposals(entry),
        "steps": [(step, _decision_form(entry, step.name, refused)) for step in steps],
    }


def _decision_form(entry: RequestCountry, step: str, refused: DecisionForm | None) -> DecisionForm:
    if refused is not None and refused.cleaned_data["decision"] == step:
        return refused
    first = {"version": entry.version, "decision": step}
    return DecisionForm(initial=first, auto_id=f"{step}_{entry.country_id}_%s")


@require_POST
def answer(request: HttpRequest, reference: str) -> HttpResponse:
    """Answer the open question; an answer that is refused stays in its box."""
    country_request = _seen(request, reference)
    form = ReplyForm(request.POST)
    if not form.is_valid():
        return status_page(request, country_request, form=form)

    def effect() -> str:
        asked = get_object_or_404(country_request.clarifications.order_by("-pk")[:1])
        answer_clarification(clarification=asked, answer=form.cleaned_data["answer"], by=actor_of(request.user))
        messages.success(request, _("Your answer was sent. The assessment goes on."))
        return country_request.get_absolute_url()

    try:
        return submit_once(request, form, effect)
    except ValidationError as refusal:
        show_refusal(form, refusal)
        return status_page(request, country_request, form=form)


@require_POST
def decide(request: HttpRequest, reference: str, iso3: str) -> HttpResponse:
    """Confirm or decline the request for one country; what is wrong is told at the field, words are kept."""
    country_request, actor = _seen(request, reference), actor_of(request.user)
    entry = get_object_or_404(entries_for(country_request, actor), country=iso3)
    form = DecisionForm(request.POST, auto_id=f"decline_{iso3}_%s")
    back = f"{country_request.get_absolute_url()}#country-{iso3}"
    if not form.is_valid():
        return redirect(back)
    entered = form.cleaned_data

    def effect() -> str:
        confirm = entered["decision"] == "confirm"
        reason = "" if confirm else entered["reason"]
        decide_for_country(request_country=entry, confirm=confirm, reason=reason, by=actor, version=entered["version"])
        messages.success(request, _("Your country’s decision was recorded."))
        return back

    try:
        return submit_once(request, form, effect)
    except ValidationError as refusal:
        if actor.roles & STAFF:
            messages.error(request, " ".join(refusal.messages))
            return redirect(back)
        show_refusal(form, refusal)
        return status_page(request, country_request, decisions={iso3: form})


class WithdrawPage(TopicPage):
    topic, form_class = "", WithdrawForm
    heading, label = gettext_lazy("Withdraw the request"), gettext_lazy("Withdraw")
    told = gettext_lazy("The request was withdrawn.")
    template_name = "requests/ministry/withdraw.html"

    def topic_note(self) -> str:
        return self.country_request.reference

    def check(self) -> None:
        """The service asks again; a repeat of the step that went through is led to its page."""
        if self.request.method != "POST":
            COUNTRY_REQUEST.check(self.country_request, "withdraw", by=self.actor)

    def opened(self) -> dict[str, Any]:
        return {"initial": {"version": self.country_request.version}}

    def take(self, form: WithdrawForm) -> str:
        entered = form.cleaned_data
        withdraw_request(
            country_request=self.country_request, by=self.actor, note=entered["note"], version=entered["version"]
        )
        return reverse("requests:list") if self.actor.authority_ids else self.back()


def _seen(request: HttpRequest, reference: str) -> CountryRequest:
    seen = CountryRequest.objects.in_full_to(actor_of(request.user)).select_related("authority")
    return get_object_or_404(seen, reference=reference)
