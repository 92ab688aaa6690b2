"""Where an offer stands today, in words: its state, with what follows from its ledger and the calendar."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Case, CharField, F, Q, QuerySet, Value, When
from django.utils.translation import gettext_lazy as _

from coalition.core.access.permissions import Words

from .choices import MembershipStatus, OfferStatus
from .querysets import is_cleared_row

# code → (words, kind of the status component)
STANDINGS: dict[str, tuple[Words, str]] = {
    "open": (_("Open for matching"), "done"),
    "uncleared": (_("Open, waits for clearance"), "now"),
    "merged": (_("Rests: its owner was merged into another entry"), "warn"),
    "inactive": (_("Open, but the membership rests"), "warn"),
    "exhausted": (_("Exhausted: all of it is promised"), "half"),
    "expired": (_("Expired"), "closed"),
    "draft": (_("Draft"), "open"),
    "paused": (_("Paused"), "warn"),
    "withdrawn": (_("Withdrawn"), "closed"),
}


def with_standing(offers: QuerySet[Any], on: date) -> QuerySet[Any]:
    """Annotate `standing`, a code of STANDINGS: the first that holds."""
    is_open = Q(status=OfferStatus.PUBLISHED)
    used_up = Q(capacity__lte=F("reserved") + F("committed"))
    return offers.annotate(
        standing=Case(
            When(~is_open, then=F("status")),
            When(available_to__lt=on, then=Value("expired")),
            When(used_up, then=Value("exhausted")),
            When(organisation__merged_into__isnull=False, then=Value("merged")),
            When(~Q(organisation__membership_status=MembershipStatus.ACTIVE), then=Value("inactive")),
            When(is_cleared_row(on), then=Value("open")),
            default=Value("uncleared"),
            output_field=CharField(),
        )
    )
