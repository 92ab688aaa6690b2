"""Commitments as lists show them: a line each, and totals of each kind by itself."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, DecimalField, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from coalition.core.access.permissions import Words
from coalition.core.rows import number_of
from coalition.reference.models import Flagship, Mission, Unit

from .amounts import write_amount, write_in
from .choices import CommitmentKind, CommitmentStatus
from .models import Commitment, Project
from .querysets import NEXT_FIRST, OPEN

KINDS = {
    CommitmentStatus.PLEDGED: "open",
    CommitmentStatus.ACTIVE: "now",
    CommitmentStatus.DELIVERED: "done",
    CommitmentStatus.LAPSED: "warn",
    CommitmentStatus.WITHDRAWN: "closed",
}
SHOWN = 10  # promises on the page of what they are for; the list of all is one link away
PLACES: dict[type[Any], str] = {Mission: "site:mission", Flagship: "site:flagship"}


def line_of(commitment: Any) -> dict[str, Any]:
    """What a list shows of a row that carries `with_latest` and `with_names`."""
    is_open = commitment.status in OPEN
    return {
        "commitment": commitment,
        "kind": KINDS[CommitmentStatus(commitment.status)],
        "promised": write_amount(commitment),
        "delivered": write_amount(commitment, commitment.delivered) if commitment.told_on else "",
        "percent": percent_of(commitment.delivered, commitment.promised),
        "subject_url": subject_url(commitment),
        "is_open": is_open,
        "is_late": is_open and commitment.next_on < timezone.localdate(),
        "is_moved": commitment.expected_on != commitment.due_on,
    }


def percent_of(delivered: Decimal, promised: Decimal) -> float:
    """How much of the promise is delivered, at most all of it."""
    return min(100.0, float(100 * delivered / promised)) if promised else 0.0


def subject_url(commitment: Commitment) -> str:
    """The public page of what it is for; a request has none."""
    subject = commitment.subject
    if isinstance(subject, Project):
        return subject.get_absolute_url()
    place = PLACES.get(type(subject))
    return reverse(place, args=[subject.pk]) if place else ""


def promises_of(rows: QuerySet[Any], **asked: str) -> dict[str, Any]:
    """Return `lines`, the first public commitments among these, `total` of them, and `url`, the list of all;
    `asked` is what that list is narrowed by. One query."""
    told = rows.told()  # type: ignore[attr-defined]
    found = in_order(told.with_names().with_latest()).annotate(total=number_of(told))
    first = list(found[:SHOWN])
    return {
        "lines": [line_of(row) for row in first],
        "total": first[0].total if first else 0,
        "url": f"{reverse('projects:promises')}?{urlencode(asked)}",
    }


def in_order(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Open ones first, the one that is expected next on top; then those that have ended, the latest first."""
    return rows.order_by(*NEXT_FIRST)


@dataclass(frozen=True)
class Total:
    """The sum of one kind in one unit or currency: what was promised, and by the latest updates delivered."""

    kind: Words
    number: int
    promised: str
    delivered: str
    percent: float


def totals_of(rows: QuerySet[Any]) -> list[Total]:
    """Sum each kind by its unit or currency, and nothing across them; two queries."""
    number = Coalesce("quantity", "amount", output_field=DecimalField())
    own = Commitment.objects.filter(pk__in=rows.order_by().values("pk")).with_latest()
    sums = own.values("kind", "unit", "currency").annotate(
        number=Count("pk"), promised_sum=Sum(number), delivered_sum=Sum("delivered")
    )
    units = Unit.objects.in_bulk()
    order = {kind: place for place, kind in enumerate(CommitmentKind.values)}
    found = sorted(sums, key=lambda row: (order[row["kind"]], row["unit"] or "", row["currency"]))
    return [_total(row, units) for row in found]


def _total(row: dict[str, Any], units: dict[str, Unit]) -> Total:
    def written(amount: Decimal) -> str:
        return write_in(row["kind"], units.get(row["unit"]), row["currency"], amount)

    promised, delivered = row["promised_sum"], row["delivered_sum"]
    label = CommitmentKind(row["kind"]).label
    return Total(label, row["number"], written(promised), written(delivered), percent_of(delivered, promised))
