"""Links to the neighbours of a page, with the filters that are in the address."""

from collections.abc import Sequence
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, F, QuerySet, Value, Window
from django.db.models.functions import Least, RowNumber
from django.db.models.sql.where import WhereNode
from django.http import HttpRequest
from django.utils.translation import gettext as _

from coalition.core.numerals import write_number
from coalition.core.rows import is_among

PAGE_SIZE = 25
LONGEST_NUMBER = 9  # digits of the number of a page
FAR = 1_000
"""From this place on, rows are first found by their keys: what they carry is made for those of the page alone, not for
all before them.
"""


class Pages(Paginator):  # type: ignore[type-arg]  # has no parameter at run time
    """Pages of rows in a fixed order; one beyond the middle is read from the end, so the last costs as the first."""

    def page(self, number: int | str) -> Page[Any]:
        number = self.validate_number(number)
        start = (number - 1) * self.per_page
        end = min(start + self.per_page, self.count)
        rows = self.object_list
        if not isinstance(rows, QuerySet) or rows.query.combinator or not rows.ordered:
            return super().page(number)
        if start < self.count / 2:
            return Page(_part(rows, start, end), number, self)
        from_the_end = _part(rows.reverse(), self.count - end, self.count - start)
        return Page(list(from_the_end)[::-1], number, self)


class FoundOnce(Paginator):  # type: ignore[type-arg]
    """Pages of rows that are costly to find, in an order that was asked for: one search counts them and gives the keys
    of the page, whose rows are read by these alone. Two queries, as of others; a number beyond the last is the last.
    """

    object_list: QuerySet[Any]

    def get_page(self, number: Any) -> Page[Any]:
        asked = int(number) if str(number).isdecimal() and len(str(number)) <= LONGEST_NUMBER else 1
        rows, size = self.object_list, self.per_page
        start = Least(Value(max(asked - 1, 0) * size), (F("total") - 1) / size * size)
        place = Window(RowNumber(), order_by=rows.query.order_by)  # type: ignore[arg-type]  # "-pk" is one, too
        placed = rows.annotate(place=place, total=Window(Count("*")))
        found = placed.order_by().filter(place__gt=start, place__lte=start + Value(size))
        places = sorted(found.values_list("place", "pk", "total"))  # the few here, not all of them there
        first, _pk, self.count = places[0] if places else (1, None, 0)
        return Page(_by_keys(rows, [pk for _place, pk, _total in places]), (first - 1) // size + 1, self)


def _part(rows: QuerySet[Any], start: int, end: int) -> QuerySet[Any]:
    return rows[start:end] if start < FAR else rows.filter(is_among("pk", rows.values("pk")[start:end]))


def _by_keys(rows: QuerySet[Any], keys: list[Any]) -> list[Any]:
    """Rows that were found already, as `rows` carries them, without being sought again."""
    known = rows.order_by()
    known.query.where = WhereNode()
    by_key = {row.pk: row for row in known.filter(pk__in=keys)}
    return [by_key[pk] for pk in keys if pk in by_key]


def page_of(
    request: HttpRequest,
    rows: QuerySet[Any] | Sequence[Any],
    size: int = PAGE_SIZE,
    *,
    total: int | None = None,
    is_costly: bool = False,
) -> Page[Any]:
    """The page that the address names; the nearest one where there is no such page.

    `total` spares the count where it is known already; rows that are costly to find are sought once (`FoundOnce`).
    """
    paginator = FoundOnce(rows, size) if is_costly else Pages(rows, size)
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
