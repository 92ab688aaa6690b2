"""Offers that nobody uses, and offers that nobody has confirmed for long."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coalition.core.access import SECRETARIAT, Actor
from coalition.core.models import JobStatus
from matching.models import Match, MatchCandidate, MatchRun
from members.models import Offer

from .filters import Chosen
from .panel import Act, Cell, Column, Line, Panel


def idle_rows(actor: Actor, chosen: Chosen) -> QuerySet[Any]:
    """What could be proposed and is not: in no live match, and no candidate of any need in the latest run."""
    done = MatchRun.objects.filter(status=JobStatus.DONE, scenario=None).order_by("-pk")
    fits = MatchCandidate.objects.filter(run=Subquery(done.values("pk")[:1]), offer=OuterRef("pk"))
    used = Match.objects.live().filter(offer=OuterRef("pk"))
    rows = _rows(actor, chosen).matchable(timezone.localdate())
    return rows.filter(~Exists(used), ~Exists(fits)).order_by("organisation__name", "title", "pk")


def idle_lines(offers: Sequence[Any], actor: Actor) -> list[Line]:
    return [_idle_line(offer) for offer in offers]


def stale_rows(actor: Actor, chosen: Chosen) -> QuerySet[Any]:
    """The ones confirmed longest ago first."""
    return _rows(actor, chosen).stale(timezone.now()).order_by(F("confirmed_at").asc(nulls_first=True), "pk")


def stale_lines(offers: Sequence[Any], actor: Actor) -> list[Line]:
    return [_stale_line(offer) for offer in offers]


def _rows(actor: Actor, chosen: Chosen) -> Any:
    rows = Offer.objects.visible_to(actor).filter(chosen.supports())
    rows = rows.made_for_any([chosen.country]) if chosen.country else rows
    return rows.select_related("organisation", "category", "unit")


def _idle_line(offer: Any) -> Line:
    left = _("unlimited") if offer.left is None else offer.left
    cells = (_named(offer), Cell(offer.category.name), Cell(left, offer.unit.name), Cell(_day(offer.confirmed_at)))
    needs = f"{reverse('matching:gaps')}?category={offer.category_id}"
    return Line(cells, Act(gettext_lazy("Gaps of this kind"), needs))


def _stale_line(offer: Any) -> Line:
    cells = (
        _named(offer),
        Cell(offer.category.name),
        Cell(_day(offer.confirmed_at)),
        Cell(_day(offer.reminded_at)),
    )
    return Line(cells, Act(gettext_lazy("Ask to confirm"), reverse("site:ask-to-confirm", args=[offer.pk]), {}))


def _named(offer: Any) -> Cell:
    return Cell(offer.title, offer.organisation.name, offer.get_absolute_url(), offer.is_demonstration)


def _day(at: datetime | None) -> str:
    return date_format(timezone.localtime(at).date(), "SHORT_DATE_FORMAT") if at else _("never")


_OFFER = Column("offer", gettext_lazy("Offer"), gettext_lazy("Organisation"))
_CATEGORY = Column("kind-of-support", gettext_lazy("Kind of support"))
_CONFIRMED = Column("last-confirmed", gettext_lazy("Last confirmed"))

IDLE = Panel(
    code="idle",
    title=gettext_lazy("Idle offers"),
    lead=gettext_lazy(
        "Open, cleared and with capacity left, but in no live proposal and fitting no open need of the latest run."
    ),
    empty=gettext_lazy("Every open and cleared offer is proposed, or fits an open need of the latest run."),
    columns=(_OFFER, _CATEGORY, Column("left", gettext_lazy("Left"), gettext_lazy("Unit"), is_number=True), _CONFIRMED),
    rows=idle_rows,
    lines=idle_lines,
    roles=SECRETARIAT,
)
STALE = Panel(
    code="stale",
    title=gettext_lazy("Offers to be confirmed"),
    lead=gettext_lazy(
        "Open for matching, but its member has not confirmed for half a year that it still stands. "
        "The portal asks twice, a week apart, and pauses the offer a week later."
    ),
    empty=gettext_lazy("Every open offer was confirmed within the last half year."),
    columns=(_OFFER, _CATEGORY, _CONFIRMED, Column("last-asked", gettext_lazy("Last asked"))),
    rows=stale_rows,
    lines=stale_lines,
    roles=SECRETARIAT,
)
