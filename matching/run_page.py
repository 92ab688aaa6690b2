"""What the page of a run shows: how far it is, what it proved, what it could not meet."""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from coalition.core.models import JobFailure, JobStatus
from coalition.core.numerals import write_number, write_share
from coalition.reference.models import SupportCategory, Unit
from matching.candidate_rows import losses_of
from matching.fairness_rows import FairnessRows
from matching.models import MatchCandidate, MatchRun, Scenario, UnmatchedNeed
from matching.replay_page import ReplayPart
from matching.services.run_parts import SOLVING
from matching.wording import RULES, sentence_of_loss

SHOWN_UNMATCHED = 100


@dataclass
class RunPage:
    run: MatchRun

    @property
    def is_under_way(self) -> bool:
        return self.run.status in (JobStatus.QUEUED, JobStatus.RUNNING)

    @property
    def stage(self) -> str:
        """What the worker is at; while blocks are solved, how many are done and which one was begun last."""
        run = self.run
        if run.status != JobStatus.RUNNING or not run.stage:
            return _("Waits for a worker")
        if run.stage != SOLVING or not run.current_block:
            return _(run.stage)
        category, unit = run.current_block
        return _("%(done)s of %(count)s blocks: %(category)s, %(unit)s") % {
            "done": write_number(run.blocks_done),
            "count": write_number(run.blocks_count),
            "category": self._categories.get(category, category),
            "unit": self._units.get(unit, unit),
        }

    @cached_property
    def _categories(self) -> dict[str, str]:
        return SupportCategory.objects.names()

    @cached_property
    def _units(self) -> dict[str, str]:
        return Unit.objects.names()

    @cached_property
    def replays(self) -> ReplayPart:
        return ReplayPart(self.run)

    @property
    def waits_for_a_worker(self) -> bool:
        """Whether the page refreshes itself."""
        return self.is_under_way or (self.run.status == JobStatus.DONE and self.replays.is_under_way)

    def failure(self) -> dict[str, str]:
        """What ended a failed run, in words, and what its reader can do."""
        return _failure(self.run.failure)

    def facts(self) -> list[tuple[str, Any]]:
        run = self.run
        return [
            (_("Started"), date_format(run.created_at, "DATETIME_FORMAT")),
            (_("By"), run.started_by or ""),
            *self._weights(),
            (_("Country figures"), run.vintage or _("none loaded")),
            (_("Engine"), run.engine_version),
            (_("Fingerprint of the input"), run.input_hash[:16]),
        ]

    @cached_property
    def scenarios(self) -> list[Scenario]:
        """Those of this run that can be compared with it."""
        if hasattr(self.run, "scenario"):
            return []
        return list(Scenario.objects.filter(based_on=self.run, run__status=JobStatus.DONE).order_by("-pk"))

    def _weights(self) -> list[tuple[str, Any]]:
        """Those of the version in use, or what a scenario tried in their place."""
        scenario = getattr(self.run, "scenario", None)
        if scenario is None:
            weights = self.run.weights
            return [(_("Weights"), weights_line(weights, weights.need, weights.resources, weights.impact))]
        tried = scenario.weights
        own = weights_line(_("scenario"), tried["need"], tried["resources"], tried["impact"])
        groups = [f"{name} {write_share(weight)}" for name, weight in sorted(tried["groups"].items())]
        return [
            (_("Weights"), own),
            *([(_("Weight of groups, where it is not 1"), ", ".join(groups))] if groups else []),
            (_("Dial of fairness"), f"{write_number(round(100 * scenario.fairness_dial, 4))} %"),
            (_("Offers left out"), ", ".join(map(str, scenario.left_out.all())) or _("none")),
        ]

    def counts(self) -> list[tuple[str, str]]:
        return [
            (_("Open needs"), write_number(self.run.needs_count)),
            (_("Offers that can be proposed"), write_number(self.run.offers_count)),
            (_("Pairs chosen"), write_number(self.run.matched_count)),
        ]

    def certificate_title(self) -> str:
        return _("Certified.") if self.run.objective == self.run.bound else _("Certified, with a gap.")

    def certificate(self) -> str:
        """The proof in a sentence."""
        run = self.run
        if run.objective is None or run.bound is None:
            return ""
        gap = int(run.bound - run.objective)
        if gap == 0:
            return _("Proven best: no other distribution of these offers has a greater total. The gap is 0.")
        share = gap / int(run.bound)
        return _("Proven to within %(share)s of the best total that any distribution could have.") % {
            "share": f"{write_number(round(100 * share, 2))} %"
        }

    @cached_property
    def fairness(self) -> FairnessRows | None:
        """Outcome by kind of support and unit; None where nothing was matched against anything."""
        if not self.run.result:
            return None
        document: dict[str, Any] = json.loads(zlib.decompress(bytes(self.run.result)))
        blocks = document["blocks"]
        return FairnessRows(blocks, self._categories, self._units) if blocks else None

    @cached_property
    def unmatched(self) -> list[dict[str, Any]]:
        needs = "need__request_country__country_request", "need__request_country__country", "need__category"
        rows = UnmatchedNeed.objects.filter(run=self.run).select_related(*needs, "need__unit")
        return [self._unmatched_row(row) for row in rows.order_by("-quantity", "pk")[:SHOWN_UNMATCHED]]

    @cached_property
    def chosen(self) -> list[MatchCandidate]:
        needs = "need__request_country__country_request", "need__request_country__country", "need__category"
        rows = MatchCandidate.objects.filter(run=self.run, quantity__gt=0).select_related(
            *needs, "need__unit", "offer__organisation"
        )
        return list(rows.order_by("-score", "pk")[:SHOWN_UNMATCHED])

    def _unmatched_row(self, row: UnmatchedNeed) -> dict[str, Any]:
        losses = [loss for loss in losses_of(row.lost, self.run.offers_count) if loss["lost"]]
        lost = sum(loss["lost"] for loss in losses)
        return {
            "need": row.need,
            "quantity": row.quantity,
            "reason": RULES[row.reason],
            "losses": losses,
            "title": sentence_of_loss(lost, self.run.offers_count),
            "url": reverse("matching:candidates", args=[row.need_id]),
        }


def _failure(failure: str) -> dict[str, str]:
    if failure == JobFailure.TIME_OUT:
        words = _(
            "A run may take %(seconds)s seconds. Try again when no other run is under way. If it ends like this "
            "again, ask the administrator for more workers or a higher limit."
        ) % {"seconds": write_number(settings.MATCHING_RUN_SECONDS)}
        return {"title": _("The run took too long and was ended."), "words": words}
    if failure == JobFailure.LOST:
        words = _("Its worker was lost each time, perhaps for want of memory. Ask the administrator, then try again.")
        return {"title": _("The run was begun three times and never ended."), "words": words}
    words = _("Ask the administrator, who finds the reason in the log, then try again.")
    return {"title": _("The run failed three times."), "words": words}


def weights_line(version: Any, need: float, resources: float, impact: float) -> str:
    """The three weights in one line."""
    return _("%(version)s: need %(need)s, resources %(resources)s, impact %(impact)s") % {
        "version": version,
        "need": write_share(need),
        "resources": write_share(resources),
        "impact": write_share(impact),
    }
