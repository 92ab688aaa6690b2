"""Filters of this app's lists: runs, matches, calls and invitations, members who could help, back-tests."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.db.models import Case, F, QuerySet, When
from django.db.models.expressions import Combinable
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coalition.core.lists import DEMONSTRATION, Column, ListFilter, SortFilter, WordsFilter, by_words
from coalition.core.models import JobStatus
from coalition.reference.lists import by_name
from matching.choices import ASKED, CallStatus, Due, InterestStatus, InvitationStatus, MatchStatus, VersionStatus
from matching.invitation_page import status_for_member
from matching.models import MatchRun
from matching.responses import ANSWERS
from members.forms.steps import DateInput

ANY = _("Any")
FOR_MEMBERS = [
    (InvitationStatus.INVITED, _("Waits for your answer")),
    (InvitationStatus.ANSWERED, _("Answered")),
    (InvitationStatus.DECLINED, _("You can’t help this time")),
    (InvitationStatus.NO_ANSWER, _("Closed without an answer")),
]
_REQUEST = "need__request_country__country_request"
_COUNTRY = "need__request_country__country"


def _answer_by() -> Combinable:
    """The day of a match that a side has to answer by; none where nobody is asked."""
    return Case(When(status__in=ASKED, then=F("answer_by")))


def _tried_anew(run: MatchRun) -> int | None:
    """The run that a scenario is based on."""
    return run.scenario.based_on_id if hasattr(run, "scenario") else None


class MatchFilter(ListFilter):
    q = WordsFilter(
        f"{_REQUEST}__reference", "offer__title", "offer__organisation__name", label=_("Words or reference")
    )
    status = django_filters.ChoiceFilter(label=_("Status"), choices=MatchStatus.choices, empty_label=ANY)
    due = django_filters.ChoiceFilter(label=_("Answer by"), choices=Due.choices, method="keep_due", empty_label=ANY)
    sort = SortFilter(
        Column("support", _("Support"), by_name("need__category"), "need.category.name"),
        Column("request", _("Request"), f"{_REQUEST}__reference", "need.request_country.country_request.reference"),
        Column("country", _("Country"), by_name(_COUNTRY), "need.request_country.country.name"),
        Column("member", _("Member"), "offer__organisation__name", "offer.organisation.name"),
        Column("quantity", _("Quantity"), "quantity", "quantity"),
        Column("unit", _("Unit"), cell="need.unit.name"),
        Column("status", _("Status"), by_words("status", MatchStatus.choices), "get_status_display"),
        Column(
            "due", _("Answer by"), _answer_by, lambda match: match.answer_by if match.status in ASKED else None, True
        ),
        Column("changed", _("Last change"), "updated_at", "updated_at"),
        DEMONSTRATION,
        default="-changed",
    )

    def keep_due(self, rows: QuerySet[Any], name: str, due: str) -> QuerySet[Any]:
        kept: QuerySet[Any] = rows.due(due, timezone.localdate())  # type: ignore[attr-defined]
        return kept


class RunFilter(ListFilter):
    status = django_filters.ChoiceFilter(label=_("Status"), choices=JobStatus.choices, empty_label=ANY)
    kind = django_filters.ChoiceFilter(
        label=_("Kind"),
        choices=[("run", _("Runs of what is open")), ("scenario", _("Scenarios"))],
        method="keep_kind",
        empty_label=ANY,
    )
    sort = SortFilter(
        Column("run", _("Run"), "pk", "pk"),
        Column("scenario", _("Scenario of run"), cell=_tried_anew),
        Column("status", _("Status"), by_words("status", JobStatus.choices), "get_status_display"),
        Column("started", _("Started"), "created_at", lambda run: timezone.localtime(run.created_at).isoformat()),
        Column("by", _("By"), "started_by__name", "started_by", may_be_empty=True),
        Column("weights", _("Weights"), cell=lambda run: "" if hasattr(run, "scenario") else run.weights),
        Column("needs", _("Open needs"), "needs_count", "needs_count"),
        Column("offers", _("Offers"), "offers_count", "offers_count"),
        Column("pairs", _("Pairs chosen"), "matched_count", "matched_count"),
        default="-run",
    )

    def keep_kind(self, rows: QuerySet[Any], name: str, kind: str) -> QuerySet[Any]:
        return rows.filter(scenario__isnull=kind == "run")


class BackTestFilter(ListFilter):
    status = django_filters.ChoiceFilter(label=_("Status"), choices=JobStatus.choices, empty_label=ANY)
    sort = SortFilter(
        Column("started", _("Started"), "created_at", lambda test: timezone.localtime(test.created_at).isoformat()),
        Column("status", _("Status"), by_words("status", JobStatus.choices), "get_status_display"),
        Column("weights", _("Weights"), "weights__number", "weights", may_be_empty=True),
        Column("method", _("Method of the country index"), "method__version", "method", may_be_empty=True),
        Column("figures", _("Country figures"), cell="vintage"),
        Column("by", _("By"), "started_by__name", "started_by", may_be_empty=True),
        default="-started",
    )


class CallFilter(ListFilter):
    """On rows of `with_counts`."""

    q = WordsFilter("title", "country_request__reference", label=_("Words or reference"))
    status = django_filters.ChoiceFilter(label=_("Status"), choices=CallStatus.choices, empty_label=ANY)
    sort = SortFilter(
        Column("call", _("Call"), "title", "title"),
        Column("request", _("Request"), "country_request__reference", "country_request.reference"),
        Column("status", _("Status"), by_words("status", CallStatus.choices), "get_status_display"),
        Column("due", _("Answers by"), "answer_by", "answer_by"),
        Column("asked", _("Asked"), "invited", "invited"),
        Column("answered", _("Answered with offers"), "answered", "answered"),
        Column("declined", _("Declined"), "declined", "declined"),
        Column("written", _("Written"), "created_at", "created_at"),
        DEMONSTRATION,
        default="-written",
    )


class InvitationFilter(ListFilter):
    q = WordsFilter("call__title", label=_("Words"))
    state = django_filters.ChoiceFilter(field_name="status", label=_("State"), choices=FOR_MEMBERS, empty_label=ANY)
    sort = SortFilter(
        Column("call", _("Call"), "call__title", "call.title"),
        Column("state", _("State"), by_words("status", FOR_MEMBERS), lambda row: status_for_member(row)[0]),
        Column("due", _("Answers by"), "call__answer_by", "call.answer_by"),
        Column("sent", _("Sent"), "sent_at", "sent_at", may_be_empty=True),
        default="-sent",
    )


class InterestFilter(ListFilter):
    q = WordsFilter(
        "organisation__name", f"{_REQUEST}__reference", "offer__title", "words", label=_("Words or reference")
    )
    sort = SortFilter(
        Column("member", _("Member"), "organisation__name", "organisation.name"),
        Column("said", _("Said on"), "created_at", "created_at"),
        Column("need", _("Need"), by_name("need__category"), "need.category.name"),
        Column("country", _("Country"), by_name(_COUNTRY), "need.request_country.country.name"),
        Column("request", _("Request"), f"{_REQUEST}__reference", "need.request_country.country_request.reference"),
        Column("offer", _("With which offer"), "offer__title", "offer.title", may_be_empty=True),
        Column("words", _("Words"), cell="words"),
        Column("status", _("Status"), by_words("status", InterestStatus.choices), "get_status_display"),
        DEMONSTRATION,
        default="-said",
    )


class PeriodForm(forms.Form):
    """Both days are included; without one the period is open on that side."""

    def clean(self) -> dict[str, Any]:
        since, until = (self.cleaned_data.get(name) for name in ("since", "until"))
        if since and until and until < since:
            self.add_error("until", _("The last day is before the first."))
        return self.cleaned_data


class OverrideFilter(ListFilter):
    """On rows of `overrides`; the days are of the portal's calendar."""

    q = WordsFilter(
        "offer__title", "offer__organisation__name", f"{_REQUEST}__reference", label=_("Words or reference")
    )
    since = django_filters.DateFilter("created_at", "date__gte", label=_("Proposed from"), widget=DateInput)
    until = django_filters.DateFilter("created_at", "date__lte", label=_("Proposed until"), widget=DateInput)
    sort = SortFilter(
        Column("offer", _("Proposal"), "offer__title"),
        Column("proposed", _("Proposed"), "created_at"),
        Column("status", _("What came of it"), by_words("status", MatchStatus.choices)),
        default="-proposed",
    )

    class Meta:
        form = PeriodForm


