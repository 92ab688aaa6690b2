"""Promising something, correcting it, updating it in three fields, and naming a milestone."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from coalition.core.access import Actor, Role, actor_of
from members.models import Organisation
from members.querysets import OrganisationQuerySet
from members.services.rights import demand
from members.views.editing import ServicePage
from projects.choices import CommitmentKind
from projects.commitment_lines import line_of
from projects.commitment_page import answer_part
from projects.forms.commitments import CommitmentForm, MilestoneForm, NewCommitmentForm, UpdateForm
from projects.models import Commitment, Milestone
from projects.permissions import OWNER
from projects.services.commitment_updates import add_milestone, report_commitment
from projects.services.commitments import change_commitment, check_open, pledge_commitment

NOTES = {
    CommitmentKind.QUANTITY: _("licences, devices, learners, hours: what can be counted"),
    CommitmentKind.MONEY: _("an amount in a currency"),
    CommitmentKind.IN_KIND: _("what can’t be counted well, with how its value was estimated"),
}


class NewCommitment(ServicePage):
    """First in what it is counted: each kind has other fields. Then the promise."""

    form_class = NewCommitmentForm
    template_name = "projects/commitment_form.html"
    heading, label = _("A new commitment"), _("Save the commitment")
    lead = _("What your organisation promises, to what, how much and by when. You add milestones afterwards.")
    told = _("The commitment was saved. Add milestones, so that everybody knows when to look.")

    @property
    def actor(self) -> Actor:
        return actor_of(self.request.user)

    @property
    def kind(self) -> str:
        asked = self.request.GET.get("kind", "")
        return asked if asked in CommitmentKind.values else ""

    @cached_property
    def owners(self) -> OrganisationQuerySet:
        """A coordinator may write for every active member, an editor for the own ones."""
        members = Organisation.objects.members().order_by("name")
        if Role.COORDINATOR in self.actor.roles:
            return members
        return members.filter(pk__in=self.actor.edited_organisation_ids)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        return super().dispatch(request, *args, **kwargs) if self.kind else self._ask_kind(request)

    def _ask_kind(self, request: HttpRequest) -> HttpResponse:
        query = request.GET.copy()
        doors = []
        for kind, note in NOTES.items():
            query["kind"] = kind.value
            doors.append({"url": f"?{query.urlencode()}", "label": kind.label, "note": note})
        context = self.get_context_data(form=None, doors=doors)
        return render(request, "projects/commitment_kinds.html", context)

    def get_form_kwargs(self) -> dict[str, Any]:
        own = {"owners": self.owners, "actor": self.actor, "kind": self.kind, "instance": Commitment()}
        return super().get_form_kwargs() | own

    def get_initial(self) -> dict[str, Any]:
        only = self.owners[0].slug if len(self.owners) == 1 else ""
        asked = {name: self.request.GET.get(name, "") for name in ("towards", "code")}
        return {"organisation": self.request.GET.get("for") or only, "pledged_on": timezone.localdate(), **asked}

    def take(self, form: NewCommitmentForm) -> str:
        kind = CommitmentKind(self.kind)
        return pledge_commitment(by=self.actor, kind=kind, **form.entered()).get_absolute_url()

    def back(self) -> str:
        return reverse("projects:commitments")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"kind": self.kind and CommitmentKind(self.kind).label}


class OwnCommitmentPage(ServicePage):
    """A form about one open commitment, for those who speak for its member."""

    template_name = "projects/commitment_form.html"

    @cached_property
    def commitment(self) -> Any:
        """With what `with_latest` carries."""
        seen = Commitment.objects.in_full_to(actor_of(self.request.user)).with_names().with_latest()
        row = get_object_or_404(seen, pk=self.kwargs["pk"])
        demand(OWNER, by=actor_of(self.request.user), subject=row)
        check_open(row)
        return row

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"instance": self.commitment}

    def get_initial(self) -> dict[str, Any]:
        return {"version": self.commitment.version}

    def back(self) -> str:
        return str(self.commitment.get_absolute_url())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | line_of(self.commitment)


class EditCommitment(OwnCommitmentPage):
    form_class = CommitmentForm
    heading, label, told = _("Correct the commitment"), _("Save the commitment"), _("The commitment was saved.")

    def take(self, form: CommitmentForm) -> str:
        by, seen = actor_of(self.request.user), form.cleaned_data["version"]
        return change_commitment(commitment=self.commitment, by=by, version=seen, **form.entered()).get_absolute_url()


class UpdateCommitment(OwnCommitmentPage):
    """Where the link in a mail leads: one click where nothing has changed, otherwise three fields."""

    form_class = UpdateForm
    template_name = "projects/commitment_update.html"
    heading, label, told = _("How far is it?"), _("Save the update"), _("Thank you: the update was saved.")

    def get_initial(self) -> dict[str, Any]:
        delivered = self.commitment.delivered if self.commitment.told_on else None
        if delivered is not None and self.commitment.kind == CommitmentKind.QUANTITY:
            delivered = int(delivered)
        return super().get_initial() | {"delivered": delivered}

    def take(self, form: UpdateForm) -> str:
        by, seen = actor_of(self.request.user), form.cleaned_data["version"]
        return report_commitment(commitment=self.commitment, by=by, version=seen, **form.entered()).get_absolute_url()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | answer_part(self.commitment)


class NewMilestone(OwnCommitmentPage):
    form_class = MilestoneForm
    heading, label, told = _("A milestone"), _("Save the milestone"), _("The milestone was saved.")
    lead = _("Something that can be seen, and the day by which it is there. You are reminded two weeks before.")

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"instance": Milestone(commitment=self.commitment)}

    def get_initial(self) -> dict[str, Any]:
        return {}

    def take(self, form: MilestoneForm) -> str:
        add_milestone(commitment=self.commitment, by=actor_of(self.request.user), **form.entered())
        return f"{self.back()}#milestones"
