"""Filters of the list of commitments. They stand in the address, so that a link leads back to exactly this list."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Case, F, Q, QuerySet, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coalition.core.lists import Column, ListFilter, SortFilter, by_words
from coalition.reference.models import Flagship, Mission
from projects.choices import CommitmentKind, CommitmentStatus
from projects.querysets import OPEN

ANY = _("Any")
WHOLE = {"project": _("Any project"), "country_request": _("Any request")}
DAYS = {"soon": _("Within two weeks, or passed"), "late": _("Passed")}


def _towards() -> list[tuple[Any, Any]]:
    """Each mission and flagship by its name; projects and requests as a whole, since `q` finds the single ones."""
    missions = [(f"mission:{row.pk}", row.name) for row in Mission.objects.active()]
    flagships = [(f"flagship:{row.pk}", row.name) for row in Flagship.objects.active()]
    return [*WHOLE.items(), (_("Missions"), missions), (_("Flagships"), flagships)]


class CommitmentFilter(ListFilter):
    """On rows of `with_latest`, in the order of who looks for what is due."""

    q = django_filters.CharFilter(label=_("Words or code"), method="keep_words")
    status = django_filters.ChoiceFilter(label=_("State"), choices=CommitmentStatus.choices, empty_label=ANY)
    kind = django_filters.ChoiceFilter(label=_("Counted in"), choices=CommitmentKind.choices, empty_label=ANY)
    towards = django_filters.ChoiceFilter(label=_("Towards"), choices=_towards, method="keep_subject", empty_label=ANY)
    day = django_filters.ChoiceFilter(
        label=_("Day that was named"), choices=list(DAYS.items()), method="keep_day", empty_label=ANY
    )

    sort = SortFilter(
        Column("next", _("Next day"), lambda: Case(When(status__in=OPEN, then=F("next_on"))), may_be_empty=True),
        Column("promised", _("Commitment"), "quantity", may_be_empty=True),
        Column("member", _("Member"), "organisation__name"),
        Column("state", _("State"), by_words("status", CommitmentStatus.choices)),
        Column("delivered", _("Delivered so far"), "delivered", may_be_empty=True),
        Column("confirmed", _("Last word of the member"), "confirmed_at"),
    )

    def keep_words(self, rows: QuerySet[Any], name: str, words: str) -> QuerySet[Any]:
        """Accents are folded. A reference such as C-2026-00017 is found by its number."""
        found = Q(description__unaccent__icontains=words) | Q(organisation__name__unaccent__icontains=words)
        found |= Q(project__code__iexact=words) | Q(country_request__reference__iexact=words)
        number = words.strip().rpartition("-")[2]
        if words.strip().upper().startswith("C-") and number.isascii() and number.isdigit():
            found |= Q(pk=int(number[:9]))
        return rows.filter(found)

    def keep_subject(self, rows: QuerySet[Any], name: str, chosen: str) -> QuerySet[Any]:
        kind, _colon, code = chosen.partition(":")
        return rows.filter(**({kind: code} if code else {f"{kind}__isnull": False}))

    def keep_day(self, rows: QuerySet[Any], name: str, chosen: str) -> QuerySet[Any]:
        today = timezone.localdate()
        kept: QuerySet[Any] = rows.late(today) if chosen == "late" else rows.soon(today)  # type: ignore[attr-defined]
        return kept
