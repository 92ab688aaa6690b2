"""The Secretariat's page of one need: what the latest run found, and the proposal."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from coalition.core.access import actor_of
from coalition.core.idempotency import SubmissionForm, new_submission_key
from matching.candidate_page import CandidatePage
from matching.candidate_rows import most_to_propose
from matching.forms import OverrideForm, ProposeForm
from matching.live_page import LivePage
from matching.permissions import COORDINATOR
from matching.services.matches import propose_match
from matching.services.matches.proposals import DAYS_TO_ANSWER
from matching.views.steps import take_step
from members.models import Offer
from requests.models import Need


def candidates(request: HttpRequest, pk: int) -> HttpResponse:
    return _show(request, _page(request, pk))


@require_POST
def propose(request: HttpRequest, pk: int) -> HttpResponse:
    """Propose an offer that the run names, or with a reason another one."""
    page = _page(request, pk)
    is_override = "override" in request.POST
    form = (_override_form if is_override else _propose_form)(page, request.POST)

    def effect(entered: dict[str, Any]) -> str:
        terms = {name: entered[name] for name in ("quantity", "answer_by", "override_reason")}
        match = propose_match(need=page.need, by=actor_of(request.user), offer=entered["offer"], **terms)
        return match.get_absolute_url()

    answer = take_step(request, form, effect, told=_("The proposal was sent. What it needs is held on both sides."))
    if answer:
        return answer
    page.offer = _offer_of(form) if not is_override else page.offer
    return _show(request, page, **{"override" if is_override else "form": form})


def _page(request: HttpRequest, pk: int) -> CandidatePage:
    needs = Need.objects.visible_to(actor_of(request.user))
    found = needs.select_related("request_country__country_request", "request_country__country", "category", "unit")
    need = get_object_or_404(found.prefetch_related("levels", "modes"), pk=pk)
    chosen = frozenset(int(key) for key in request.GET.getlist("compare") if key.isdecimal())
    offer = request.GET.get("offer", "")
    looked_at = int(offer) if offer.isdecimal() else None
    page = CandidatePage(need, offer=looked_at, chosen=chosen)
    if request.GET.get("live") == "1" or page.run is None:
        return LivePage(need, offer=looked_at, chosen=chosen)
    return page


def _show(request: HttpRequest, page: CandidatePage, **forms: SubmissionForm) -> HttpResponse:
    may_propose = COORDINATOR.has_role(actor_of(request.user)) and page.need.still_open > 0
    context: dict[str, Any] = {"page": page, "run": page.run, **page.explained(), **page.losses()}
    if may_propose:
        named = {} if page.is_live else {"form": _propose_form(page)}
        context |= {**named, "override": _override_form(page), **forms}
        context["form_errors"] = any(form.errors for form in forms.values())
    context |= {"runs_url": reverse("matching:runs"), "submission_key": new_submission_key()}
    return render(request, "matching/candidates.html", context)


def _propose_form(page: CandidatePage, posted: Any = None) -> ProposeForm:
    initial: dict[str, Any] = {"answer_by": timezone.localdate() + timedelta(days=DAYS_TO_ANSWER)}
    if row := page.current:
        initial |= {"offer": row.offer_id, "quantity": most_to_propose(row, page.need.still_open)}
    named = Offer.objects.filter(pk__in=[candidate.offer_id for candidate in page.candidates])
    return ProposeForm(posted, initial=initial, offers=named)


def _override_form(page: CandidatePage, posted: Any = None) -> OverrideForm:
    named = [] if page.is_live else [row.offer_id for row in page.candidates]
    others = Offer.objects.matchable(timezone.localdate()).filter(unit=page.need.unit_id).exclude(pk__in=named)
    initial: dict[str, Any] = {"answer_by": timezone.localdate() + timedelta(days=DAYS_TO_ANSWER)}
    if page.is_live and page.current:
        initial |= {"offer": page.current.offer_id, "quantity": most_to_propose(page.current, page.need.still_open)}
    offers = others.select_related("organisation").order_by("organisation__name", "title")
    return OverrideForm(posted, initial=initial, offers=offers, auto_id="override_%s")


def _offer_of(form: SubmissionForm) -> int | None:
    posted = str(form.data.get("offer", ""))
    return int(posted) if posted.isdecimal() else None
