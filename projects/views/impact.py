"""The page of what a member contributed to: public once its editors open it, before that a preview for its side."""

from __future__ import annotations

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coalition.core.access import SECRETARIAT, actor_of
from coalition.core.idempotency import new_submission_key
from coalition.core.numerals import write_number
from coalition.core.paging import page_links, page_of
from members.models import Organisation
from members.views.public import public_frame
from projects.impact import lines_of, places_of, projects_of

PAGE_SIZE = 20


def impact(request: HttpRequest, slug: str) -> HttpResponse:
    actor = actor_of(request.user)
    seen = Organisation.objects.members()
    if not actor.roles & SECRETARIAT:
        seen = seen.filter(Q(shows_impact=True) | Q(pk__in=actor.organisation_ids))
    row = get_object_or_404(seen, slug=slug)
    projects = projects_of(row)
    keys = list(projects.values_list("pk", flat=True))
    page = page_of(request, projects, PAGE_SIZE, total=len(keys))
    places = places_of(keys)
    context = {
        "organisation": row,
        "trail": [
            (_("Members"), reverse("members:list")),
            (row.name, row.get_absolute_url()),
            (_("Contributions"), ""),
        ],
        "summary_words": summary_of(len(keys), len(places["countries"])),
        "lines": lines_of(list(page)),
        "updated_at": max((project.updated_at for project in page), default=row.updated_at),
        **places,
        "address": f"{settings.PORTAL_URL}{request.path}",
        "may_edit": row.pk in actor.edited_organisation_ids,
        "submission_key": new_submission_key(),
        **page_links(request, page),
        **public_frame(request),
    }
    return render(request, "projects/impact.html", context)


def summary_of(projects: int, countries: int) -> str:
    """Counts of projects and countries in a sentence; people are told by project alone."""
    taken = ngettext("%(number)s published project", "%(number)s published projects", projects)
    where = ngettext("%(number)s country", "%(number)s countries", countries)
    words = {
        "projects": taken % {"number": write_number(projects)},
        "countries": where % {"number": write_number(countries)},
    }
    return _("It contributed to %(projects)s in %(countries)s.") % words
