"""The kinds of durable work that are killed: how rows are queued, where they die, what counts as their effect."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import count as counter
from uuid import uuid4

from coalition.core.access import Role
from coalition.core.jobs.periodic import PERIODIC_RUN as PERIODIC_RUN_JOB
from coalition.core.jobs.periodic import TASKS, queue_periodic_run
from coalition.core.jobs.registry import JobKind
from coalition.core.models import OutgoingEmail, PeriodicRun, WebhookDelivery, WebhookSubscription
from coalition.core.models.jobs import DurableJob
from coalition.core.outbox.jobs import OUTGOING_EMAIL
from coalition.core.webhooks.jobs import WEBHOOK_DELIVERY
from coalition.reference.models import SupportCategory
from coalition.reports.job import PROGRESS_REPORT as PROGRESS_REPORT_JOB
from coalition.reports.models import ProgressReport
from coalition.reports.services import ask_for_report
from matching.engine.contract import Weights
from matching.models import BackTest, MatchCandidate, MatchRun, Replay, ReplayedNeed, RunReplay
from matching.services.back_test_job import BACK_TEST as BACK_TEST_JOB
from matching.services.back_tests import start_back_test
from matching.services.replays import RUN_REPLAY as RUN_REPLAY_JOB
from matching.services.replays import start_replay
from matching.services.run_job import MATCH_RUN as MATCH_RUN_JOB
from matching.services.run_parts import MATCH_RUN_PART as MATCH_RUN_PART_JOB
from matching.services.runs import start_run
from matching.services.weights import propose_weights
from members.bulk.job import IMPORT_STEP as IMPORT_JOB
from members.models import ImportStep, Offer
from members.services.imports import confirm_import
from tests.factories.matching import finished_run, fitting_offer, open_need
from tests.factories.members import active_member, person
from tests.factories.sheets import checked, sent, sheet_line, text_of
from tests.faults.portal import Portal
from tests.receiving import Receiver


@dataclass(frozen=True)
class KilledKind:
    """`job` is the registered kind whose worker dies, `model` what is queued and has to come to its end.

    `effects` lists what the jobs did, one entry for each effect; `expected` what it is when each came once.
    `variables` are the worker's, beside its environment.
    """

    job: JobKind
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
    job=OUTGOING_EMAIL,
    model=OutgoingEmail,
    points=("mail.begun", "mail.sent", "mail.recorded", "mail.committed"),
    queue=queue_mails,
    effects=Portal.sent,
    expected=lambda pks: sorted(f"outbox-{pk}@localhost" for pk in pks),
)


def queue_tasks(count: int) -> list[int]:
    """Each another task, since one that waits is not queued again."""
    return [queue_periodic_run(task=name).pk for name in sorted(TASKS)[:count]]


PERIODIC_RUN = KilledKind(
    job=PERIODIC_RUN_JOB,
    model=PeriodicRun,
    points=("periodicrun.begun", "periodicrun.worked", "periodicrun.recorded", "periodicrun.committed"),
    queue=queue_tasks,
    effects=lambda portal: sorted(f"{pk}: {n}" for pk, n in PeriodicRun.objects.values_list("pk", "result")),
    expected=lambda pks: sorted(f"{pk}: 0" for pk in pks),
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
    job=MATCH_RUN_JOB,
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
    job=MATCH_RUN_PART_JOB,
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
    job=RUN_REPLAY_JOB,
    model=RunReplay,
    points=("runreplay.begun", "runreplay.compared", "runreplay.recorded", "runreplay.committed"),
    queue=queue_replays,
    effects=outcomes,
    expected=lambda pks: sorted(f"same of {pk}" for pk in pks),
)


def queue_back_tests(count: int) -> list[int]:
    """Each of one finished run, with weights by which another offer stands first before its need."""
    open_need(languages=["fr", "ar"], groups={"girls": 60})
    fitting_offer(languages=["fr", "ar"])
    fitting_offer(languages=["fr"]).groups.create(group_id="girls", reach=0.1)
    coordinator = person(Role.COORDINATOR)
    finished_run(by=coordinator)
    tried = propose_weights(weights=Weights(0, 0, 1, {"girls": 2}), note="-", by=person(Role.ADMINISTRATOR))
    return [start_back_test(weights=tried, runs=1, by=coordinator).pk for _ in range(count)]


def found_by_back_tests(portal: Portal) -> list[str]:
    """What each says of its run, and each need that it says would have been decided differently."""
    said = Replay.objects.values_list("back_test_id", "needs", "other_first")
    changed = ReplayedNeed.objects.values_list("replay__back_test_id", flat=True)
    return sorted([f"{pk}: {other} of {needs}" for pk, needs, other in said] + [f"change in {pk}" for pk in changed])


BACK_TEST = KilledKind(
    job=BACK_TEST_JOB,
    model=BackTest,
    points=("backtest.begun", "backtest.replayed", "backtest.writing", "backtest.recorded", "backtest.committed"),
    queue=queue_back_tests,
    effects=found_by_back_tests,
    expected=lambda pks: sorted([f"{pk}: 1 of 1" for pk in pks] + [f"change in {pk}" for pk in pks]),
)


def queue_imports(count: int) -> list[int]:
    """By turns a check, and the saving of what another check found: each of one offer, for a member of its own."""
    editors = [person(Role.MEMBER_EDITOR, organisation=active_member()) for _ in range(count)]
    steps = []
    for number, editor in enumerate(editors):
        organisation = editor.affiliations.get().organisation
        assert organisation is not None
        content = text_of([sheet_line(number)])
        if number % 2:
            steps.append(confirm_import(checked=checked(content, by=editor, organisation=organisation), by=editor))
        else:
            steps.append(sent(content, by=editor, organisation=organisation).steps.get())
    return [step.pk for step in steps]


def done_by_imports(portal: Portal) -> list[str]:
    """What each queued step says that it did, and each offer that there is, by the step that saved it."""
    ends = ImportStep.objects.order_by("pk")
    before = set(ends.exclude(confirmed=None).values_list("confirmed", flat=True))
    said = [f"{step.outcome} {step.pk}" for step in ends if step.pk not in before]
    savers = {step.source.organisation_id: step.pk for step in ends.filter(outcome="applied").select_related("source")}
    offers = Offer.objects.values_list("organisation", flat=True)
    return sorted([*said, *(f"offer of {savers.get(owner)}" for owner in offers)])


IMPORT = KilledKind(
    job=IMPORT_JOB,
    model=ImportStep,
    points=("import.begun", "import.read", "import.found", "import.written", "import.recorded", "import.committed"),
    queue=queue_imports,
    effects=done_by_imports,
    expected=lambda pks: sorted(
        [f"checked {pk}" for pk in pks[0::2]]
        + [f"applied {pk}" for pk in pks[1::2]]
        + [f"offer of {pk}" for pk in pks[1::2]]
    ),
)

RECEIVER = Receiver()


def queue_webhooks(count: int) -> list[int]:
    """To a receiver in the test's own process, one event each, to addresses of their own: each is called one at a
    time."""
    if not RECEIVER.is_running:
        RECEIVER.start()
    known = {"user": person(Role.COORDINATOR), "events": ["project.status"]}
    salts = [uuid4().hex for _ in range(count)]
    create = WebhookSubscription.objects.create
    rows = [create(url=f"{RECEIVER.url}?salt={salt}", salt=salt, **known) for salt in salts]
    terms = {"event": "project.status", "body": "{}"}
    return [WebhookDelivery.objects.create(subscription=row, event_id=uuid4(), **terms).pk for row in rows]


def received(portal: Portal) -> list[str]:
    """A second copy, which has the id of the first, is dropped by who receives it."""
    told = {headers["Webhook-Id"] for headers, _body in RECEIVER.calls}
    return sorted(told & set(event_ids(list(WebhookDelivery.objects.values_list("pk", flat=True)))))


def event_ids(pks: list[int]) -> list[str]:
    return sorted(map(str, WebhookDelivery.objects.filter(pk__in=pks).values_list("event_id", flat=True)))


WEBHOOK = KilledKind(
    job=WEBHOOK_DELIVERY,
    model=WebhookDelivery,
    points=("webhook.begun", "webhook.sent", "webhook.recorded", "webhook.committed"),
    queue=queue_webhooks,
    effects=received,
    expected=event_ids,
    variables={"WEBHOOKS_TO_LOOPBACK": "on"},
)


def queue_reports(count: int) -> list[int]:
    """Each of the same period, of a register without projects."""
    coordinator, day = person(Role.COORDINATOR), date(2026, 6, 30)
    terms = {"starts_on": date(2026, 1, 1), "ends_on": day, "audience": "public", "language": "fr"}
    return [ask_for_report(title=f"Report {number}", by=coordinator, **terms).pk for number in range(count)]


def built_reports(portal: Portal) -> list[str]:
    """What each says in its first figure, in its own language."""
    rows = ProgressReport.objects.values_list("pk", "content__headline__0__value", "content__flagships")
    return sorted(f"{pk}: {projects} projects, {bool(words)}" for pk, projects, words in rows)


PROGRESS_REPORT = KilledKind(
    job=PROGRESS_REPORT_JOB,
    model=ProgressReport,
    points=(
        "progressreport.begun",
        "progressreport.found",
        "progressreport.recorded",
        "progressreport.committed",
    ),
    queue=queue_reports,
    effects=built_reports,
    expected=lambda pks: sorted(f"{pk}: 0 projects, True" for pk in pks),
)

KINDS = {
    "mail": MAIL,
    "webhook": WEBHOOK,
    "periodic run": PERIODIC_RUN,
    "import": IMPORT,
    "run": MATCH_RUN,
    "run in parts": MATCH_RUN_PART,
    "replay": RUN_REPLAY,
    "back-test": BACK_TEST,
    "progress report": PROGRESS_REPORT,
}
"""Every registered kind: tests/faults/test_kinds.py holds the two lists together."""
