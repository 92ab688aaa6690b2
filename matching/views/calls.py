"""The Secretariat's calls to action: the list, one call with its answers, whom to ask, the mail, and the steps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from coalition.core.access import actor_of
from coalition.core.access.permissions import Words
from coalition.core.csv_export import csv_answer
from coalition.core.idempotency import SubmissionForm
from coalition.core.lists import file_of, list_context, query_of, wants_file
from coalition.core.paging import page_of
from matching.call_choice import find_members
from matching.call_forms import CallForm, ChosenForm, SearchForm
from matching.call_page import COLUMNS, KINDS, CallPage, answer_lines, asked_by, send_label
from matching.choices import CallStatus, InvitationStatus
from matching.forms import DeadlineForm, NoteForm, StepForm
from matching.list_filters import AskedFilter, CallFilter
from matching.models import Call
from matching.permissions import COORDINATOR
from matching.services import calls as services
from matching.services.calls import mailing
from matching.services.calls.sending import chosen_of, to_remind
from matching.services.calls.writing import check_request, may_be_called_for, needs_to_call_for
from matching.views.steps import take_step
from members.forms.languages import language_name
from members.views.editing import ServicePage
from requests.models import CountryRequest

FORMS: dict[str, type[StepForm]] = {
    "open": StepForm,
    "invite": StepForm,
    "remind": StepForm,
    "extend": DeadlineForm,
    "close": StepForm,
    "cancel": NoteForm,
}
SERVICES: dict[str, Callable[..., Call]] = {
    "open": services.open_call,
    "invite": services.invite_further,
    "remind": services.remind_members,
    "extend": services.extend_call,
    "close": services.close_call,
    "cancel": services.cancel_call,
}
TOLD: dict[str, Words] = {
    "open": _("The call is open. Every focal point is written to."),
    "invite": _("The further members are written to."),
    "remind": _("Those who have not answered are written to."),
    "extend": _("The date was moved."),
    "close": _("The call is closed. Its answers stay here."),
    "cancel": _("The call is cancelled. Those who were asked are told."),
}
# Steps that write to many people: each has a page that shows the mail.
MAILS = {"open": mailing.CALL, "invite": mailing.CALL, "remind": mailing.REMINDER}


def calls(request: HttpRequest, reference: str = "") -> HttpResponseBase:
    """All calls, or those of one request."""
    actor = actor_of(request.user)
    asked = _request(request, reference) if reference else None
    seen = Call.objects.visible_to(actor)
    rows = seen.filter(country_request=asked) if asked else seen
    found = CallFilter(request.GET, rows.with_counts().select_related("country_request"))
    if wants_file(request):
        return file_of(found, "calls")
    page = page_of(request, found.qs)
    context = {
        "asked": asked,
        "rows": [(call, KINDS[CallStatus(call.status)]) for call in page],
        "may_write": asked is not None and COORDINATOR.has_role(actor) and may_be_called_for(asked),
        **list_context(request, found, page),
    }
    return render(request, "matching/calls/list.html", context)


def show(request: HttpRequest, pk: int) -> HttpResponse:
    return _show(request, _call(request, pk))


def answers(request: HttpRequest, pk: int) -> HttpResponse:
    """All members of a call, and who has answered what."""
    page = CallPage(_call(request, pk), actor_of(request.user))
    found = AskedFilter(request.GET, asked_by(page.call))
    shown = page_of(request, found.qs)
    context = {
        "page": page,
        "call": page.call,
        "rows": page.rows(shown),
        "may_write": COORDINATOR.has_role(page.actor),
        **list_context(request, found, shown),
        "export_url": f"{reverse('matching:call-csv', args=[pk])}?{query_of(found)}",
    }
    return render(request, "matching/calls/answers.html", context)


def answers_csv(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Who has answered what, as the list shows it."""
    page = CallPage(_call(request, pk), actor_of(request.user))
    found = AskedFilter(request.GET, asked_by(page.call))
    return csv_answer("answers.csv", COLUMNS, answer_lines(page, found.qs))


