"""Every number that the portal stores or shows, counted anew from its rows: the headline, the coverage of needs, the
ledger of offers, the totals of projects, the approved results; and what is noted on a row of others."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import BooleanField, Case, F, Model, Q, Sum, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from coalition.core.access import Role
from members.choices import HoldStatus
from members.models import Offer
from members.services.notices import in_role, tell_each
from projects.recount import Drift, drift_of, recount
from requests.choices import CountryDecision, CoverStatus
from requests.models import CountryRequest, Need
from requests.querysets import OPEN_FOR_MATCHING, letter_is_there

logger = logging.getLogger(__name__)
SHOWN = 20  # lines of a mail; the log has all


def find_drift() -> list[Drift]:
    """What differs is counted a second time, so that a step that somebody takes meanwhile is no drift."""
    found = _count()
    again = set(_count()) if found else set()
    return [drift for drift in found if drift in again]


def _count() -> list[Drift]:
    ledger = _sum_drift(Offer, "holds", {"reserved": HoldStatus.RESERVED, "committed": HoldStatus.COMMITTED})
    coverage = _sum_drift(Need, "covers", {"proposed": CoverStatus.PROPOSED, "agreed": CoverStatus.AGREED})
    asked = "request_country__country_request__status__in"
    may_be_met = Q(**{asked: OPEN_FOR_MATCHING}) & ~Q(request_country__decision=CountryDecision.DECLINED)
    noted = [
        *_note_drift(Need, "is_open_for_matching", may_be_met),
        *_note_drift(CountryRequest, "has_letter", Q(letter_is_there())),
    ]
    return [*ledger, *coverage, *noted, *recount()]


def alarm(drifts: list[Drift]) -> None:
    """Log each as an error, and write to the administrators and coordinators, once a day."""
    for drift in drifts:
        logger.error("figures drift", extra={"what": drift.what, "stored": drift.stored, "counted": drift.counted})
    if drifts:
        _tell([str(drift) for drift in drifts])


def _sum_drift(model: type[Model], entries: str, sums: Mapping[str, str]) -> list[Drift]:
    """The sums that a trigger keeps on a row against the entries of its ledger."""
    counted = {
        f"counted_{name}": Coalesce(Sum(f"{entries}__quantity", filter=Q(**{f"{entries}__status": state})), 0)
        for name, state in sums.items()
    }
    annotated = model._default_manager.order_by("pk").annotate(**counted)
    rows: list[dict[str, Any]] = list(annotated.values("pk", *sums, *counted))
    label = model._meta.model_name
    shown = {f"{label} {row['pk']}, {name}": row[name] for row in rows for name in sums}
    return drift_of(shown, {f"{label} {row['pk']}, {name}": row[f"counted_{name}"] for row in rows for name in sums})


def _note_drift(model: type[Model], note: str, rule: Q) -> list[Drift]:
    """What triggers note on a row of other rows, against the rule by which these say it."""
    by_rule = Case(When(rule, then=Value(True)), default=Value(False), output_field=BooleanField())
    wrong = model._default_manager.annotate(counted=by_rule).exclude(**{note: F("counted")}).order_by("pk")
    told = wrong.values_list("pk", note, "counted")
    return [Drift(f"{model._meta.model_name} {pk}, {note}", int(noted), int(counted)) for pk, noted, counted in told]


@transaction.atomic
def _tell(lines: list[str]) -> None:
    readers = in_role(Role.ADMINISTRATOR) | in_role(Role.COORDINATOR)
    tell_each(
        "site/figures_drift",
        readers.distinct(),
        key=timezone.localdate().isoformat(),
        place=("site:home", []),
        number=len(lines),
        lines=lines[:SHOWN],
    )
