"""The members of the Coalition and their public profiles: no people, no offers, no addresses of persons."""

from __future__ import annotations

from django.db.models import Count, Max
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from coalition.core.access import SECRETARIAT, actor_of
from coalition.core.lists import file_of, list_context, wants_file
from coalition.core.paging import page_of
from members.choices import MembershipStatus
from members.completeness import completeness_of
from members.forms.filters import MemberFilter
from members.models import Organisation
from members.turns import turn_of
from members.views.editing import frame_of
from members.workflow import MEMBERSHIP


def member_list(request: HttpRequest) -> HttpResponseBase:
    found = MemberFilter(request.GET, Organisation.objects.members())
    rows = found.qs.select_related("country").prefetch_related("flagships")
    if wants_file(request):
        return file_of(found, "members", rows)
    whole = found.qs.aggregate(total=Count("pk"), updated_at=Max("updated_at"))
    page = page_of(request, rows, total=whole["total"])
    context = {
        "members": page,
        "updated_at": whole["updated_at"],
        **list_context(request, found, page),
        **public_frame(request),
    }
    return render(request, "members/list.html", context)


def organisation(request: HttpRequest, slug: str) -> HttpResponse:
    """Everybody sees an active member; its own side and the Secretariat also what it was before, or is after.

    The address of an entry that was merged leads to the one it was merged into.
    """
    actor = actor_of(request.user)
    seen = Organisation.objects.known_to(actor).with_filled_lists()
    lists = seen.select_related("country", "merged_into").prefetch_related("flagships", "missions", "objectives")
    row = get_object_or_404(lists, slug=slug)
    if row.merged_into:  # not for ever: a merge can be undone
        return redirect(row.merged_into)
    is_own = row.pk in actor.organisation_ids
    context = {
        "organisation": row,
        "turn": turn_of(row) if is_own and not row.is_member else None,
        "trail": [(_("Members"), reverse("members:list")), (row.name, "")],
        "merged_names": [other.name for other in row.absorbed.filter(membership_status=MembershipStatus.ACTIVE)],
        "is_own": is_own,
        "may_edit": row.pk in actor.edited_organisation_ids,
        "may_leave": row.pk in actor.edited_organisation_ids
        and row.membership_status in MEMBERSHIP.step("leave").sources,
        "profile": completeness_of(row) if is_own else None,
        "is_secretariat": bool(actor.roles & SECRETARIAT),
        **public_frame(request),
    }
    return render(request, "members/organisation.html", context)


def public_frame(request: HttpRequest) -> dict[str, str]:
    if request.user.is_authenticated:
        return frame_of(request)
    return {"layout": "layouts/public.html", "box": "wrap"}
