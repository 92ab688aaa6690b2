"""Commitments: the list of one's own (the Secretariat's: of all, also as a file), the page of one, and its steps."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_POST

from coalition.core.access import SECRETARIAT, Actor, Role, actor_of
from coalition.core.csv_export import csv_answer
from coalition.core.lists import file_of, list_context, query_of, wants_file
from coalition.core.paging import page_of
from members.models import Organisation
from members.views.editing import frame_of
from members.views.public import public_frame
from members.views.steps import Steps, take_named, take_step
from projects.commitment_lines import in_order, line_of, totals_of
from projects.commitment_page import WITH_NOTE, answer_part, page_of_commitment
from projects.forms.commitment_filter import CommitmentFilter, OfAllMembers, PromiseFilter
from projects.models import Commitment, Milestone
from projects.permissions import OWNER
from projects.services.commitment_updates import confirm_commitment, reach_milestone, remove_milestone
from projects.services.commitments import activate_commitment, deliver_commitment, withdraw_commitment

STEPS: Steps = {
    "activate": (activate_commitment, _("Thank you: the delivery has begun.")),
    "deliver": (deliver_commitment, _("Thank you: the commitment is closed as delivered.")),
    "withdraw": (withdraw_commitment, _("The commitment was withdrawn.")),
}
CONFIRMED = _("Thank you: nothing has changed, as of today.")
MILESTONE_STEPS: Steps = {
    "reach": (reach_milestone, _("Thank you: the milestone is reached.")),
    "remove": (remove_milestone, _("The milestone was taken away.")),
}
COLUMNS = (
    _("Commitment"),
    _("Member"),
    _("Towards"),
    _("What is promised"),
    _("State"),
    _("Counted in"),
    _("Unit or currency"),
    pgettext_lazy("commitment", "Promised"),
    _("Delivered so far"),
    _("As of"),
    _("Pledged on"),
    _("Promised by"),
    _("Expected by"),
    _("Shown to the public"),
    _("Demonstration data"),
)


def commitments(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request.user)
    found = _filtered(request, actor)
    page = page_of(request, found.qs)
    context = {
        **list_context(request, found, page),
        "rows": [_row(row, actor) for row in page],
        "totals": totals_of(found.qs if request.GET.get("status") else found.qs.standing()) if page else [],
        "shows_owner": bool(actor.roles & SECRETARIAT) or len(actor.organisation_ids) > 1,
        "may_write": bool(actor.edited_organisation_ids) or Role.COORDINATOR in actor.roles,
        "export_url": f"{reverse('projects:commitments-csv')}?{query_of(found)}",
        "is_secretariat": bool(actor.roles & SECRETARIAT),
        "here": request.get_full_path(),
        **frame_of(request),
    }
    return render(request, "projects/commitments.html", context)


def commitments_csv(request: HttpRequest) -> HttpResponseBase:
    """All rows of the filter. Numbers stand without their unit, which has a column of its own."""
    found = _filtered(request, actor_of(request.user))
    return csv_answer("commitments.csv", COLUMNS, _cells(found.qs.iterator(chunk_size=500)))


def commitment(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request.user)
    row = get_object_or_404(Commitment.objects.in_full_to(actor).with_names().with_latest(), pk=pk)
    return render(request, "projects/commitment.html", page_of_commitment(row, actor) | frame_of(request))


def promises(request: HttpRequest) -> HttpResponseBase:
    """The public commitments of all members."""
    return _promise_list(request, OfAllMembers, Commitment.objects.told())


def promised_by(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The public commitments of a member: everybody sees those of an active one."""
    row = get_object_or_404(Organisation.objects.visible_to(actor_of(request.user)), slug=slug)
    trail = [(_("Members"), reverse("members:list")), (row.name, row.get_absolute_url()), (_("Commitments"), "")]
    rows = Commitment.objects.filter(organisation=row).told()
    return _promise_list(request, PromiseFilter, rows, organisation=row, trail=trail)


def _promise_list(
    request: HttpRequest, filterset: type[PromiseFilter], rows: QuerySet[Any], **of: Any
) -> HttpResponseBase:
    found = filterset(request.GET, in_order(rows.with_names().with_latest()))  # type: ignore[attr-defined]
    if wants_file(request):
        return file_of(found, "promises")
    totals = totals_of(found.qs)
    page = page_of(request, found.qs, total=sum(total.number for total in totals))
    context = {
        "lines": [line_of(row) for row in page],
        "totals": totals,
        "updated_at": max((row.updated_at for row in page), default=None),
        **list_context(request, found, page),
        **of,
        **public_frame(request),
    }
    return render(request, "projects/promises.html", context)


@require_POST
def commitment_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    row = _own(request, pk)
    by, back = actor_of(request.user), row.get_absolute_url()
    if step == "confirm":
        return take_step(request, lambda _answers: confirm_commitment(commitment=row, by=by), back=back, told=CONFIRMED)
    return take_named(request, step, STEPS, notes=WITH_NOTE, back=back, commitment=row)


@require_POST
def milestone_step(request: HttpRequest, pk: int, milestone: int, step: str) -> HttpResponse:
    row = _own(request, pk)
    named = get_object_or_404(Milestone, commitment=row, pk=milestone)
    back = f"{row.get_absolute_url()}#milestones"
    return take_named(request, step, MILESTONE_STEPS, notes=frozenset(), back=back, milestone=named)


def _own(request: HttpRequest, pk: int) -> Commitment:
    row: Commitment = get_object_or_404(Commitment.objects.in_full_to(actor_of(request.user)), pk=pk)
    return row


def _filtered(request: HttpRequest, actor: Actor) -> Any:
    return CommitmentFilter(request.GET, in_order(Commitment.objects.in_full_to(actor).with_names().with_latest()))


def _row(commitment: Any, actor: Actor) -> dict[str, Any]:
    confirm = answer_part(commitment) if OWNER.allows(actor, commitment) else {"confirm_key": ""}
    return line_of(commitment) | confirm


def _cells(rows: Iterator[Any]) -> Iterator[list[Any]]:
    for row in rows:
        yield [
            row.reference,
            row.organisation.name,
            row.subject_name,
            row.description,
            row.get_status_display(),
            row.get_kind_display(),
            row.unit.name if row.unit else row.currency,
            _plain(row.promised),
            _plain(row.delivered) if row.told_on else "",
            row.told_on,
            row.pledged_on,
            row.due_on,
            row.expected_on,
            _("yes") if row.is_public else _("no"),
            _("yes") if row.is_demonstration else _("no"),
        ]


def _plain(amount: Any) -> float | int:
    """A number for spreadsheets: whole where it is whole."""
    return int(amount) if amount == int(amount) else float(amount)
