"""National authorities: registered by one person, accredited by another, put on hold by an administrator."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from coalition.core.access import SECRETARIAT, Role, actor_of
from coalition.core.access.permissions import Words
from coalition.core.history import entries_of
from coalition.core.idempotency import new_submission_key
from coalition.core.lists import file_of, list_context, wants_file
from coalition.core.models import TransitionRecord
from coalition.core.paging import page_of
from coalition.core.uploads import hand_out
from members.choices import AccreditationStatus
from members.forms.authorities import AuthorityForm, DesignationForm, HoldForm
from members.forms.comparing import words_of
from members.forms.filters import AuthorityFilter
from members.forms.languages import language_name
from members.forms.steps import StepForm
from members.models import DesignationLetter, NationalAuthority
from members.services.authorities import (
    accredit_authority,
    decline_authority,
    hold_authority,
    register_authority,
    release_authority,
)
from members.services.designations import attach_designation
from members.services.people import may_invite
from members.views.editing import ServicePage
from members.views.steps import buttons, take_step
from members.workflow import ACCREDITATION

_A = AccreditationStatus
KINDS = {_A.PENDING: "now", _A.ACCREDITED: "done", _A.HELD: "warn", _A.DECLINED: "no"}
STEPS: dict[str, tuple[Callable[..., NationalAuthority], Words]] = {
    "accredit": (accredit_authority, _("The authority is accredited.")),
    "decline": (decline_authority, _("The authority was declined.")),
    "hold": (hold_authority, _("The authority is on hold.")),
    "release": (release_authority, _("The hold has ended: the designation is reviewed again.")),
}
# What each step asks for beside the click.
ASKED = {"decline": "note", "hold": "private_reason"}


def authorities(request: HttpRequest) -> HttpResponseBase:
    actor = actor_of(request.user)
    seen = NationalAuthority.objects.visible_to(actor).select_related("country", "registered_by")
    found = AuthorityFilter(request.GET, seen)
    if wants_file(request):
        return file_of(found, "authorities")
    page = page_of(request, found.qs)
    context = {
        "rows": [{"authority": row, "kind": KINDS[AccreditationStatus(row.status)]} for row in page],
        "may_register": bool(actor.roles & SECRETARIAT),
        **list_context(request, found, page),
    }
    return render(request, "members/desk/authorities.html", context)


def authority(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request.user)
    seen = NationalAuthority.objects.visible_to(actor).select_related("country", "registered_by")
    row = get_object_or_404(seen, pk=pk)
    steps = ACCREDITATION.open_to(actor, row)
    records = TransitionRecord.objects.of(row).select_related("actor").reverse()
    context = {
        "authority": row,
        "list_url": reverse("members:authorities"),
        "bar_facts": [(_("Kind"), row.get_kind_display()), (_("Accreditation"), row.get_status_display())],
        "particulars": _particulars(row),
        "may_invite": may_invite(actor, Role.MINISTRY_EDITOR, None, row),
        "kind": KINDS[AccreditationStatus(row.status)],
        "steps": [button for button in buttons(steps, notes=frozenset({"decline"})) if button["name"] != "hold"],
        "hold_form": HoldForm() if any(step.name == "hold" for step in steps) else None,
        "letters": DesignationLetter.objects.visible_to(actor).filter(authority=row),
        "may_attach": bool(actor.roles & SECRETARIAT),
        "is_own": row.registered_by_id == actor.pk,
        "sees_reason": bool(actor.roles & (SECRETARIAT | {Role.ADMINISTRATOR})),
        "people": row.affiliations.standing().select_related("user").order_by("user__name"),
        "history": entries_of(records, ACCREDITATION),
        "submission_key": new_submission_key(),
    }
    return render(request, "members/desk/authority.html", context)


def _particulars(row: NationalAuthority) -> list[dict[str, Any]]:
    answers = [
        (_("Country"), row.country.name),
        (_("Coordinates for its country"), words_of(row.is_coordinating)),
        (_("Language of correspondence"), language_name(row.language.partition("-")[0])),
        (_("Designation letter"), row.designation or "–"),
        (_("Registered by"), str(row.registered_by or "–")),
    ]
    return [{"label": label, "value": value} for label, value in answers]


@require_POST
def authority_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    if step not in STEPS:
        raise Http404
    by = actor_of(request.user)
    row = get_object_or_404(NationalAuthority.objects.visible_to(by), pk=pk)
    service, told = STEPS[step]
    form_class: type[StepForm] = HoldForm if step == "hold" else StepForm

    def effect(answers: dict[str, Any]) -> None:
        words = {ASKED[step]: answers[ASKED[step]]} if step in ASKED else {}
        service(authority=row, by=by, version=answers["version"], **words)

    return take_step(request, effect, back=row.get_absolute_url(), told=told, form_class=form_class)


class RegisterAuthority(ServicePage):
    form_class = AuthorityForm
    heading, label, told = _("Register an authority"), _("Register"), _("Registered: another person accredits it.")
    lead = _("From the letter by which its government names it. An approver who is not you accredits it.")

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"instance": NationalAuthority()}

    def take(self, form: AuthorityForm) -> str:
        return register_authority(by=actor_of(self.request.user), **form.entered()).get_absolute_url()

    def back(self) -> str:
        return reverse("members:authorities")


class AttachDesignation(ServicePage):
    form_class, template_name = DesignationForm, "members/desk/designation.html"
    heading, label, told = _("The designation letter as a file"), _("Keep the letter"), _("The letter is kept.")
    lead = _("Whoever accredits the authority reads it. A later letter takes its place; the earlier stays on record.")

    @cached_property
    def authority(self) -> NationalAuthority:
        seen = NationalAuthority.objects.visible_to(actor_of(self.request.user))
        return get_object_or_404(seen, pk=self.kwargs["pk"])

    def take(self, form: DesignationForm) -> str:
        entered = {name: form.cleaned_data[name] for name in ("upload", "dated")}
        attach_designation(authority=self.authority, by=actor_of(self.request.user), **entered)
        return self.back()

    def back(self) -> str:
        return self.authority.get_absolute_url()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"authority": self.authority}


def designation_letter(request: HttpRequest, pk: int) -> FileResponse:
    """Hand out the letter, as a file to save, to those who decide on the authority's standing."""
    row = get_object_or_404(DesignationLetter.objects.visible_to(actor_of(request.user)), pk=pk)
    return hand_out(row.upload, file_name=row.file_name, content_type=row.content_type)
