"""What a run keeps of the needs that it could not meet: where the offers fell out, and what would help."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.utils.translation import gettext_noop as _

from coalition.core.jobs.lease import Lease
from matching.engine.contract import Need, Problem, Result
from matching.engine.gaps import NEED, OFFER, remedies
from matching.models import MatchRun, UnmatchedNeed
from matching.offer_rows import ANY_LEVEL

KEPT_PER_SIDE = 3
PER_REPORT = 200
NEARLY_DONE = 90  # per cent of the run


def unmatched_rows(run: MatchRun, problem: Problem, result: Result, lease: Lease) -> Iterator[UnmatchedNeed]:
    """Yield the unsaved row of each need that is not fully met."""
    needs = {need.id: need for need in problem.needs}
    for number, row in enumerate(result.unmatched):
        if number % PER_REPORT == 0:
            lease.report(_("Looking for what would help"), NEARLY_DONE)
        yield UnmatchedNeed(
            run=run,
            need_id=int(row.need),
            quantity=row.quantity,
            reason=row.reason,
            lost=dict(row.lost),
            remedies=_kept(problem, needs[row.need], row.quantity),
        )


def _kept(problem: Problem, need: Need, missing: int) -> list[dict[str, Any]]:
    """The first few of each side, in the engine's order; to ask for any level is no advice."""
    found = [row for row in remedies(problem, need, missing=missing) if row.value != ANY_LEVEL]
    sides = {side: list(islice((row for row in found if row.side == side), KEPT_PER_SIDE)) for side in (OFFER, NEED)}
    return [dataclasses.asdict(row) for row in found if row in sides[row.side]]
