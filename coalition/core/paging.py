"""Links to the neighbours of a page, with the filters that are in the address."""

from collections.abc import Sequence
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from coalition.core.numerals import write_number

PAGE_SIZE = 25


class Pages(Paginator):  # type: ignore[type-arg]  # has no parameter at run time
    """Pages of rows in a fixed order; one beyond the middle is read from the end, so the last costs as the first."""

    def page(self, number: int | str) -> Page[Any]:
        number = self.validate_number(number)
        start = (number - 1) * self.per_page
        end = min(start + self.per_page, self.count)
        rows = self.object_list
        if start < self.count / 2 or not isinstance(rows, QuerySet) or rows.query.combinator or not rows.ordered:
            return super().page(number)
        from_the_end = rows.reverse()[self.count - end : self.count - start]
        return Page(list(from_the_end)[::-1], number, self)


def page_of(
    request: HttpRequest, rows: QuerySet[Any] | Sequence[Any], size: int = PAGE_SIZE, *, total: int | None = None
) -> Page[Any]:
    """The page that the address names; the nearest one where there is no such page.

    `total` spares the count where it is known already.
    """
    paginator = Pages(rows, size)
    if total is not None:
        paginator.count = total
    return paginator.get_page(request.GET.get("page"))


def page_links(request: HttpRequest, page: Page[Any]) -> dict[str, Any]:
    """The total, and what the `pagination` component takes; empty where one page holds everything."""
    total = page.paginator.count
    if not page.has_other_pages():
        return {"total": total, "previous_url": "", "next_url": "", "summary": ""}
    summary = _("%(first)s to %(last)s of %(total)s") % {
        "first": write_number(page.start_index()),
        "last": write_number(page.end_index()),
        "total": write_number(total),
    }
    return {
        "total": total,
        "previous_url": _address(request, page.previous_page_number()) if page.has_previous() else "",
        "next_url": _address(request, page.next_page_number()) if page.has_next() else "",
        "summary": summary,
    }


def _address(request: HttpRequest, number: int) -> str:
    query = request.GET.copy()
    query["page"] = str(number)
    return f"?{query.urlencode()}"
