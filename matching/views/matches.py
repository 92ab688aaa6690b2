"""Matches: each side its own, and the steps that are open to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from coalition.core.access import SECRETARIAT, actor_of
from coalition.core.access.permissions import Words
from coalition.core.idempotency import SubmissionForm
from coalition.core.lists import file_of, list_context, wants_file
from coalition.core.paging import page_of
from matching.choices import ASKED, SOON, MatchStatus
from matching.forms import AcceptForm, DeadlineForm, NoteForm, ProjectForm, ReasonForm, StepForm
from matching.list_filters import MatchFilter
from matching.match_page import MatchPage
from matching.models import Match
from matching.permissions import COORDINATOR
from matching.services import matches
from matching.views.steps import take_step
from matching.wording import status_kind
from projects.models import Project

RELATED = (
    "need__request_country__country_request",
    "need__request_country__country",
    "need__request_country__authority",
    "need__category",
    "need__unit",
    "offer__organisation",
)
FORMS: dict[str, type[StepForm]] = {
    "accept": AcceptForm,
    "decline": ReasonForm,
    "agree": StepForm,
    "reject": ReasonForm,
    "confirm": ProjectForm,
    "refuse": NoteForm,
    "withdraw": NoteForm,
    "extend": DeadlineForm,
}
SERVICES: dict[str, Callable[..., Match]] = {
    "accept": matches.accept_match,
    "decline": matches.decline_match,
    "agree": matches.agree_match,
    "reject": matches.reject_match,
    "confirm": matches.confirm_match,
    "refuse": matches.refuse_match,
    "withdraw": matches.withdraw_match,
    "extend": matches.extend_deadline,
}
TOLD: dict[str, Words] = {
    "accept": _("Accepted. The national authority is asked next."),
    "decline": _("You declined. What was held is open again."),
    "agree": _("Agreed. A second person of the Secretariat confirms it next."),
    "reject": _("Declined for the country. What was held is open again."),
    "confirm": _("Confirmed. The project has everything carried over."),
    "refuse": _("Refused. What was held is open again."),
    "withdraw": _("Withdrawn. What was held is open again."),
    "extend": _("The date was moved."),
}

_EMPTY_STAFF = _("Start a run, open a need and propose one of the offers that fit.")
_EMPTY_SIDE = _("You are written to as soon as there is one. Nothing has to be done until then.")


def match_list(request: HttpRequest) -> HttpResponseBase:
    actor = actor_of(request.user)
    found = MatchFilter(request.GET, Match.objects.visible_to(actor).select_related(*RELATED))
    if wants_file(request):
        return file_of(found, "proposals")
    is_staff = bool(actor.roles & SECRETARIAT)
    page = page_of(request, found.qs, is_costly=not is_staff)  # what concerns one side is looked up through its needs
    context = {
        "rows": [_row(match) for match in page],
        "layout": "layouts/staff.html" if is_staff else "layouts/signed_in.html",
        "is_staff": is_staff,
        "clear_url": reverse("matching:matches"),
        "empty_text": _EMPTY_STAFF if is_staff else _EMPTY_SIDE,
        "empty_url": reverse("matching:runs" if is_staff else "site:home"),
        "empty_label": _("To the runs") if is_staff else _("Go to your desk"),
        **list_context(request, found, page),
    }
    return render(request, "matching/matches.html", context)


def _row(match: Match) -> dict[str, Any]:
    """`is_asked`: a side has to answer by the day, which `is_late` or comes within a week (`is_soon`)."""
    is_asked, left = match.status in ASKED, (match.answer_by - timezone.localdate()).days
    return {
        "match": match,
        "kind": status_kind(match.status),
        "is_asked": is_asked,
        "is_late": is_asked and left < 0,
        "is_soon": is_asked and 0 <= left <= SOON.days,
    }


def show(request: HttpRequest, pk: int) -> HttpResponse:
    return _show(request, _match(request, pk))


@require_POST
def step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Take the step that the form is for; a refusal of the service stands beside the fields."""
    if name not in FORMS:
        raise Http404
    match = _match(request, pk)
    form = _form(name, match, request.POST)

    def effect(entered: dict[str, Any]) -> str:
        terms = {key: value for key, value in entered.items() if key != "submission"}
        if name == "extend":
            terms.pop("version")
        return SERVICES[name](match=match, by=actor_of(request.user), **terms).get_absolute_url()

    return take_step(request, form, effect, told=TOLD[name]) or _show(request, match, **{name: form})


def _match(request: HttpRequest, pk: int) -> Match:
    seen = Match.objects.visible_to(actor_of(request.user))
    related = (*RELATED, "candidate__run", "project", "proposed_by")
    heavy = ("candidate__run__problem", "candidate__run__result")
    return get_object_or_404(seen.select_related(*related).defer(*heavy), pk=pk)


def _show(request: HttpRequest, match: Match, **bound: SubmissionForm) -> HttpResponse:
    actor = actor_of(request.user)
    page = MatchPage(match, actor)
    names = [step.name for step in page.steps if step.name in FORMS]
    page.forms = {name: _form(name, match) for name in names} | bound
    context: dict[str, Any] = {"page": page, "match": match, "form_errors": any(f.errors for f in bound.values())}
    if COORDINATOR.has_role(actor) and match.status in (MatchStatus.PROPOSED, MatchStatus.ACCEPTED):
        page.forms["extend"] = bound.get("extend") or _form("extend", match)
    return render(request, "matching/match_staff.html" if page.is_staff else "matching/match.html", context)


def _form(name: str, match: Match, posted: Any = None) -> StepForm:
    more: dict[str, Any] = {"auto_id": f"{name}_%s", "initial": {"version": match.version}}
    if name == "accept":
        more |= {"most": match.quantity, "unit": match.need.unit.name.lower()}
    if name == "confirm":
        more["projects"] = Project.objects.joinable(match.need.request_country.country_request)
    return FORMS[name](posted, **more)
