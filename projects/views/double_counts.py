"""The Secretariat's page of projects that may count the same people twice, with the two answers to each pair."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from coalition.core.access import Role, actor_of
from coalition.core.idempotency import new_submission_key
from coalition.core.lists import Column, RowsForm, file_of, list_context, page_of_rows, wants_file
from coalition.reference.choices import UnitKind
from coalition.reference.lists import named
from coalition.reference.models import Country
from members.views.steps import take_step
from projects.double_counts import MOST, Pair, open_pairs
from projects.headline import headline_people
from projects.models import Project
from projects.recount import KINDS
from projects.services.double_counts import declare_distinct, link_people

LINKED = _("The two count once in the safe figure.")
DISTINCT = _("Kept: the two reach different people.")


class PairForm(RowsForm):
    """The filter of the pairs; the largest comes first as usual."""

    q = forms.CharField(label=_("Words or code"), required=False, max_length=200)
    columns = (
        Column("first", _("One project"), "first", lambda row: row["sides"][0][0].title),
        Column("second", _("The other"), "second", lambda row: row["sides"][1][0].title),
        Column("who", _("Who"), "who", lambda row: row["kind"]),
        Column("where", _("Where"), "where", lambda row: row["countries"]),
        Column("most", _("Twice at most"), "most", lambda row: row["most"]),
    )

    def wanted(self) -> QuerySet[Project] | None:
        """The projects whose title or code has these letters; None where no words are asked for."""
        words = self.data.get("q", "")
        if not words:
            return None
        return Project.objects.filter(Q(title__unaccent__icontains=words) | Q(code__iexact=words))


def double_counts(request: HttpRequest) -> HttpResponseBase:
    asked = PairForm(request.GET)
    pairs = open_pairs(asked.wanted())
    if wants_file(request):
        return file_of(asked, "counted-twice", asked.in_order(_rows(pairs)))
    page, rows = page_of_rows(request, asked, pairs, _rows)
    learners, teachers = headline_people(demonstration=settings.DEMO)
    context = {
        "rows": rows,
        "most": MOST if len(pairs) >= MOST else 0,
        "people": [(_("Learners"), learners), (_("Teachers"), teachers)],
        "may_decide": Role.COORDINATOR in actor_of(request.user).roles,
        **list_context(request, asked, page),
    }
    return render(request, "projects/double_counts.html", context)


def _rows(pairs: list[Pair]) -> list[dict[str, Any]]:
    projects = Project.objects.in_bulk(list({pk for pair in pairs for pk in pair.key[:2]}))
    countries = Country.objects.filter(pk__in={iso3 for pair in pairs for iso3 in pair.countries})
    names = dict(countries.order_by().values_list("pk", named()))
    return [_row(pair, projects, names) for pair in pairs]


def _row(pair: Pair, projects: dict[int, Project], names: dict[str, str]) -> dict[str, Any]:
    first, second, kind = pair.key
    return {
        "sides": [(projects[first], pair.first.value), (projects[second], pair.second.value)],
        "kind": UnitKind(kind).label,
        "countries": ", ".join(sorted(names[iso3] for iso3 in pair.countries)),
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
