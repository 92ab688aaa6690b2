"""A member's calls: those it was asked in, and its answer, which it can change until the date."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from coalition.core.access import SECRETARIAT, actor_of
from coalition.core.access.permissions import Words
from coalition.core.lists import file_of, list_context, wants_file
from coalition.core.paging import page_of
from matching.call_forms import AnswerForm, DeclineCallForm
from matching.forms import StepForm
from matching.invitation_page import InvitationPage
from matching.list_filters import InvitationFilter
from matching.models import CallInvitation
from matching.permissions import INVITED
from matching.services.calls import answer_call, decline_call, mark_seen
from matching.views.steps import take_step
from members.views.editing import frame_of
from requests.models import Need

TOLD: dict[str, Words] = {
    "answer": _("Thank you. Your answer has reached the Secretariat; you can change it until the date."),
    "decline": _("Thank you for saying so. You can change it until the date."),
}


def invitations(request: HttpRequest) -> HttpResponseBase:
    """What the member was asked, the latest first."""
    seen = CallInvitation.objects.visible_to(actor_of(request.user))
    found = InvitationFilter(request.GET, seen.select_related("call", "organisation"))
    if wants_file(request):
        return file_of(found, "calls")
    page = page_of(request, found.qs)
    context = {
        "rows": [InvitationPage(row, actor_of(request.user)) for row in page],
        "shows_owner": len(actor_of(request.user).organisation_ids) > 1,
        **list_context(request, found, page),
        **frame_of(request),
    }
    return render(request, "matching/calls/invitations.html", context)


def show(request: HttpRequest, pk: int) -> HttpResponse:
    invitation = _invitation(request, pk)
    mark_seen(invitation, by=actor_of(request.user))
    return _show(request, invitation)


@require_POST
def step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    invitation = _invitation(request, pk)
    page = InvitationPage(invitation, actor_of(request.user))
    if name not in TOLD:
        raise Http404
    form: StepForm = _answer_form(page, request.POST) if name == "answer" else _decline_form(page, request.POST)

    def effect(entered: dict[str, Any]) -> str:
        row: dict[str, Any] = {"invitation": invitation, "by": page.actor, "version": entered["version"]}
        if isinstance(form, AnswerForm):
            return answer_call(parts=form.parts(), **row).get_absolute_url()
        return decline_call(reason=entered["reason"], note=entered["note"], **row).get_absolute_url()

    return take_step(request, form, effect, told=TOLD[name]) or _show(request, invitation, **{name: form})


def _invitation(request: HttpRequest, pk: int) -> CallInvitation:
    seen = CallInvitation.objects.visible_to(actor_of(request.user))
    found: CallInvitation = get_object_or_404(seen.select_related("call__country_request", "organisation"), pk=pk)
    return found


def _show(request: HttpRequest, invitation: CallInvitation, **bound: StepForm) -> HttpResponse:
    actor = actor_of(request.user)
    page = InvitationPage(invitation, actor)
    context: dict[str, Any] = {
        "page": page,
        "invitation": invitation,
        "call": invitation.call,
        "is_secretariat": bool(actor.roles & SECRETARIAT),
        "form_errors": any(form.errors for form in bound.values()),
        **frame_of(request),
    }
    if page.takes_answers and INVITED.allows(actor, invitation):
        context |= {"decline": _decline_form(page), "answer": _answer_form(page), **bound}
        rows = context["answer"].rows_of
        context["needs"] = [(need, list(rows(need)), _offer_url(page, need)) for need in page.needs]
    return render(request, "matching/calls/invitation.html", context)


def _answer_form(page: InvitationPage, posted: Any = None) -> AnswerForm:
    first = {"version": page.invitation.version}
    terms: dict[str, Any] = {"needs": page.needs, "offers": page.own_offers, "given": page.given}
    return AnswerForm(posted, initial=first, auto_id="answer_%s", **terms)


def _decline_form(page: InvitationPage, posted: Any = None) -> DeclineCallForm:
    first = {"version": page.invitation.version, "reason": page.invitation.reason}
    return DeclineCallForm(posted, initial=first, auto_id="decline_%s")


def _offer_url(page: InvitationPage, need: Need) -> str:
    """The form of a new offer with what the need says, and the way back to the call."""
    known = {
        "for": page.invitation.organisation.slug,
        "category": need.category_id,
        "unit": need.unit_id,
        "countries": need.request_country.country_id,
        "next": page.invitation.get_absolute_url(),
    }
    return f"{reverse('members:new-offer')}?{urlencode(known)}"
