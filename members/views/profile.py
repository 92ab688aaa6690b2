"""The member's own pages about itself: its profile, and what it undertakes."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from coalition.core.access import Role, actor_of
from members.forms.organisations import EntryForm, LeaveForm, ProfileForm, UndertakingsForm
from members.models import Organisation
from members.permissions import OWNER
from members.querysets import OrganisationQuerySet
from members.services.impact import show_impact
from members.services.memberships import (
    accept_undertakings,
    leave_coalition,
    missing_undertakings,
    update_organisation,
)
from members.services.rights import demand
from members.views.editing import ServicePage
from members.views.steps import Steps, take_named
from members.workflow import MEMBERSHIP

IMPACT: Steps = {
    "show": (partial(show_impact, is_shown=True), _("The page is public now.")),
    "hide": (partial(show_impact, is_shown=False), _("The page is private again.")),
}


@require_POST
def impact_step(request: HttpRequest, slug: str, step: str) -> HttpResponse:
    """Open the page of what the organisation contributed to, or end that."""
    row = get_object_or_404(Organisation.objects.visible_to(actor_of(request.user)), slug=slug)
    return take_named(request, step, IMPACT, notes=frozenset(), back=row.get_absolute_url(), organisation=row)


class OrganisationPage(ServicePage):
    """Of an organisation that this person may see; what one may do is decided by the service."""

    @cached_property
    def organisation(self) -> Organisation:
        return get_object_or_404(self.seen(), slug=self.kwargs["slug"])

    def seen(self) -> OrganisationQuerySet:
        return Organisation.objects.visible_to(actor_of(self.request.user))

    def back(self) -> str:
        return self.organisation.get_absolute_url()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"organisation": self.organisation}


class EditOrganisation(OrganisationPage):
    heading, label, told = _("Edit the profile"), _("Save the profile"), _("The profile was saved.")
    template_name = "members/edit_organisation.html"

    def get_form_class(self) -> type[ProfileForm]:
        return EntryForm if Role.COORDINATOR in actor_of(self.request.user).roles else ProfileForm

    def get_form_kwargs(self) -> dict[str, Any]:
        demand(OWNER, by=actor_of(self.request.user), subject=self.organisation)
        return super().get_form_kwargs() | {"instance": self.organisation}

    def get_initial(self) -> dict[str, Any]:
        return {"version": self.organisation.version}

    def take(self, form: ProfileForm) -> str:
        seen, by = form.cleaned_data["version"], actor_of(self.request.user)
        return update_organisation(
            organisation=self.organisation, by=by, version=seen, **form.entered()
        ).get_absolute_url()


class LeaveCoalition(OrganisationPage):
    """The page shows what is still promised; nobody leaves before that is done."""

    heading, label = _("Leave the Coalition"), _("Leave the Coalition")
    told = _("Your organisation has left the Coalition. Its profile is no longer public.")
    template_name = "members/leave.html"
    form_class = LeaveForm

    def seen(self) -> OrganisationQuerySet:
        return Organisation.objects.filter(pk__in=actor_of(self.request.user).organisation_ids)

    def get_form_kwargs(self) -> dict[str, Any]:
        if self.request.method != "POST":  # a repeated click is led on by its key
            MEMBERSHIP.check(self.organisation, "leave", by=actor_of(self.request.user))
        return super().get_form_kwargs()

    def get_initial(self) -> dict[str, Any]:
        return {"version": self.organisation.version}

    def take(self, form: LeaveForm) -> str:
        row, by, answers = self.organisation, actor_of(self.request.user), form.cleaned_data
        return leave_coalition(
            organisation=row, by=by, version=answers["version"], note=answers["note"]
        ).get_absolute_url()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        promised = self.organisation.offers.promised().select_related("unit").order_by("title", "pk")
        return super().get_context_data(**kwargs) | {"promised": promised}


class AcceptUndertakings(OrganisationPage):
    heading, label = _("What members undertake"), _("Accept for the organisation")
    told = _("Your acceptance was recorded.")
    template_name = "members/undertakings.html"
    form_class = UndertakingsForm

    def seen(self) -> OrganisationQuerySet:
        """Only one's own: the page names who accepted."""
        return Organisation.objects.filter(pk__in=actor_of(self.request.user).organisation_ids)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"texts": missing_undertakings(self.organisation)}

    def take(self, form: UndertakingsForm) -> str:
        by = actor_of(self.request.user)
        accept_undertakings(organisation=self.organisation, undertakings=form.accepted(), by=by)
        return self.request.path

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        accepted = self.organisation.acceptances.select_related("undertaking", "accepted_by")
        is_editor = self.organisation.pk in actor_of(self.request.user).edited_organisation_ids
        own = {"accepted": accepted.order_by("undertaking__position", "undertaking__version"), "is_editor": is_editor}
        return super().get_context_data(**kwargs) | own
