"""The public pages for search engines, each in the six languages; and what they need not look at."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from coalition.reference.models import Country, Flagship, Mission, ToolkitTopic
from members.models import Organisation
from projects.models import Story

from .portfolio import counted, shown

FRONT_PAGES = (
    *("site:front", "site:how", "site:questions", "site:countries", "site:missions", "site:toolkit"),
    *(
        "projects:list",
        "projects:stories",
        "reports:library",
        "members:list",
        "members:apply",
        "enquiries:contact",
        "enquiries:support",
    ),
)
NOT_FOR_SEARCH = ("/account/", "/admin/", "/api/", "/home/", "/search/", "/secretariat/")


class InSixLanguages(Sitemap):  # type: ignore[type-arg]  # generic in the stubs only
    i18n = alternates = x_default = True


class FrontPages(InSixLanguages):
    def items(self) -> tuple[str, ...]:
        return FRONT_PAGES

    def location(self, item: str) -> str:
        return reverse(item)


class RowPages(InSixLanguages):
    """One page for each row, at `route` with the row's `key`."""

    def __init__(self, route: str, key: str, rows: Callable[[], QuerySet[Any]]) -> None:
        self.route, self.key, self.rows = route, key, rows

    def items(self) -> QuerySet[Any]:
        return self.rows().order_by("pk")

    def location(self, item: Any) -> str:
        return reverse(self.route, args=[getattr(item, self.key)])


SECTIONS: Mapping[str, InSixLanguages] = {
    "pages": FrontPages(),
    "projects": RowPages("projects:detail", "code", counted),
    "stories": RowPages("projects:story", "pk", Story.objects.told),
    "members": RowPages("members:organisation", "slug", lambda: shown(Organisation.objects.members())),
    "countries": RowPages("site:country", "pk", Country.objects.all),
    "flagships": RowPages("site:flagship", "pk", Flagship.objects.active),
    "missions": RowPages("site:mission", "pk", Mission.objects.active),
    "toolkit": RowPages("site:topic", "pk", ToolkitTopic.objects.active),
}


def robots(request: HttpRequest) -> HttpResponse:
    """A demonstration is not for search engines at all: what it shows is invented."""
    lines = ["User-agent: *"]
    lines += ["Disallow: /"] if settings.DEMO else [f"Disallow: {path}" for path in NOT_FOR_SEARCH]
    lines += ["", f"Sitemap: {settings.PORTAL_URL}{reverse('site:sitemap')}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
