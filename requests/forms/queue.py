"""The Secretariat's queue: its saved views, filters and orders, all in the address."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, NamedTuple

import django_filters
from django import forms
from django.db.models import OuterRef, Q, QuerySet, Value
from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from coalition.core.access import Actor, actor_of
from coalition.core.access.permissions import Words
from coalition.core.folding import folded, folded_together
from coalition.core.idempotency import SubmissionForm
from coalition.core.lists import Column, ListFilter, SortFilter, by_words, count_each
from coalition.core.rows import has_one
from coalition.reference.models import Country
from requests.choices import RequestStatus, Situation
from requests.models import CountryRequest, RequestCountry
from requests.querysets import ENDED, SEARCHED, UNDECIDED, is_due, waits_for_validation

PATIENCE = timedelta(days=7)


class SavedView(NamedTuple):
    label: Words
    condition: Callable[[Actor], Q]


DEFAULT_VIEW = "undecided"
# Conditions on the rows of `CountryRequest.objects.for_desk()`.
VIEWS = {
    "undecided": SavedView(_("Not decided"), lambda actor: Q(status__in=UNDECIDED)),
    "new": SavedView(_("New"), lambda actor: Q(status=RequestStatus.SUBMITTED)),
    "letter": SavedView(_("Letter missing"), lambda actor: Q(status__in=UNDECIDED, has_letter=False)),
    "waiting": SavedView(
        _("Waiting over 7 days"), lambda actor: Q(status__in=UNDECIDED, since__lt=timezone.now() - PATIENCE)
    ),
    "due": SavedView(_("Due within 7 days or late"), lambda actor: is_due(timezone.localdate() + PATIENCE)),
    "mine": SavedView(_("Mine"), lambda actor: Q(assigned_to=actor.pk) & ~Q(status__in=ENDED)),
    "validation": SavedView(_("Waits for validation"), lambda actor: waits_for_validation()),
    "orphaned": SavedView(
        _("Nobody at the authority"),
        lambda actor: (
            Q(has_editor=False, registered_by=None, authority__isnull=False)
            & ~Q(status__in=(RequestStatus.DRAFT, *ENDED))
        ),
    ),
    "all": SavedView(_("All"), lambda actor: Q()),
}
DEFAULT_SORT = "since"


def countries_asking(http_request: HttpRequest) -> QuerySet[Country]:
    """Countries of the requests that the person may see."""
    seen = CountryRequest.objects.visible_to(actor_of(http_request.user))
    asked = RequestCountry.objects.filter(has_one(seen.filter(pk=OuterRef("country_request"))))
    return Country.objects.occurring_in(asked)


class QueueFilter(ListFilter):
    """On rows of `for_desk`."""

    view = django_filters.ChoiceFilter(
        choices=[(code, view.label) for code, view in VIEWS.items()], method="keep_view", widget=forms.HiddenInput
    )
    q = django_filters.CharFilter(label=_("Words or reference"), method="keep_words", max_length=200)
    status = django_filters.ChoiceFilter(label=_("State"), choices=RequestStatus.choices, empty_label=_("Any"))
    country = django_filters.ModelChoiceFilter(
        label=_("Country"), queryset=countries_asking, method="keep_country", empty_label=_("Any")
    )
    situation = django_filters.ChoiceFilter(label=_("Context"), choices=Situation.choices, empty_label=_("Any"))
    emergency = django_filters.BooleanFilter(
        label=_("Emergencies only"), method="keep_emergencies", widget=forms.CheckboxInput
    )
    sort = SortFilter(
        Column("reference", _("Request"), "reference"),
        Column("state", _("State"), by_words("status", RequestStatus.choices)),
        Column("since", _("Since"), "since"),
        Column("due", _("Due"), "due_on", may_be_empty=True),
        Column("received", _("Received"), "submitted_at", may_be_empty=True),
        Column("letter", _("Letter"), "has_letter"),
        Column("urgency", _("Urgency"), "urgency", may_be_empty=True),
        Column("assessed", _("Assessed"), "completed"),
        Column("handled", _("Handled by"), "assigned_to__name", may_be_empty=True),
        default=DEFAULT_SORT,
    )

    def keep_view(self, rows: QuerySet[Any], name: str, code: str) -> QuerySet[Any]:
        return rows.filter(VIEWS[code].condition(self.request.user))

    def keep_words(self, rows: QuerySet[Any], name: str, words: str) -> QuerySet[Any]:
        """In its texts or the name of its authority, each looked up by an index of its own."""
        texts = rows.alias(texts=folded_together(SEARCHED)).filter(texts__contains=folded(Value(words)))
        named = rows.filter(authority__name__unaccent__icontains=words)
        # Joined, since words may stand in thousands: looking each up by its key would take longer.
        return rows.filter(pk__in=texts.order_by().values("pk").union(named.order_by().values("pk")))

    def keep_country(self, rows: QuerySet[Any], name: str, country: Country) -> QuerySet[Any]:
        return rows.filter(pk__in=RequestCountry.objects.filter(country=country).values("country_request"))

    def keep_emergencies(self, rows: QuerySet[Any], name: str, only: bool) -> QuerySet[Any]:
        return rows.filter(is_emergency=True) if only else rows


SORTS = dict(QueueFilter.base_filters["sort"].extra["choices"])


def with_defaults(query: QueryDict) -> QueryDict:
    """The address as the filter reads it: a view and an order are always chosen."""
    chosen = query.copy()
    if chosen.get("view") not in VIEWS:
        chosen["view"] = DEFAULT_VIEW
    if chosen.get("sort") not in SORTS:
        chosen["sort"] = DEFAULT_SORT
    return chosen


def address_of(chosen: QueryDict) -> str:
    """Return the view, filters and order, without the page, as they stand in the address."""
    return urlencode([(name, str(chosen[name])) for name in QueueFilter.base_filters if chosen.get(name)])


class KeepViewForm(SubmissionForm):
    name = forms.CharField(
        label=_("Name of the view"), help_text=_("A view of yours with this name is replaced."), max_length=60
    )
    query = forms.CharField(widget=forms.HiddenInput, max_length=1000)

    def clean_query(self) -> str:
        return address_of(with_defaults(QueryDict(self.cleaned_data["query"])))


def count_views(rows: QuerySet[Any], chosen: str, actor: Actor) -> dict[str, int]:
    """Return how many of the rows stand in each built-in view, to the end in the one that is chosen; one query."""
    return count_each({code: rows.filter(view.condition(actor)) for code, view in VIEWS.items()}, whole=chosen)
