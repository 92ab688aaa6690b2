"""Scenarios: tried by the Secretariat, compared, and adopted for some needs or for none."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from coalition.core.access import Actor
from coalition.core.conflicts import Conflict
from coalition.core.models.jobs import JobStatus
from coalition.core.rows import lock, lock_seen
from matching.adapters import Reading
from matching.choices import AdoptionStatus
from matching.engine.contract import Problem, Weights
from matching.engine.documents import input_hash
from matching.models import Adoption, MatchCandidate, MatchRun, Scenario, UnmatchedNeed
from matching.permissions import COORDINATOR, SECRETARIAT_ANY
from matching.services.runs import problem_of, queue_run
from matching.services.weights import check_weights
from matching.workflow import ADOPTION
from members.models import Offer
from members.services.rights import demand
from requests.models import Need


@transaction.atomic
def start_scenario(
    *, run: MatchRun, weights: Weights, fairness_dial: float, left_out: Collection[Offer], note: str, by: Actor
) -> MatchRun:
    """Queue the run's frozen problem again with these changes; `fairness_dial` in [0, 1].

    Raises ValidationError with the field, or without one where nothing is changed; Conflict where the run is not done.
    """
    demand(SECRETARIAT_ANY, by=by)
    _check_done(run)
    check_weights(weights)
    if not 0 <= fairness_dial <= 1:
        raise ValidationError({"fairness_dial": _("The share given up lies between 0 and 100 per cent.")})
    before = problem_of(run)
    after = _changed(before, weights, fairness_dial, {str(offer.pk) for offer in left_out})
    if input_hash(before) == input_hash(after):
        raise ValidationError(_("Nothing is changed: this would be the same run again."))
    tried = queue_run(Reading(after, run.weights, run.vintage_id), old=run.old_figures, by=by)
    terms = {"need": weights.need, "resources": weights.resources, "impact": weights.impact}
    scenario = Scenario.objects.create(
        run=tried,
        based_on=run,
        weights={**terms, "groups": dict(weights.groups)},
        fairness_dial=fairness_dial,
        note=note.strip(),
    )
    scenario.left_out.set(left_out)
    return tried


@transaction.atomic
def adopt_suggestions(*, run: MatchRun, needs: Collection[Need], by: Actor) -> list[Adoption]:
    """Let the scenario's candidates count for these needs, in place of those of the run that it varies.

    Raises Conflict where the scenario varies a run that is no longer the latest.
    """
    demand(COORDINATOR, by=by)
    _check_done(run)
    latest = MatchRun.objects.latest_done()
    if not Scenario.objects.filter(run=run, based_on=latest).exists():
        raise Conflict(_("A later run has been finished. Try the scenario on that one."))
    return [_adopt(run, lock(Need, need.pk), by) for need in sorted(needs, key=lambda need: need.pk)]


@transaction.atomic
def take_back_adoption(*, adoption: Adoption, by: Actor, version: int | None = None) -> Adoption:
    """Let the latest run's own candidates count again."""
    current = lock_seen(Adoption, adoption.pk, version=version)
    ADOPTION.move(current, "take_back", by=by)
    return current


def _adopt(run: MatchRun, need: Need, by: Actor) -> Adoption:
    if not any(rows.objects.filter(run=run, need=need).exists() for rows in (MatchCandidate, UnmatchedNeed)):
        raise Conflict(_("The scenario does not know one of these needs."))
    for other in Adoption.objects.select_for_update().filter(need=need, status=AdoptionStatus.ADOPTED):
        ADOPTION.move(other, "replace", by=by)
    adoption = Adoption.objects.create(run=run, need=need, adopted_by_id=by.pk)
    ADOPTION.record_start(adoption, by=by)
    return adoption


def _check_done(run: MatchRun) -> None:
    if run.status != JobStatus.DONE:
        raise Conflict(_("The run is not finished."))


def _changed(problem: Problem, weights: Weights, dial: float, left_out: set[str]) -> Problem:
    return replace(
        problem,
        weights=weights,
        options=replace(problem.options, fairness_dial=dial),
        offers=tuple(offer for offer in problem.offers if offer.id not in left_out),
    )
