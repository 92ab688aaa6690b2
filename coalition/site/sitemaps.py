"""The public pages for search engines, each in the six languages; and what they need not look at."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language

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
        "reports:events",
        "members:list",
        "members:apply",
        "enquiries:contact",
        "enquiries:support",
    ),
)
NOT_FOR_SEARCH = ("/account/", "/admin/", "/api/", "/home/", "/search/", "/secretariat/")


class _Files(Paginator):  # type: ignore[type-arg]  # has no parameter at run time
    """Each row of a file in every language. Django's own way reads all rows to write one file of them."""

    def page(self, number: int | str) -> Page[Any]:
        page = super().page(number)
        page.object_list = [(row, code) for row in page.object_list for code, _name in settings.LANGUAGES]
        return page


class _OneFile(_Files):
    """Of a catalogue, which is never longer: the index need not count it."""

    num_pages = 1


class InSixLanguages(Sitemap):  # type: ignore[type-arg]  # generic in the stubs only
    i18n = alternates = x_default = True
    limit = 200  # rows in one file

    @property
    def paginator(self) -> Paginator[Any]:
        rows: Any = self.items()
        return _Files(rows, self.limit)


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
        return self.rows().order_by("pk").only(self.key)

    def location(self, item: Any) -> str:
        return _address(self.route, getattr(item, self.key), get_language())


@lru_cache(maxsize=len(settings.LANGUAGES) * InSixLanguages.limit * 2)
def _address(route: str, key: Any, language: str | None) -> str:
    """In the language that is active. Django asks for each eight times in one file, once for every alternate."""
    return reverse(route, args=[key])


class CataloguePages(RowPages):
    limit = 1000

    @property
    def paginator(self) -> Paginator[Any]:
        return _OneFile(self.items(), self.limit)


SECTIONS: dict[str, InSixLanguages] = {
    "pages": FrontPages(),
    "projects": RowPages("projects:detail", "code", counted),
    "stories": RowPages("projects:story", "pk", Story.objects.told),
    "members": RowPages("members:organisation", "slug", lambda: shown(Organisation.objects.members())),
    "countries": CataloguePages("site:country", "pk", Country.objects.all),
    "flagships": CataloguePages("site:flagship", "pk", Flagship.objects.active),
    "missions": CataloguePages("site:mission", "pk", Mission.objects.active),
    "toolkit": CataloguePages("site:topic", "pk", ToolkitTopic.objects.active),
}
"""Apps that stand to the left of this one add theirs."""


def robots(request: HttpRequest) -> HttpResponse:
    """A demonstration is not for search engines at all: what it shows is invented."""
    lines = ["User-agent: *"]
    lines += ["Disallow: /"] if settings.DEMO else [f"Disallow: {path}" for path in NOT_FOR_SEARCH]
    lines += ["", f"Sitemap: {settings.PORTAL_URL}{reverse('site:sitemap')}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
