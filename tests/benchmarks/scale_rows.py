"""A coalition of the size of the real one, made of the demonstration, and its multiples.

PostgreSQL copies every row that grows with the Coalition, with what hangs on it: a hundred coalitions are there in
minutes. What describes the portal (people, authorities, weights, runs) stays one.
"""

from collections.abc import Iterator, Mapping

from django.apps import apps
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import Field, ForeignKey, Model

from coalition.core.jobs.services import perform
from coalition.core.models import TransitionRecord
from coalition.core.paging import PAGE_SIZE
from coalition.site.demo.logins import address_of
from matching.models import Match, MatchRun, UnmatchedNeed
from members.models import NationalAuthority, Organisation
from projects.models import Project
from projects.workflow import RESULTS
from requests.models import CountryRequest, Need, RequestCountry
from tests.factories.matching import finished_scenario
from tests.factories.members import ClearanceFactory, ready_to_join
from tests.factories.projects import ReportFactory
from tests.factories.reports import issued_report
from tests.factories.states import bring_to

STRIDE = 1_000_000
"""Between the key of a row and that of its copy in the coalition of the size it has."""

FURTHER = 20 * STRIDE
"""The same for the copies of that coalition."""

API_PAGE = 100
REQUESTS = 13
"""The demonstration has a thirteenth of the requests that one coalition is to have."""

ASKED = {
    "members": "CapacityHold",
    "requests": "CountryRequest RequestCountry FormalLetter Assessment Clarification"
    " Need NeedGroup NeedPlace NeedCover",
    "projects": "Story Commitment Milestone CommitmentUpdate",
    "matching": "MatchCandidate UnmatchedNeed Match Call CallInvitation CallAnswer",
    "enquiries": "Enquiry",
    "reports": "ProgressReport",
}
REGISTERED = {
    "members": "Organisation Acceptance Offer OfferGroup Clearance",
    "projects": "Project RecipientCountry Participation ProjectPlace Population ResultReport Result ResultGroup Figure",
}
ONCE = {"name", "slug", "code", "source_code", "reference"}
"""Columns in which no two rows may say the same."""


def store_coalition() -> None:
    """The demonstration with the run that it waits for, a scenario of it, and a report; as many requests as are due."""
    call_command("load_demo")
    perform("matching.matchrun", MatchRun.objects.get().pk)
    run = MatchRun.objects.get()
    finished_scenario(run, by=run.started_by)
    issued_report()
    _fill_pages()
    _copy_rows(tuple(_models(ASKED)), REQUESTS - 1, stride=STRIDE)


def _fill_pages() -> None:
    """As many rows as a page has, of which the demonstration has a few: a full page beside one that is not would say
    nothing of growth."""
    for member in Organisation.objects.members().order_by("pk")[:PAGE_SIZE]:
        ClearanceFactory(organisation=member)
    applicants = [ready_to_join() for _ in range(PAGE_SIZE)]
    for project in Project.objects.counted().order_by("pk")[:API_PAGE]:
        bring_to(ReportFactory(project=project, organisation=applicants[0]), RESULTS, "reported")
    asked = CountryRequest.objects.filter(countries__country="LBN", submitted_at__isnull=False)
    asked.update(consent_to_publish=True, is_cleared_for_publication=True)
    gap = UnmatchedNeed.objects.filter(run=MatchRun.objects.latest_done()).get()
    gap.pk, gap.need = None, Need.objects.open().exclude(pk=gap.need_id).order_by("-quantity")[0]
    gap.save()
    ministry = NationalAuthority.objects.get(affiliations__user__email=address_of("ministry"))
    other = Match.objects.filter(status="accepted").exclude(need__request_country__authority=ministry)[0]
    RequestCountry.objects.filter(needs=other.need_id).update(authority=ministry)


def copy_coalition(copies: int) -> None:
    """Add so many copies of the coalition to it."""
    _copy_rows((*_models(ASKED), *_models(REGISTERED)), copies, stride=FURTHER)
    call_command("count_anew")  # what triggers would have done


def _copy_rows(models: tuple[type[Model], ...], copies: int, *, stride: int) -> None:
    """As the owner, since the audit of each row is left out."""
    labels = tuple(model._meta.label_lower for model in models)
    tables = [connection.ops.quote_name(model._meta.db_table) for model in models]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        for table, model in zip(tables, models, strict=True):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            cursor.execute(_copy(model, models, stride), [copies])
        cursor.execute(f"{_copy(TransitionRecord, models, stride)} AND subject_type IN %s", [copies, labels])
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    connection.close()


def _models(names_of: Mapping[str, str]) -> Iterator[type[Model]]:
    for app, names in names_of.items():
        for name in names.split():
            model = apps.get_model(app, name)
            yield model
            yield from (relation.remote_field.through for relation in model._meta.local_many_to_many)


def _copy(model: type[Model], models: tuple[type[Model], ...], stride: int) -> str:
    quote = connection.ops.quote_name
    fields = model._meta.local_concrete_fields
    columns = ", ".join(quote(field.column) for field in fields)
    values = ", ".join(_value(field, models, stride) for field in fields)
    table, key = quote(model._meta.db_table), quote(model._meta.pk.column)
    return (
        f"INSERT INTO {table} ({columns}) OVERRIDING SYSTEM VALUE SELECT {values}"  # noqa: S608 - names of our own tables
        f" FROM {table}, generate_series(1, %s) AS copy WHERE {key} < {stride}"
    )


def _value(field: Field, models: tuple[type[Model], ...], stride: int) -> str:
    column = connection.ops.quote_name(field.column)
    moved = field.primary_key or field.column == "subject_id"
    if moved or (isinstance(field, ForeignKey) and field.related_model in models):
        return f"{column} + copy * {stride}"
    if field.name in ONCE:
        mark = "-" if stride == STRIDE else "-x"
        return f"{column} || CASE WHEN {column} = '' THEN '' ELSE '{mark}' || copy END"
    return column