@require_POST
def step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Take the step that the form is for; a refusal of the service stands beside the fields."""
    if name not in FORMS:
        raise Http404
    call = _call(request, pk)
    form = FORMS[name](request.POST, auto_id=f"{name}_%s")

    def effect(entered: dict[str, Any]) -> str:
        terms = {key: value for key, value in entered.items() if key != "submission"}
        return SERVICES[name](call=call, by=actor_of(request.user), **terms).get_absolute_url()

    return take_step(request, form, effect, told=TOLD[name]) or _show(request, call, **{name: form})


def members(request: HttpRequest, pk: int) -> HttpResponse:
    """Whom to ask: found by the filters in the address, each with why; ticked ones are kept by POST."""
    call = _call(request, pk)
    form = ChosenForm(request.POST) if request.method == "POST" else ChosenForm(initial={"version": call.version})

    def effect(entered: dict[str, Any]) -> str:
        terms = {"organisations": entered["organisations"], "version": entered["version"]}
        services.choose_members(call=call, by=actor_of(request.user), **terms)
        return reverse("matching:call-mail", args=[call.pk, _sending(call)])

    if form.is_bound and (answer := take_step(request, form, effect, told=_("The choice was kept."))):
        return answer
    search = SearchForm(request.GET)
    ticked = form.ticked if form.is_bound else _saved(call) if not request.GET else None
    found = find_members(call, search.search, ticked=ticked)
    context = {"call": call, "filter": search, "form": form, "found": found, "form_errors": bool(form.errors)}
    context |= {"ticked": sum(entry.is_ticked for entry in found), "kind": KINDS[CallStatus(call.status)]}
    return render(request, "matching/calls/members.html", context)


def mail(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """The mail as it will be sent, in every language that occurs, before anybody is written to."""
    if name not in MAILS:
        raise Http404
    call = _call(request, pk)
    invitations = list(to_remind(call) if name == "remind" else chosen_of(call))
    addressed = mailing.addressees(invitations)
    reached = {entry.invitation.pk for entry in addressed}
    shown = mailing.previews(MAILS[name], call, addressed)
    may_send = COORDINATOR.has_role(actor_of(request.user)) and _is_open_to(call, name)
    context = {
        "call": call,
        "name": name,
        "previews": [(preview, language_name(preview.language)) for preview in shown],
        "invitations": invitations,
        "reached": [row for row in invitations if row.pk in reached],
        "readers": len(addressed),
        "unreached": [row for row in invitations if row.pk not in reached],
        "form": StepForm(initial={"version": call.version}) if may_send and invitations else None,
        "send_label": send_label(len(invitations)),
    }
    return render(request, "matching/calls/mail.html", context)


class NewCall(ServicePage):
    form_class = CallForm
    heading, label = _("A call to action"), _("Save and choose members")
    lead = _("In an emergency, ask many members at once what they can give to this request. Nothing is sent yet.")

    @cached_property
    def asked(self) -> CountryRequest:
        found = _request(self.request, self.kwargs["reference"])
        check_request(found)
        return found

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"instance": Call(), "needs": needs_to_call_for(self.asked)}

    def get_initial(self) -> dict[str, Any]:
        return {"needs": needs_to_call_for(self.asked)}

    def take(self, form: CallForm) -> str:
        call = services.write_call(country_request=self.asked, by=actor_of(self.request.user), **form.entered())
        return reverse("matching:call-members", args=[call.pk])

    def back(self) -> str:
        return reverse("matching:calls-of", args=[self.asked.reference])


class EditCall(ServicePage):
    form_class = CallForm
    heading, label, told = _("Edit the call"), _("Save the call"), _("The call was saved.")

    @cached_property
    def call(self) -> Call:
        return _call(self.request, self.kwargs["pk"])

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {
            "instance": self.call,
            "needs": needs_to_call_for(self.call.country_request),
        }

    def get_initial(self) -> dict[str, Any]:
        return {"version": self.call.version, "needs": self.call.needs.all()}

    def take(self, form: CallForm) -> str:
        seen = form.cleaned_data["version"]
        by = actor_of(self.request.user)
        return services.update_call(call=self.call, by=by, version=seen, **form.entered()).get_absolute_url()

    def back(self) -> str:
        return self.call.get_absolute_url()


def _request(request: HttpRequest, reference: str) -> CountryRequest:
    seen = CountryRequest.objects.visible_to(actor_of(request.user))
    found: CountryRequest = get_object_or_404(seen, reference=reference)
    return found


def _call(request: HttpRequest, pk: int) -> Call:
    seen = Call.objects.visible_to(actor_of(request.user)).select_related("country_request", "opened_by")
    found: Call = get_object_or_404(seen, pk=pk)
    return found


def _show(request: HttpRequest, call: Call, **bound: SubmissionForm) -> HttpResponse:
    page = CallPage(call, actor_of(request.user))
    may_write = COORDINATOR.has_role(page.actor)
    names = [step.name for step in page.steps if step.name in ("close", "cancel")]
    names += ["extend"] if may_write and call.status == CallStatus.OPEN else []
    first = {"version": call.version}
    page.forms = {name: bound.get(name, FORMS[name](auto_id=f"{name}_%s", initial=first)) for name in names}
    context = {
        "page": page,
        "call": call,
        "may_write": may_write,
        "sending": _sending(call),
        "form_errors": any(form.errors for form in bound.values()),
    }
    return render(request, "matching/calls/call.html", context)


def _sending(call: Call) -> str:
    """The step that writes to the chosen members: the first time it opens the call."""
    return "open" if call.status == CallStatus.DRAFT else "invite"


def _is_open_to(call: Call, name: str) -> bool:
    return call.status == (CallStatus.DRAFT if name == "open" else CallStatus.OPEN)


def _saved(call: Call) -> set[int] | None:
    """Whom the choice before has named; None where there was none yet, so that everybody found is ticked."""
    rows = call.invitations.filter(status=InvitationStatus.CHOSEN)
    return set(rows.values_list("organisation", flat=True)) or None
