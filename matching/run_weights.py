"""By which weights a run counted."""

from __future__ import annotations

from matching.engine.contract import Weights
from matching.models import MatchRun


def weights_of_run(run: MatchRun) -> Weights:
    """Return the weights that a scenario tried, or else those of the run's version."""
    scenario = getattr(run, "scenario", None)
    if scenario is not None:
        return Weights(**scenario.weights)
    version = run.weights
    return Weights(version.need, version.resources, version.impact, dict(version.groups))
