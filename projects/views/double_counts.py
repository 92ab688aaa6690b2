"""The Secretariat's page of projects that may count the same people twice, with the two answers to each pair."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from coalition.core.access import Role, actor_of
from coalition.core.idempotency import new_submission_key
from coalition.core.paging import PAGE_SIZE, page_links
from coalition.reference.choices import UnitKind
from members.views.steps import take_step
from projects.double_counts import Pair, open_pairs
from projects.headline import headline
from projects.models import Project
from projects.recount import KINDS
from projects.services.double_counts import declare_distinct, link_people

LINKED = _("The two count once in the safe figure.")
DISTINCT = _("Kept: the two reach different people.")


def double_counts(request: HttpRequest) -> HttpResponse:
    page = Paginator(open_pairs(), PAGE_SIZE).get_page(request.GET.get("page"))
    wanted = {pk for pair in page for pk in pair.key[:2]}
    projects = Project.objects.in_bulk(list(wanted))
    found = headline(demonstration=settings.DEMO)
    context = {
        "rows": [_row(pair, projects) for pair in page],
        "people": [(_("Learners"), found.learners), (_("Teachers"), found.teachers)],
        "may_decide": Role.COORDINATOR in actor_of(request.user).roles,
        **page_links(request, page),
    }
    return render(request, "projects/double_counts.html", context)


def _row(pair: Pair, projects: dict[int, Project]) -> dict[str, Any]:
    first, second, kind = pair.key
    return {
        "sides": [(projects[first], pair.first.value), (projects[second], pair.second.value)],
        "kind": UnitKind(kind).label,
        "countries": ", ".join(pair.countries),
        "most": pair.most,
        "link": reverse("projects:double-count", args=[projects[first].code, projects[second].code, kind, "link"]),
        "part": reverse("projects:double-count", args=[projects[first].code, projects[second].code, kind, "part"]),
        "key": new_submission_key(),
        "second_key": new_submission_key(),
    }


@require_POST
def double_count(request: HttpRequest, first: str, second: str, kind: str, step: str) -> HttpResponse:
    if kind not in KINDS or step not in {"link", "part"} or first == second:
        raise Http404
    by = actor_of(request.user)
    sides = [get_object_or_404(Project.objects.visible_to(by), code=code) for code in (first, second)]
    pair: dict[str, Any] = {"first": sides[0], "second": sides[1], "kind": kind, "by": by}

    def effect(answers: dict[str, Any]) -> Any:
        return link_people(**pair) if step == "link" else declare_distinct(**pair, reason=answers["note"])

    told = LINKED if step == "link" else DISTINCT
    return take_step(request, effect, back=reverse("projects:double-counts"), told=told)
