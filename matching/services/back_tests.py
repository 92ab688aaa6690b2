"""Back-tests: begun by the Secretariat, done by a worker."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from coalition.core.access import Actor
from coalition.core.jobs.services import cancel_job, retry_job
from coalition.core.models.jobs import JOB, JobStatus
from coalition.core.observability import current_request_id
from coalition.reference.models import IndexMethod, IndicatorVintage
from matching.models import BackTest, MatchRun, Replay, WeightSet
from matching.permissions import WEIGHER
from members.services.rights import demand

MOST_RUNS = 50


@transaction.atomic
def start_back_test(
    *,
    by: Actor,
    runs: int,
    weights: WeightSet | None = None,
    method: IndexMethod | None = None,
    vintage: IndicatorVintage | None = None,
) -> BackTest:
    """Queue the latest `runs` finished runs, scenarios apart, to be replayed with the one thing that is given.

    Raises ValidationError, with the field, where nothing is tried or several things, or there is nothing to replay.
    """
    demand(WEIGHER, by=by)
    tried = [thing for thing in (weights, method, vintage) if thing]
    if not tried:
        raise ValidationError(_("Choose weights, a method of the index, or a vintage of the figures to try."))
    if len(tried) > 1:
        raise ValidationError(_("Try one thing at a time, so that every difference has one cause."))
    if not 1 <= runs <= MOST_RUNS:
        raise ValidationError({"runs": _("Between 1 and %(most)s runs can be replayed.") % {"most": MOST_RUNS}})
    done = MatchRun.objects.filter(status=JobStatus.DONE, scenario=None, needs_count__gt=0)
    past = done.order_by("-pk").values_list("pk", flat=True)[:runs]
    if not past:
        raise ValidationError({"runs": _("No run of open needs has been finished yet; there is nothing to replay.")})
    test = BackTest.objects.create(
        started_by_id=by.pk, weights=weights, method=method, vintage=vintage, request_id=current_request_id()
    )
    JOB.record_start(test, by=by)
    Replay.objects.bulk_create(Replay(back_test=test, run_id=pk) for pk in past)
    return test


def cancel_back_test(*, back_test: BackTest, by: Actor) -> BackTest:
    """Stop it: at once where it waits, at its next report where it is being worked on."""
    demand(WEIGHER, by=by)
    cancel_job(job=back_test, by=by)
    return back_test


def retry_back_test(*, back_test: BackTest, by: Actor) -> BackTest:
    """Let a failed one try again."""
    demand(WEIGHER, by=by)
    retry_job(job=back_test, by=by)
    return back_test
