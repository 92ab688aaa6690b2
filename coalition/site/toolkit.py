"""The COVID-19 Response Toolkit: its topics, and what each holds by language; only what the sources state."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Case, CharField, QuerySet, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Concat
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coalition.core.lists import Column, ListFilter, SortFilter, WordsFilter, file_of, list_context, wants_file
from coalition.core.paging import page_of
from coalition.reference.models import ToolkitTopic
from coalition.reference.models.base import active_language
from members.forms.languages import language_name, language_names


def toolkit(request: HttpRequest) -> HttpResponse:
    topics: list[Any] = list(ToolkitTopic.objects.active().with_contents().order_by("position", "code"))
    context = {
        "topics": [{"topic": topic, "languages": language_names(topic.languages)} for topic in topics],
        "updated_at": max((topic.resources_updated_at for topic in topics if topic.resources_updated_at), default=None),
    }
    return render(request, "site/toolkit.html", context)


def topic(request: HttpRequest, code: str) -> HttpResponseBase:
    row = get_object_or_404(ToolkitTopic.objects.active(), pk=code)
    found = ResourceFilter(request.GET, row.resources.all())
    if wants_file(request):
        return file_of(found, f"toolkit-{row.pk}")
    page = page_of(request, found.qs)
    context = {
        "topic": row,
        "trail": [(_("Toolkit"), reverse("site:toolkit")), (row.name, "")],
        "resources": [(resource, language_name(resource.language)) for resource in page],
        "updated_at": max((resource.updated_at for resource in page), default=None),
        **list_context(request, found, page),
    }
    return render(request, "site/topic.html", context)


def own_language_first() -> Combinable:
    """The reader's own language in front, then by code; within one by title."""
    own = When(language__startswith=active_language(), then=Value("0"))
    return Concat(Case(own, default=Value("1")), "language", Value(" "), "title", output_field=CharField())


class ResourceFilter(ListFilter):
    q = WordsFilter("title", "provider", label=gettext_lazy("Words"))
    language = django_filters.ChoiceFilter(label=gettext_lazy("Language"), empty_label=gettext_lazy("Any"))
    sort = SortFilter(
        Column("title", gettext_lazy("Title"), "title", "title"),
        Column("language", gettext_lazy("Language"), own_language_first, "language"),
        Column("publisher", gettext_lazy("Publisher"), "provider", "provider"),
        Column("licence", gettext_lazy("Licence"), "licence", "licence"),
        Column("source", gettext_lazy("Source"), "source", "source"),
        Column("link", gettext_lazy("Link"), cell="link"),
        default="language",
    )

    def __init__(self, query: Any, rows: QuerySet[Any]) -> None:
        super().__init__(query, rows)
        codes = rows.order_by().values_list("language", flat=True).distinct()
        named = [(code, language_name(code)) for code in codes]
        self.filters["language"].extra["choices"] = sorted(named, key=lambda choice: choice[1])
