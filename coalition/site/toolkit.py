"""The COVID-19 Response Toolkit: its topics, and what each holds by language; only what the sources state."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from coalition.reference.models import ToolkitResource, ToolkitTopic
from coalition.reference.models.base import active_language
from members.forms.languages import language_name, language_names


def toolkit(request: HttpRequest) -> HttpResponse:
    topics: list[Any] = list(ToolkitTopic.objects.active().with_contents().order_by("position", "code"))
    context = {
        "topics": [{"topic": topic, "languages": language_names(topic.languages)} for topic in topics],
        "updated_at": max((topic.resources_updated_at for topic in topics if topic.resources_updated_at), default=None),
    }
    return render(request, "site/toolkit.html", context)


def topic(request: HttpRequest, code: str) -> HttpResponse:
    row = get_object_or_404(ToolkitTopic.objects.active(), pk=code)
    resources = list(row.resources.order_by("language", "title"))
    context = {
        "topic": row,
        "trail": [(_("Toolkit"), reverse("site:toolkit")), (row.name, "")],
        "languages": _by_language(resources),
        "updated_at": max((resource.updated_at for resource in resources), default=None),
    }
    return render(request, "site/topic.html", context)


def _by_language(resources: list[ToolkitResource]) -> list[dict[str, Any]]:
    """Return `code`, `name` and `resources` of each language: the reader's own first, then by name."""
    groups = [
        {"code": code, "name": language_name(code), "resources": list(rows)}
        for code, rows in groupby(resources, key=lambda resource: resource.language)
    ]
    return sorted(groups, key=lambda group: (group["code"].partition("-")[0] != active_language(), group["name"]))
