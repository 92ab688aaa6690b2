"""What two entries that may be one organisation have, side by side, before they are merged."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from coalition.core.numerals import write_number
from members.choices import OfferStatus
from members.models import Affiliation, Offer, Organisation
from projects.models import Commitment, Participation

from .choices import LIVE, MatchStatus
from .models import Match

Row = dict[str, Any]


def with_sides(organisations: QuerySet[Any]) -> QuerySet[Any]:
    """Annotate how much stands behind each organisation: rows of four apps, no further query."""
    offers = Offer.objects.order_by()
    matches = Match.objects.order_by()
    counts = {
        "offers_open": _count(offers.filter(status=OfferStatus.PUBLISHED)),
        "offers_all": _count(offers),
        "offers_promised": _count(offers.promised()),
        "matches_live": _count(matches.filter(status__in=LIVE), "offer__organisation"),
        "matches_confirmed": _count(matches.filter(status=MatchStatus.CONFIRMED), "offer__organisation"),
        "projects_in": _count(Participation.objects.order_by(), counted="project"),
        "commitments_open": _count(Commitment.objects.open().order_by()),
        "commitments_all": _count(Commitment.objects.order_by()),
        "people_in": _count(Affiliation.objects.standing().order_by(), counted="user"),
    }
    desk: QuerySet[Any] = organisations.for_desk(timezone.localdate())  # type: ignore[attr-defined]
    return desk.select_related("country").annotate(**counts)


def compare(sides: Sequence[Any]) -> list[Row]:
    """For rows of `with_sides`: label, a cell for each of them, and whether the cells differ."""
    rows = []
    for cells in zip(*map(_cells, sides), strict=True):
        values = [value for _label, value in cells]
        named = [{"name": side.name, "value": value} for side, value in zip(sides, values, strict=True)]
        rows.append({"label": cells[0][0], "cells": named, "differs": len(set(values)) > 1})
    return rows


def _cells(row: Any) -> list[tuple[str, str]]:
    until = row.cleared_until
    return [
        (_("Acronym"), row.acronym or "–"),
        (_("Website"), row.website or "–"),
        (_("Seat"), str(row.country or "–")),
        (_("Category"), row.get_category_display()),
        (_("Membership"), row.get_membership_status_display()),
        (_("Member since"), date_format(row.member_since) if row.member_since else "–"),
        (_("Clearance in force until"), date_format(until) if until else _("none")),
        (_("Undertakings accepted"), write_number(row.accepted)),
        (_("People who sign in for it"), write_number(row.people_in)),
        (_("Offers"), write_number(row.offers_all)),
        (_("Offers open for matching"), write_number(row.offers_open)),
        (_("Offers of which a part is promised"), write_number(row.offers_promised)),
        (_("Proposals under way"), write_number(row.matches_live)),
        (_("Confirmed matches"), write_number(row.matches_confirmed)),
        (_("Projects it takes part in"), write_number(row.projects_in)),
        (_("Commitments"), write_number(row.commitments_all)),
        (_("Commitments not yet delivered"), write_number(row.commitments_open)),
        (_("Demonstration data"), _("yes") if row.is_demonstration else _("no")),
    ]


def _count(rows: QuerySet[Any], side: str = "organisation", *, counted: str = "pk") -> Coalesce:
    own = rows.filter(Q(**{side: OuterRef("pk")})).values(side)
    return Coalesce(Subquery(own.annotate(n=Count(counted, distinct=True)).values("n")), 0)


def choosable(organisation: Organisation) -> QuerySet[Any]:
    """The entries that it could be merged with."""
    others: QuerySet[Any] = Organisation.objects.unmerged().exclude(pk=organisation.pk).order_by("name")
    return others
