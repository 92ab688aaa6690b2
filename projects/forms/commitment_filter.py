"""Filters of the lists of commitments. They stand in the address, so that a link leads back to exactly this list."""

from __future__ import annotations

from functools import cache
from typing import Any

import django_filters
from django.db.models import Case, F, Q, QuerySet, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coalition.core.lists import DEMONSTRATION, Column, ListFilter, SortFilter, by_words
from projects.amounts import write_amount
from projects.choices import CommitmentKind, CommitmentStatus
from projects.models import Project
from projects.querysets import OPEN, STANDING

from .filters import facets

ANY = _("Any")
WHOLE = {"project": _("Any project"), "country_request": _("Any request")}
DAYS = {"soon": _("Within two weeks, or passed"), "late": _("Passed")}
STATE = Column("state", _("State"), by_words("status", CommitmentStatus.choices), "get_status_display")


def _delivered(row: Any) -> str:
    return write_amount(row, row.delivered) if row.told_on else ""


def _towards() -> list[tuple[Any, Any]]:
    """Each mission and flagship by its name; projects and requests as a whole, since `q` finds the single ones."""
    found = facets(Project.objects.none(), ("mission", "flagship"))
    rows = {facet: [(f"{facet}:{code}", name) for code, name in options] for facet, options in found.items()}
    return [*WHOLE.items(), (_("Missions"), rows["mission"]), (_("Flagships"), rows["flagship"])]


class PromiseFilter(ListFilter):
    """Of what the public reads, on rows of `with_latest`, in the order of who looks for what comes next."""

    q = django_filters.CharFilter(label=_("Words or code"), method="keep_words")
    status = django_filters.ChoiceFilter(
        label=_("State"), choices=[(state.value, state.label) for state in STANDING], empty_label=ANY
    )
    kind = django_filters.ChoiceFilter(label=_("Counted in"), choices=CommitmentKind.choices, empty_label=ANY)

    sort = SortFilter(
        Column("member", _("Member"), "organisation__name", "organisation.name"),
        Column("promised", _("What is promised"), "quantity", write_amount, may_be_empty=True),
        Column("description", _("Description"), cell="description"),
        Column("towards", _("Towards"), cell="subject_name"),
        STATE,
        Column("delivered", _("Delivered so far"), "delivered", _delivered, may_be_empty=True),
        Column("told", _("As of"), cell="told_on"),
        Column("expected", _("Expected by"), "expected_on", "expected_on"),
        DEMONSTRATION,
    )

    def keep_words(self, rows: QuerySet[Any], name: str, words: str) -> QuerySet[Any]:
        """Accents are folded. A reference such as C-2026-00017 is found by its number."""
        found = Q(description__unaccent__icontains=words) | Q(organisation__name__unaccent__icontains=words)
        found |= Q(project__code__iexact=words) | Q(country_request__reference__iexact=words)
        number = words.strip().rpartition("-")[2]
        if words.strip().upper().startswith("C-") and number.isascii() and number.isdigit():
            found |= Q(pk=int(number[:9]))
        return rows.filter(found)


class OfAllMembers(PromiseFilter):
    towards = django_filters.ChoiceFilter(label=_("Towards"), method="keep_subject", empty_label=ANY)

    def __init__(self, query: Any, rows: QuerySet[Any]) -> None:
        super().__init__(query, rows)
        self.filters["towards"].extra["choices"] = cache(_towards)  # asked for once, and not at all for a file

    def keep_subject(self, rows: QuerySet[Any], name: str, chosen: str) -> QuerySet[Any]:
        kind, _colon, code = chosen.partition(":")
        return rows.filter(**({kind: code} if code else {f"{kind}__isnull": False}))


class CommitmentFilter(OfAllMembers):
    """Of the workspaces: in every state, and by the day that comes."""

    status = django_filters.ChoiceFilter(label=_("State"), choices=CommitmentStatus.choices, empty_label=ANY)
    day = django_filters.ChoiceFilter(
        label=_("Day that was named"), choices=list(DAYS.items()), method="keep_day", empty_label=ANY
    )

    sort = SortFilter(
        Column("next", _("Next day"), lambda: Case(When(status__in=OPEN, then=F("next_on"))), may_be_empty=True),
        Column("promised", _("Commitment"), "quantity", may_be_empty=True),
        Column("member", _("Member"), "organisation__name"),
        STATE,
        Column("delivered", _("Delivered so far"), "delivered", may_be_empty=True),
        Column("confirmed", _("Last word of the member"), "confirmed_at"),
    )

    def keep_day(self, rows: QuerySet[Any], name: str, chosen: str) -> QuerySet[Any]:
        today = timezone.localdate()
        kept: QuerySet[Any] = rows.late(today) if chosen == "late" else rows.soon(today)  # type: ignore[attr-defined]
        return kept
