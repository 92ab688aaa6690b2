"""Who stands in for which approver, and until when."""

from __future__ import annotations

from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from coalition.core.access import Role, actor_of
from coalition.core.conflicts import Refused
from coalition.core.idempotency import new_submission_key
from coalition.core.lists import file_of, list_context, wants_file
from coalition.core.paging import page_of
from members.forms.access_filters import DelegationFilter
from members.forms.delegations import DelegateForm
from members.models import Delegation, User
from members.services.delegations import end_delegation, may_end, name_delegate
from members.views.editing import ServicePage
from members.views.steps import take_step


def delegations(request: HttpRequest) -> HttpResponseBase:
    person = cast(User, request.user)
    seen = Delegation.objects.visible_to(actor_of(person)).select_related("approver", "delegate", "ended_by")
    found = DelegationFilter(request.GET, seen)
    if wants_file(request):
        return file_of(found, "delegations")
    page = page_of(request, found.qs)
    context = {
        "rows": [_row(entry, person) for entry in page],
        "may_name": Role.APPROVER in person.own_roles,
        **list_context(request, found, page),
    }
    return render(request, "members/delegations.html", context)


@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    person = cast(User, request.user)
    entry = get_object_or_404(Delegation.objects.visible_to(actor_of(person)), pk=pk)

    def effect(answers: dict[str, Any]) -> None:
        end_delegation(delegation=entry, by=person, version=answers["version"])

    return take_step(request, effect, back=reverse("members:delegations"), told=_("The delegation has ended."))


class NameDelegate(ServicePage):
    form_class = DelegateForm
    heading, label = _("Name a delegate"), _("Give my role for these days")
    lead = _("On these days your delegate may validate, confirm and publish as you may. You keep your role as well.")
    told = _("Your delegate was named, and is told by the portal.")

    def get_form_kwargs(self) -> dict[str, Any]:
        """A delegate, who has the role for some days, can't hand it on."""
        if Role.APPROVER not in cast(User, self.request.user).own_roles:
            raise Refused(_("Only an approver names a delegate; a delegate can’t hand the role on."))
        return super().get_form_kwargs()

    def take(self, form: DelegateForm) -> str:
        name_delegate(by=cast(User, self.request.user), **form.entered())
        return self.back()

    def back(self) -> str:
        return reverse("members:delegations")


def _row(entry: Delegation, person: User) -> dict[str, Any]:
    today = timezone.localdate()
    if entry.is_over(today):
        state, kind = (_("Ended before its last day"), "no") if entry.ended_at else (_("Over"), "closed")
    else:
        state, kind = (_("In force"), "now") if entry.starts_on <= today else (_("Planned"), "open")
    is_open = not entry.is_over(today) and may_end(entry, person)
    return {"entry": entry, "state": state, "kind": kind, "key": new_submission_key() if is_open else ""}
