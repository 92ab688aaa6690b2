"""What already runs, or is asked for, where a need stands: same country, same kind of support, overlapping dates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import BooleanField, CharField, Count, DateField, F, Q, QuerySet, Value, Window
from django.db.models.functions import Cast, Greatest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from coalition.core.numerals import write_number
from matching.choices import LIVE, MatchStatus
from matching.models import Match
from matching.wording import period
from projects.choices import ActivityStatus
from projects.models import Project
from requests.choices import RequestStatus
from requests.models import Need
from requests.querysets import OPEN_FOR_MATCHING, UNDECIDED

RUNNING = (ActivityStatus.PIPELINE, ActivityStatus.IMPLEMENTATION, ActivityStatus.FINALISATION)
KINDS: dict[str, tuple[str | Promise, str, Any]] = {
    "project": (_("Project"), "projects:detail", ActivityStatus),
    "match": (_("Match"), "matching:match", MatchStatus),
    "request": (_("Request"), "requests:detail", RequestStatus),
}
"""Of each kind: its name, the route of its page, its states."""

NEAREST = 20
"""How many overlaps are listed: there are as many as others work there, without end."""

Rows = QuerySet[Any, Any]


@dataclass(frozen=True)
class Overlap:
    """`key` is the code of a project, the reference of a request, or the number of a match."""

    kind: str
    key: str
    title: str
    status: str
    starts_on: date | None
    ends_on: date | None
    is_demonstration: bool

    @property
    def label(self) -> str | Promise:
        return KINDS[self.kind][0]

    @property
    def url(self) -> str:
        return reverse(KINDS[self.kind][1], args=[self.key])

    @property
    def status_label(self) -> str:
        return str(KINDS[self.kind][2](self.status).label)

    @property
    def period(self) -> str:
        return period(self.starts_on, self.ends_on)


@dataclass(frozen=True)
class NearestOverlaps:
    """`rows` are NEAREST at most, of `total`."""

    need: Need
    rows: list[Overlap]
    total: int

    @property
    def title(self) -> str:
        return ngettext("%(n)s overlap", "%(n)s overlaps", self.total) % {"n": write_number(self.total)}

    @property
    def board_url(self) -> str:
        """The board's overlaps in the same country with the same kind of support; empty where all are here."""
        if self.total == len(self.rows):
            return ""
        here = {"country": self.need.request_country.country_id, "category": self.need.category_id}
        return f"{reverse('site:board-panel', args=['overlaps'])}?{urlencode(here)}"


def nearest_overlaps(need: Need) -> NearestOverlaps:
    """Projects that run, live matches of other needs, other open requests: of each those that begin nearest to when the
    need does (to today, where it does not say), by kind and key; one query, however many there are.

    A date that nobody stated leaves the period open on that side; what states no beginning is the farthest. A project
    counts for a kind of support by a match that became part of it, or by the support's sector.
    """
    day = Value(need.starts_on or timezone.localdate(), DateField())
    apart = Greatest(F("starts") - day, day - F("starts"))
    first, *others = [
        rows.annotate(apart=apart, number=Window(Count("*"))).order_by(F("apart").asc(nulls_last=True), "key")[:NEAREST]
        for rows in (_projects(need), _matches(need), _requests(need))
    ]
    found = list(first.union(*others, all=True))
    found.sort(key=lambda row: (row[-2] is None, row[-2]))
    rows = sorted((Overlap(*row[:-2]) for row in found[:NEAREST]), key=lambda row: (row.kind, row.key))
    return NearestOverlaps(need, rows, sum({row[0]: row[-1] for row in found}.values()))


def _projects(need: Need) -> Rows:
    supported = Q(matches__need__category=need.category_id) | Q(sectors=need.category.sector_id)
    same = Project.objects.filter(supported, status__in=RUNNING, recipients__country=need.request_country.country_id)
    within = same.filter(_meets(need)).values("pk")
    return _columns(Project.objects.filter(pk__in=within), "project", key="code")


def _matches(need: Need) -> Rows:
    same = Match.objects.filter(_same(need, "need__"), _meets(need, "need__"), status__in=LIVE)
    return _columns(same.exclude(need=need), "match", key="pk", title="offer__organisation__name", dates="need__")


def _requests(need: Need) -> Rows:
    asked = "request_country__country_request"
    states = (*UNDECIDED, *OPEN_FOR_MATCHING)
    same = Need.objects.filter(_same(need), _meets(need), **{f"{asked}__status__in": states})
    others = same.exclude(**{asked: need.request_country.country_request_id})
    return _columns(others, "request", key=f"{asked}__reference", title=f"{asked}__title", of=f"{asked}__")


def _same(need: Need, path: str = "") -> Q:
    same = {"category": need.category_id, "request_country__country": need.request_country.country_id}
    return Q(**{f"{path}{name}": value for name, value in same.items()})


def _meets(need: Need, path: str = "") -> Q:
    """At least one common day, both ends counted."""
    common = Q()
    if need.ends_on:
        common &= Q(**{f"{path}starts_on": None}) | Q(**{f"{path}starts_on__lte": need.ends_on})
    if need.starts_on:
        common &= Q(**{f"{path}ends_on": None}) | Q(**{f"{path}ends_on__gte": need.starts_on})
    return common


def _columns(rows: Rows, kind: str, *, key: str, title: str = "title", dates: str = "", of: str = "") -> Rows:
    """The columns of `Overlap`, of one type on every side of the union."""
    named = rows.annotate(
        kind=Value(kind, CharField()),
        key=Cast(key, CharField()),
        called=Cast(title, CharField()),
        state=Cast(f"{of}status", CharField()),
        starts=Cast(f"{dates}starts_on", DateField()),
        ends=Cast(f"{dates}ends_on", DateField()),
        demonstration=Cast(F(f"{of}is_demonstration"), BooleanField()),
    )
    return named.values_list("kind", "key", "called", "state", "starts", "ends", "demonstration")
