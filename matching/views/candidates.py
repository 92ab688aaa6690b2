"""The Secretariat's page of one need: what the latest run found, and the proposal."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from coalition.core.access import actor_of
from coalition.core.idempotency import SubmissionForm, new_submission_key
from matching.candidate_page import CandidatePage
from matching.candidate_rows import most_to_propose
from matching.forms import FindOfferForm, OverrideForm, ProposeForm
from matching.live_page import LivePage
from matching.models import CallAnswer
from matching.override_choice import OverrideChoice
from matching.permissions import COORDINATOR
from matching.services.matches import propose_match
from matching.services.matches.proposals import DAYS_TO_ANSWER
from matching.views.steps import take_step
from members.models import Offer
from requests.models import Need

KEPT = ("live", "offer", "compare", "call_answer")
"""What of the page's address stays while an offer is looked for."""


def candidates(request: HttpRequest, pk: int) -> HttpResponse:
    return _show(request, _page(request, pk))


@require_POST
def propose(request: HttpRequest, pk: int) -> HttpResponse:
    """Propose an offer that the run names, or with a reason another one."""
    page = _page(request, pk)
    is_override = "override" in request.POST
    choice = OverrideChoice(page, _words(FindOfferForm(request.GET)))
    form = _override_form(choice, request.POST) if is_override else _propose_form(page, request.POST)

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
    answer = _answer(request, need)
    offer = str(answer.offer_id) if answer else request.GET.get("offer", "")
    looked_at = int(offer) if offer.isdecimal() else None
    page = CandidatePage(need, offer=looked_at, chosen=chosen, answer=answer)
    if request.GET.get("live") == "1" or page.run is None:
        return LivePage(need, offer=looked_at, chosen=chosen, answer=answer)
    return page


def _answer(request: HttpRequest, need: Need) -> CallAnswer | None:
    """The answer to a call from which somebody came to propose; only the Secretariat comes here."""
    key = request.GET.get("call_answer", "")
    rows = CallAnswer.objects.filter(need=need).select_related("offer__unit", "invitation__call")
    return rows.filter(pk=int(key)).first() if key.isdecimal() else None


def _show(request: HttpRequest, page: CandidatePage, **forms: SubmissionForm) -> HttpResponse:
    may_propose = COORDINATOR.has_role(actor_of(request.user)) and page.need.still_open > 0
    context: dict[str, Any] = {"page": page, "run": page.run, **page.explained(), **page.losses()}
    if may_propose:
        named = {} if page.is_live else {"form": _propose_form(page)}
        find = FindOfferForm(request.GET)
        choice = OverrideChoice(page, _words(find))
        context |= {**named, "override": _override_form(choice), **forms, "choice": choice, "find": find}
        context["kept"] = [(name, key) for name in KEPT for key in request.GET.getlist(name)]
        context["form_errors"] = any(form.errors for form in forms.values())
        context["override_open"] = bool(context["override"].errors) or page.is_override or "find" in request.GET
    context["asked"] = request.GET.urlencode()  # what a wrong answer to a form is shown with
    context |= {"runs_url": reverse("matching:runs"), "submission_key": new_submission_key()}
    return render(request, "matching/candidates.html", context)


def _words(find: FindOfferForm) -> str:
    return str(find.cleaned_data["find"]) if find.is_valid() else ""


def _propose_form(page: CandidatePage, posted: Any = None) -> ProposeForm:
    initial: dict[str, Any] = {"answer_by": timezone.localdate() + timedelta(days=DAYS_TO_ANSWER)}
    if row := page.current:
        initial |= {"offer": row.offer_id, "quantity": most_to_propose(row, page.need.still_open)}
        if page.answer and page.answer.offer_id == row.offer_id:
            initial["quantity"] = min(initial["quantity"], page.answer.quantity)
    named = Offer.objects.filter(pk__in=[candidate.offer_id for candidate in page.candidates])
    return ProposeForm(posted, initial=initial, offers=named)


def _override_form(choice: OverrideChoice, posted: Any = None) -> OverrideForm:
    page = choice.page
    initial: dict[str, Any] = {"answer_by": timezone.localdate() + timedelta(days=DAYS_TO_ANSWER)}
    if page.is_live and page.current:
        initial |= {"offer": page.current.offer_id, "quantity": most_to_propose(page.current, page.need.still_open)}
    if page.is_override and page.answer:
        reason = gettext("The member offered it in answer to the call “%(title)s”.")
        initial["override_reason"] = reason % {"title": page.answer.invitation.call.title}
        initial |= {"offer": page.answer.offer_id, "quantity": min(page.answer.quantity, page.need.still_open)}
    shown = choice.with_chosen((posted or initial).get("offer", ""))
    return OverrideForm(posted, initial=initial, offers=choice.offers, shown=shown, auto_id="override_%s")


def _offer_of(form: SubmissionForm) -> int | None:
    posted = str(form.data.get("offer", ""))
    return int(posted) if posted.isdecimal() else None
