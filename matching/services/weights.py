"""Versions of the weights: proposed by an administrator, put in use by a second person after a back-test."""

from __future__ import annotations

from math import fsum

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from coalition.core.access import Actor
from matching.engine.contract import Weights
from matching.models import WeightSet
from matching.permissions import ADMINISTRATOR
from matching.services.versions import adopt_version, refuse_version
from matching.workflow import WEIGHTS
from members.services.rights import demand

TOLERANCE = 1e-9


def check_weights(weights: Weights) -> None:
    """Raise ValidationError where a weight is below 0, or the three of the factors do not sum to 1."""
    factors = {name: getattr(weights, name) for name in ("need", "resources", "impact")}
    below = [name for name, value in (*factors.items(), *weights.groups.items()) if value < 0]
    if below:
        raise ValidationError({name: _("A weight can't be below 0.") for name in below})
    total = fsum(factors.values())
    if abs(total - 1) > TOLERANCE:
        words = _("The three weights have to sum to 1; these sum to %(total)s.") % {"total": f"{total:.10g}"}
        raise ValidationError(dict.fromkeys(factors, words))


@transaction.atomic
def propose_weights(*, weights: Weights, note: str, by: Actor) -> WeightSet:
    """Write the next version, which counts for nothing until it is put in use."""
    demand(ADMINISTRATOR, by=by)
    check_weights(weights)
    latest = WeightSet.objects.select_for_update().order_by("-number").first()
    proposed = WeightSet.objects.create(
        number=(latest.number if latest else 0) + 1,
        need=weights.need,
        resources=weights.resources,
        impact=weights.impact,
        groups=dict(weights.groups),
        note=note.strip(),
        proposed_by_id=by.pk,
    )
    WEIGHTS.record_start(proposed, by=by, note=proposed.note)
    return proposed


@transaction.atomic
def adopt_weights(*, weights: WeightSet, by: Actor, note: str = "", version: int | None = None) -> WeightSet:
    """Put a version in use: from then on new runs count by it (`adopt_version`)."""
    return adopt_version(WEIGHTS, weights, by=by, note=note, version=version)


@transaction.atomic
def refuse_weights(*, weights: WeightSet, by: Actor, note: str, version: int | None = None) -> WeightSet:
    """Refuse a version, with the reason."""
    return refuse_version(WEIGHTS, weights, by=by, note=note, version=version)
