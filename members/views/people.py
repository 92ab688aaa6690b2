"""The people of one's own side, and for the Secretariat those of all sides: invited, and their roles ended."""

from __future__ import annotations

from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from coalition.core.access import Actor, Role, actor_of
from coalition.core.conflicts import Conflict, Refused
from coalition.core.idempotency import new_submission_key
from coalition.core.lists import file_of, list_context, wants_file
from coalition.core.paging import page_of
from members.forms.filters import PeopleFilter, side_of
from members.forms.people import AreaForm, InvitationForm, roles_to_give
from members.models import Affiliation, Application, Invitation, User
from members.services.people import cancel_invitation, draw_area, end_affiliation, invite_user, may_invite
from members.views.editing import ServicePage, frame_of
from members.views.steps import take_step


def people(request: HttpRequest) -> HttpResponseBase:
    actor = actor_of(request.user)
    standing = Affiliation.objects.visible_to(actor).standing()
    found = PeopleFilter(request.GET, standing.select_related("user", "organisation", "authority"))
    if wants_file(request):
        return file_of(found, "people")
    page = page_of(request, found.qs.prefetch_related("area"))
    open_ones = Invitation.objects.visible_to(actor).open()
    invited = open_ones.select_related("organisation", "authority").prefetch_related("area")
    context = {
        "rows": [_row(entry, actor) for entry in page],
        "invited": [_row(entry, actor) for entry in invited.order_by("expires_at")[:50]],
        "may_invite": bool(roles_to_give(actor)),
        **list_context(request, found, page),
        **frame_of(request),
    }
    return render(request, "members/people.html", context)


@require_POST
def end_role(request: HttpRequest, pk: int) -> HttpResponse:
    by = actor_of(request.user)
    entry = get_object_or_404(Affiliation.objects.visible_to(by), pk=pk)
    if entry.role == Role.MINISTRY_EDITOR:
        raise Conflict(_("An editor of an authority hands over first, so that no request is left without anybody."))

    def effect(answers: dict[str, Any]) -> None:
        end_affiliation(affiliation=entry, by=by, version=answers["version"])

    return take_step(request, effect, back=reverse("members:people"), told=_("The role has ended."))


@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    by = actor_of(request.user)
    entry = get_object_or_404(Invitation.objects.visible_to(by), pk=pk)

    def effect(answers: dict[str, Any]) -> None:
        cancel_invitation(invitation=entry, by=by, version=answers["version"])

    return take_step(request, effect, back=reverse("members:people"), told=_("The invitation was taken back."))


class Invite(ServicePage):
    form_class = InvitationForm
    heading, label = _("Invite somebody"), _("Send the invitation")
    told = _("The invitation was sent by mail. It can be accepted for two weeks.")

    def get_form_kwargs(self) -> dict[str, Any]:
        actor = actor_of(self.request.user)
        if not roles_to_give(actor):
            raise Refused(_("People are invited by the Secretariat or by an editor of their own side."))
        return super().get_form_kwargs() | {"by": actor}

    def get_initial(self) -> dict[str, Any]:
        side = self.request.GET.get("for", "")
        role = {"o": Role.MEMBER_EDITOR, "a": Role.MINISTRY_EDITOR}.get(side[:1])
        return {"side": side, "role": role, "language": self.request.LANGUAGE_CODE, **self._applicant(side)}

    def _applicant(self, side: str) -> dict[str, str]:
        """Who applied for the organisation, while nobody signs in for it."""
        if not side.startswith("o") or not side[1:].isdecimal():
            return {}
        seen = Application.objects.visible_to(actor_of(self.request.user)).select_related("organisation")
        applied = seen.filter(organisation=side[1:], organisation__affiliations__isnull=True).first()
        if applied is None:
            return {}
        return {
            "email": applied.contact_email,
            "name": applied.contact_name,
            "language": applied.organisation.language,
        }

    def take(self, form: InvitationForm) -> str:
        invite_user(by=cast(User, self.request.user), **form.entered())
        return self.back()

    def back(self) -> str:
        return reverse("members:people")


class DrawArea(ServicePage):
    form_class = AreaForm
    heading, label, told = _("Area of a field office"), _("Save the area"), _("The area was saved.")

    @cached_property
    def entry(self) -> Affiliation:
        seen = Affiliation.objects.visible_to(actor_of(self.request.user)).standing().filter(role=Role.FIELD_OFFICE)
        return get_object_or_404(seen.select_related("user"), pk=self.kwargs["pk"])

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"instance": self.entry}

    def get_initial(self) -> dict[str, Any]:
        return {"version": self.entry.version}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"lead": self.entry.user.name}

    def take(self, form: AreaForm) -> str:
        area, seen = form.cleaned_data["area"], form.cleaned_data["version"]
        draw_area(affiliation=self.entry, area=area, by=actor_of(self.request.user), version=seen)
        return self.back()

    def back(self) -> str:
        return reverse("members:people")


def _row(entry: Any, actor: Actor) -> dict[str, Any]:
    """One's own role nobody ends by mistake: another person does it."""
    may_end = may_invite(actor, Role(entry.role), entry.organisation, entry.authority)
    is_self = getattr(entry, "user_id", None) == actor.pk
    return {
        "entry": entry,
        "side": side_of(entry),
        "key": new_submission_key() if may_end and not is_self else "",
        "is_self": is_self,
        # An authority's editor does not go without somebody who takes over.
        "hands_over": may_end and entry.role == Role.MINISTRY_EDITOR and isinstance(entry, Affiliation),
        "has_area": entry.role == Role.FIELD_OFFICE,
    }
