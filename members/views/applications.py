"""The Secretariat's desk for memberships: the queue, the page of one organisation, and the steps on it."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from coalition.core.access import Role, actor_of
from coalition.core.access.permissions import Words
from coalition.core.lists import count_each, file_of, list_context, view_links, wants_file
from coalition.core.paging import page_of
from members.admission import STATUS_KINDS, conditions_of, missing_for, number_of_texts
from members.application_page import (
    bar_facts_of,
    contact_of,
    duplicates_of,
    history_of,
    merges_of,
    own_words_of,
    people_of,
    undertakings_of,
)
from members.choices import UNDECIDED, MembershipStatus
from members.completeness import completeness_of
from members.forms.filters import ApplicationFilter
from members.models import Merge, Offer, Organisation
from members.offer_page import clearance_rows
from members.services.memberships import (
    admit_member,
    decline_application,
    leave_coalition,
    record_application,
    reinstate_member,
    start_review,
    suspend_member,
)
from members.services.merges import undo_merge
from members.standing import STANDINGS, with_standing
from members.turns import holder_of
from members.views.steps import Steps, buttons, take_named
from members.workflow import MEMBERSHIP

_M = MembershipStatus


def _of(*states: MembershipStatus) -> Q:
    return Q(membership_status__in=states, merged_into=None)


VIEWS: dict[str, tuple[Words, Q]] = {
    "open": (_("To be decided"), _of(*UNDECIDED)),
    "applied": (_("New"), _of(_M.APPLIED)),
    "review": (_("Under review"), _of(_M.UNDER_REVIEW)),
    "members": (_("Members"), _of(_M.ACTIVE)),
    "suspended": (_("Suspended"), _of(_M.SUSPENDED)),
    "all": (_("All organisations"), Q(merged_into=None)),
    "merged": (_("Merged into another"), Q(merged_into__isnull=False)),
}
STEPS: Steps = {
    "apply": (record_application, _("The application was recorded.")),
    "start_review": (start_review, _("The review has begun.")),
    "admit": (admit_member, _("The organisation is a member from today.")),
    "decline": (decline_application, _("The application was declined.")),
    "suspend": (suspend_member, _("The membership is suspended.")),
    "reinstate": (reinstate_member, _("The membership is active again.")),
    "leave": (leave_coalition, _("The organisation has left the Coalition.")),
}
WITH_NOTE = frozenset({"decline", "suspend", "leave"})
ON_CONDITIONS = frozenset({"admit", "reinstate"})


def applications(request: HttpRequest) -> HttpResponseBase:
    actor = actor_of(request.user)
    seen = Organisation.objects.visible_to(actor)
    view = request.GET.get("view", "")
    view = view if view in VIEWS else "open"
    lists = {code: seen.filter(shown) for code, (_label, shown) in VIEWS.items()}
    in_view = lists[view].for_desk(timezone.localdate())
    found = ApplicationFilter(request.GET, in_view.select_related("country", "merged_into"))
    if wants_file(request):
        return file_of(found, "organisations")
    counts = count_each(lists, whole=view)
    page, texts = page_of(request, found.qs, total=None if found.is_filtered else counts[view]), number_of_texts()
    context = {
        "view": view,
        "view_label": VIEWS[view][0],
        "views": view_links({code: label for code, (label, _shown) in VIEWS.items()}, counts, view),
        "rows": [_row(row, texts) for row in page],
        "may_record": Role.COORDINATOR in actor.roles,
        "kept": [("view", view)],
        "clear_url": f"?view={view}",
        **list_context(request, found, page),
    }
    return render(request, "members/desk/applications.html", context)


def application(request: HttpRequest, slug: str) -> HttpResponse:
    actor = actor_of(request.user)
    seen = Organisation.objects.visible_to(actor).for_desk(timezone.localdate())
    seen = seen.prefetch_related("objectives", "flagships", "missions").select_related("country", "merged_into")
    row = get_object_or_404(seen, slug=slug)
    missing = [] if row.merged_into else missing_for(row)
    steps = [step for step in MEMBERSHIP.open_to(actor, row) if not (missing and step.name in ON_CONDITIONS)]
    context = {
        **_row(row, number_of_texts()),
        "queue_url": reverse("members:applications"),
        "bar_facts": bar_facts_of(row),
        "own_words": own_words_of(row),
        "profile": completeness_of(row),
        "missing": missing if row.membership_status != _M.ACTIVE else [],
        "steps": [] if row.merged_into else buttons(steps, notes=WITH_NOTE),
        "merges": merges_of(row, actor),
        "undertakings": undertakings_of(row),
        "clearances": clearance_rows(row.clearances.with_subjects().order_by("-pk"), actor),
        "offers": _offers_of(row),
        "people": people_of(row),
        "contact": contact_of(row, actor),
        "duplicates": duplicates_of(row),
        "history": history_of(row),
        "may_edit": Role.COORDINATOR in actor.roles,
    }
    return render(request, "members/desk/application.html", context)


@require_POST
def application_step(request: HttpRequest, slug: str, step: str) -> HttpResponse:
    row = get_object_or_404(Organisation.objects.visible_to(actor_of(request.user)), slug=slug)
    back = reverse("members:application", args=[slug])
    return take_named(request, step, STEPS, notes=WITH_NOTE, back=back, organisation=row)


@require_POST
def merge_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    row = get_object_or_404(Merge.objects.visible_to(actor_of(request.user)).select_related("organisation"), pk=pk)
    steps: Steps = {"undo": (undo_merge, _("The merge is undone: each of the two has what it had."))}
    return take_named(request, step, steps, notes=frozenset(steps), back=row.get_absolute_url(), merge=row)


def _row(row: Any, texts: int) -> dict[str, Any]:
    kind = STATUS_KINDS[MembershipStatus(row.membership_status)]
    return {"organisation": row, "kind": kind, "ball": holder_of(row), "conditions": conditions_of(row, texts)}


def _offers_of(row: Organisation) -> list[dict[str, Any]]:
    offers = with_standing(Offer.objects.filter(organisation=row), timezone.localdate())
    return [
        {"offer": offer, "standing": STANDINGS[offer.standing][0], "kind": STANDINGS[offer.standing][1]}
        for offer in offers.select_related("unit").order_by("title", "pk")
    ]
