"""Filters of the lists of who or what may act for whom: tokens, webhooks, delegates; and of clearances."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coalition.core.lists import Column, ListFilter, SortFilter, WordsFilter
from coalition.core.models import JobStatus
from members.forms.filters import ANY

LIVE = [("live", _("In use")), ("ended", _("Ended"))]


class TokenFilter(ListFilter):
    q = WordsFilter("name", "user__name", label=_("Name"))
    state = django_filters.ChoiceFilter(label=_("State"), choices=LIVE, method="keep_state", empty_label=ANY)
    sort = SortFilter(
        Column("name", _("Name"), "name"),
        Column("owner", _("Owner"), "user__name"),
        Column("made", _("Made"), "created_at"),
        Column("used", _("Last used"), "last_used_at", may_be_empty=True),
        Column("ends", _("Ends"), "expires_at", may_be_empty=True),
        default="-made",
    )

    def keep_state(self, rows: QuerySet[Any], name: str, state: str) -> QuerySet[Any]:
        live = Q(revoked_at=None) & (Q(expires_at=None) | Q(expires_at__gt=timezone.now()))
        return rows.filter(live if state == "live" else ~live)


class WebhookFilter(ListFilter):
    q = WordsFilter("url", "user__name", label=_("Address"))
    state = django_filters.ChoiceFilter(label=_("State"), choices=LIVE, method="keep_state", empty_label=ANY)
    sort = SortFilter(
        Column("address", _("Address"), "url"),
        Column("owner", _("Owner"), "user__name"),
        Column("since", _("Since"), "created_at"),
        default="-since",
    )

    def keep_state(self, rows: QuerySet[Any], name: str, state: str) -> QuerySet[Any]:
        live = Q(ended_at=None, user__is_active=True)
        return rows.filter(live if state == "live" else ~live)


class DeliveryFilter(ListFilter):
    q = WordsFilter("event", label=_("Event"))
    state = django_filters.ChoiceFilter(
        field_name="status", label=_("State"), choices=JobStatus.choices, empty_label=ANY
    )
    sort = SortFilter(
        Column("event", _("Event"), "event", "event"),
        Column("number", _("Number"), cell="event_id"),
        Column("when", _("When"), "created_at", lambda sent: timezone.localtime(sent.created_at).isoformat()),
        Column("attempts", _("Attempts"), "attempts", "attempts"),
        Column("answer", _("Answer"), "answered", "answered", may_be_empty=True),
        Column("state", _("State"), "status", "get_status_display"),
        default="-when",
    )


class DelegationFilter(ListFilter):
    q = WordsFilter("approver__name", "delegate__name", "reason", label=_("Name or reason"))
    state = django_filters.ChoiceFilter(
        label=_("State"),
        choices=[("open", _("Today or to come")), ("over", _("Over"))],
        method="keep_state",
        empty_label=ANY,
    )
    sort = SortFilter(
        Column("delegate", _("Delegate"), "delegate__name", "delegate.name"),
        Column("approver", _("For"), "approver__name", "approver.name"),
        Column("first", _("From"), "starts_on", "starts_on"),
        Column("last", _("To"), "ends_on", "ends_on"),
        Column("reason", _("Reason"), cell="reason"),
        Column("ended", _("Ended"), cell="ended_at"),
        default="-first",
    )

    def keep_state(self, rows: QuerySet[Any], name: str, state: str) -> QuerySet[Any]:
        is_open = Q(ended_at=None, ends_on__gte=timezone.localdate())
        return rows.filter(is_open if state == "open" else ~is_open)


class ClearanceFilter(ListFilter):
    q = WordsFilter("organisation__name", "offer__title", "offer__organisation__name", label=_("Name"))
    sort = SortFilter(
        Column(
            "of",
            _("Of"),
            lambda: Coalesce("organisation__name", "offer__title"),
            lambda row: row.organisation or row.offer,
        ),
        Column("list", _("Sanctions list"), cell="screening_list"),
        Column("screened", _("Date of the list"), cell="screened_on"),
        Column("result", _("Result of the screening"), cell="screening_result"),
        Column("findings", _("Findings"), cell="findings"),
        Column("until", _("Valid until"), "valid_until", "valid_until"),
        Column("by", _("Prepared by"), "prepared_by__name", "prepared_by", may_be_empty=True),
        default="until",
    )


class UnclearedFilter(ListFilter):
    q = WordsFilter("title", "organisation__name", label=_("Name"))
    sort = SortFilter(
        Column("title", _("Offer"), "title", "title"),
        Column("organisation", _("Organisation"), "organisation__name", "organisation.name"),
        Column("demonstration", _("Demonstration data"), cell="is_demonstration"),
        default="title",
    )
