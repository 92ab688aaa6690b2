"""The kinds of durable work that are killed: how rows are queued, where they die, what counts as their effect."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import count as counter

from coalition.core.access import Role
from coalition.core.models import OutgoingEmail
from coalition.core.models.jobs import DurableJob
from coalition.reference.models import SupportCategory
from matching.models import MatchCandidate, MatchRun, RunReplay
from matching.services.replays import start_replay
from matching.services.runs import start_run
from tests.factories.matching import finished_run, fitting_offer, open_need
from tests.factories.members import person
from tests.faults.portal import Portal


@dataclass(frozen=True)
class KilledKind:
    """`effects` lists what the jobs did, one entry for each effect; `expected` what it is when each came once.

    `variables` are the worker's, beside its environment.
    """

    model: type[DurableJob]
    points: tuple[str, ...]
    queue: Callable[[int], list[int]]
    effects: Callable[[Portal], list[str]]
    expected: Callable[[list[int]], list[str]]
    variables: Mapping[str, str] = field(default_factory=dict)


numbers = counter(1)


def queue_mails(count: int) -> list[int]:
    words = {"event": "test/event", "to": "reader@example.org", "language": "en", "subject": "S", "text": "T"}
    mails = [OutgoingEmail(key=f"fault-{next(numbers)}", html="", **words) for _ in range(count)]
    return [mail.pk for mail in OutgoingEmail.objects.bulk_create(mails)]


MAIL = KilledKind(
    model=OutgoingEmail,
    points=("mail.begun", "mail.sent", "mail.recorded", "mail.committed"),
    queue=queue_mails,
    effects=Portal.sent,
    expected=lambda pks: sorted(f"outbox-{pk}@localhost" for pk in pks),
)


def queue_runs(count: int) -> list[int]:
    """Each over the same need and offer."""
    open_need()
    fitting_offer()
    coordinator = person(Role.COORDINATOR)
    return [start_run(by=coordinator).pk for _ in range(count)]


def candidates(portal: Portal) -> list[str]:
    return sorted(f"candidate of {pk}" for pk in MatchCandidate.objects.values_list("run_id", flat=True))


MATCH_RUN = KilledKind(
    model=MatchRun,
    points=("matchrun.begun", "matchrun.solved", "matchrun.writing", "matchrun.recorded", "matchrun.written"),
    queue=queue_runs,
    effects=candidates,
    expected=lambda pks: sorted(f"candidate of {pk}" for pk in pks),
)


def queue_runs_in_parts(count: int) -> list[int]:
    """Each over two needs of different kinds, so that there are two blocks."""
    for category in SupportCategory.objects.order_by("pk")[:2]:
        open_need(category=category)
        fitting_offer(category=category)
    coordinator = person(Role.COORDINATOR)
    return [start_run(by=coordinator).pk for _ in range(count)]


MATCH_RUN_PART = KilledKind(
    model=MatchRun,
    points=(
        "matchrunpart.begun",
        "matchrunpart.solving",
        "matchrunpart.solved",
        "matchrunpart.recorded",
        "matchrunpart.committed",
    ),
    queue=queue_runs_in_parts,
    effects=candidates,
    expected=lambda pks: sorted(f"candidate of {pk}" for pk in [*pks, *pks]),
    variables={"MATCHING_PART_PAIRS": "1"},
)


def queue_replays(count: int) -> list[int]:
    """Each of a finished run of its own."""
    coordinator = person(Role.COORDINATOR)
    runs = [finished_run(by=coordinator) for _ in range(count)]
    return [start_replay(run=run, by=coordinator).pk for run in runs]


def outcomes(portal: Portal) -> list[str]:
    return sorted(f"{outcome} of {pk}" for pk, outcome in RunReplay.objects.values_list("pk", "outcome"))


RUN_REPLAY = KilledKind(
    model=RunReplay,
    points=("runreplay.begun", "runreplay.compared", "runreplay.recorded", "runreplay.committed"),
    queue=queue_replays,
    effects=outcomes,
    expected=lambda pks: sorted(f"same of {pk}" for pk in pks),
)