class ResponseFilter(ListFilter):
    """On rows of `responses_of`."""

    answer = django_filters.ChoiceFilter(
        label=_("Answer"),
        choices=[(code, words) for code, (words, _kind) in ANSWERS.items()],
        method="keep_answer",
        empty_label=ANY,
    )
    sort = SortFilter(
        Column("proposal", _("Proposal"), by_name("need__category")),
        Column("sent", _("Sent on"), "created_at"),
        Column("due", _("Answer by"), "answer_by"),
        Column("answer", _("Answer"), by_words("answer", [(code, words) for code, (words, _kind) in ANSWERS.items()])),
        Column("status", _("What came of it"), by_words("status", MatchStatus.choices)),
        default="-sent",
    )

    def keep_answer(self, rows: QuerySet[Any], name: str, answer: str) -> QuerySet[Any]:
        return rows.filter(answer=answer)


class AskedFilter(ListFilter):
    """The members of one call, in the order of who looks for answers."""

    q = WordsFilter("organisation__name", "organisation__acronym", label=_("Member"))
    status = django_filters.ChoiceFilter(label=_("State"), choices=InvitationStatus.choices, empty_label=ANY)
    sort = SortFilter(
        Column("member", _("Member"), "organisation__name"),
        Column("state", _("State"), by_words("status", InvitationStatus.choices)),
        Column("opened", _("Opened"), "seen_at", may_be_empty=True),
    )


class VersionFilter(ListFilter):
    """Of what is proposed, tested and put in use."""

    status = django_filters.ChoiceFilter(label=_("Status"), choices=VersionStatus.choices, empty_label=ANY)


STATUS = Column("status", _("Status"), by_words("status", VersionStatus.choices), "get_status_display")
PROPOSED_BY = Column("by", _("Proposed by"), "proposed_by__name", "proposed_by", may_be_empty=True)


class WeightSetFilter(VersionFilter):
    sort = SortFilter(
        Column("version", _("Version"), "number", str),
        STATUS,
        Column("need", _("Country need"), "need", "need"),
        Column("resources", _("Resources"), "resources", "resources"),
        Column("impact", _("Impact"), "impact", "impact"),
        PROPOSED_BY,
        Column("tested", _("Back-test"), cell="is_tested"),
        default="-version",
    )


class MethodFilter(VersionFilter):
    sort = SortFilter(
        Column("method", _("Method"), "method", str),
        STATUS,
        Column("proposed", _("Proposed on"), "created_at", "created_at"),
        PROPOSED_BY,
        default="-proposed",
    )
