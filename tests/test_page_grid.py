"""Every workflow that people move: each state × each step × each person, by posting to the step's page (R4).

A page may refuse more than the table does (a letter is missing, a clearance), never less, and what it refuses leaves no
record; every step that has a page is taken by somebody.
"""

import secrets
from collections.abc import Callable, Mapping
from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from coalition.core.models import TransitionRecord
from coalition.core.workflow import REGISTRY, Transition, Workflow
from coalition.reference.models import Objective
from matching.models import CallInvitation, Match
from matching.workflow import CALL
from members.models import Acceptance, Organisation, Undertaking
from requests.models import CountryRequest, RequestCountry
from requests.workflow import ASSESSMENT, COUNTRY_DECISION
from tests.factories.matching import fitting_offer
from tests.factories.members import clear
from tests.factories.requests import AssessmentFactory, received
from tests.factories.states import bring_to
from tests.test_grid import SUBJECTS, states_of, undone

pytestmark = pytest.mark.django_db

# The names of the routes whose last argument is the step, and what of the row stands before it.
BY_STEP: Mapping[str, tuple[str, str]] = {
    "members.organisation": ("members:application-step", "slug"),
    "reports.progressreport.issue": ("reports:step", "pk"),
    "reports.event": ("reports:event-step", "pk"),
    "projects.story": ("projects:story-step", "pk"),
    "members.nationalauthority": ("members:authority-step", "pk"),
    "members.merge": ("members:merge-step", "pk"),
    "members.clearance": ("members:clearance-step", "pk"),
    "members.offer": ("members:offer-step", "pk"),
    "projects.project": ("projects:step", "code"),
    "projects.project.publication": ("projects:step", "code"),
    "projects.commitment": ("projects:commitment-step", "pk"),
    "projects.resultreport": ("projects:result-step", "pk"),
    "matching.match": ("matching:match-step", "pk"),
    "matching.call": ("matching:call-step", "pk"),
    "matching.callinvitation": ("matching:invitation-step", "pk"),
    "matching.interest": ("matching:interest-step", "pk"),
    "spaces.announcement": ("spaces:announcement-step", "pk"),
    "spaces.meeting": ("spaces:meeting-step", "pk"),
    "spaces.document": ("spaces:document-step", "pk"),
    "enquiries.enquiry": ("enquiries:step", "pk"),
    "matching.adoption": ("matching:adoption-step", "pk"),
    "matching.weightset": ("matching:weights-step", "pk"),
    "matching.methodproposal": ("matching:method-step", "pk"),
}
OF_REQUEST = {
    "submit": "submit",
    "ask": "ask",
    "validate": "validate",
    "decline": "decline",
    "close_unmet": "close",
    "withdraw": "withdraw",
}
REFUSALS = {200, 302, 403, 404, 405, 409}


def address(workflow: str, row: Any, step: str) -> str:
    if workflow in BY_STEP:
        route, key = BY_STEP[workflow]
        return reverse(route, args=[getattr(row, key), step])
    if workflow == "requests.requestcountry":
        return reverse("requests:decide", args=[row.country_request.reference, row.country_id])
    if step in OF_REQUEST:
        return reverse(f"requests:{OF_REQUEST[step]}", args=[row.reference])
    return reverse("requests:step", args=[row.reference, step])


def answers(row: Any, step: str) -> dict[str, Any]:
    """What any of the pages may ask for."""
    return {
        "submission": secrets.token_urlsafe(16),
        "version": row.version,
        "is_declared": "on",
        "decision": step,
        "question": "How many?",
        "answer_by": (timezone.localdate() + timedelta(days=30)).isoformat(),
        "quantity": "1",
        "reason": "capacity",
        **offered(row),
        **dict.fromkeys(("note", "words", "private_reason"), "For the record."),
    }


def offered(row: Any) -> dict[str, str]:
    """One unit of each offer of an invited member for each need of the call."""
    if not isinstance(row, CallInvitation):
        return {}
    pairs = product(row.call.needs.all(), row.organisation.offers.all())
    return {f"quantity_{need.pk}_{offer.pk}": "1" for need, offer in pairs}


def post(client: Client, workflow: Workflow, row: Any, step: str) -> tuple[int, str, int]:
    """Return status, the state after it and the number of records that name the row then; undone afterwards."""
    with undone():
        status = client.post(address(workflow.name, row, step), answers(row, step)).status_code
        return status, state_now(workflow, row), records_of(workflow, row)


def state_now(workflow: Workflow, row: Any) -> str:
    """Read apart, so that `row` stays as it was before the step."""
    return str(type(row)._base_manager.values_list(workflow.field, flat=True).get(pk=row.pk))


def records_of(workflow: Workflow, row: Any) -> int:
    return TransitionRecord.objects.filter(workflow=workflow.name, subject_id=row.pk).count()


def may(step: Transition, state: str, person: Any, row: Any) -> bool:
    return state in step.sources and step.allowed.allows(person, row)


def joining(people: Mapping[str, Any]) -> Organisation:
    """An organisation that fulfils every condition of membership, but for the steps."""
    organisation = SUBJECTS["members.organisation"](people)
    organisation.objectives.add(Objective.objects.order_by("pk")[0])
    for text in Undertaking.objects.filter(is_current=True):
        Acceptance.objects.create(organisation=organisation, undertaking=text)
    clear(organisation)
    return organisation


def asking(people: Mapping[str, Any]) -> CountryRequest:
    """A complete request, assessed by somebody else."""
    row = received(
        "draft",
        authority=people["ministry"].affiliations.get().authority,
        situation="emergency",
        phase="response",
        summary="Schools are closed.",
        contact_office="Planning office",
        contact_email="planning@example.org",
        consent_to_publish=True,
    )
    bring_to(AssessmentFactory(country_request=row, assessor=people["other_approver"]), ASSESSMENT, "completed")
    return row


def deciding(people: Mapping[str, Any]) -> RequestCountry:
    authority = people["ministry"].affiliations.get().authority
    return received("submitted", authority=authority).countries.get()


def matched(people: Mapping[str, Any]) -> Match:
    """Of a country that has confirmed its part."""
    match: Match = SUBJECTS["matching.match"](people)
    bring_to(match.need.request_country, COUNTRY_DECISION, "confirmed")
    return match


def invited(people: Mapping[str, Any]) -> CallInvitation:
    """In a call that is open, with an offer to answer with."""
    row: CallInvitation = SUBJECTS["matching.callinvitation"](people)
    fitting_offer(organisation=row.organisation)
    bring_to(row.call, CALL, "open")
    return row


READY: Mapping[str, Callable[[Mapping[str, Any]], Any]] = {
    **SUBJECTS,
    "members.organisation": joining,
    "requests.countryrequest": asking,
    "requests.requestcountry": deciding,
    "matching.match": matched,
    "matching.callinvitation": invited,
}
WORKFLOWS = (*BY_STEP, "requests.requestcountry", "requests.countryrequest")
# The clock's own; an answer goes with its question, which tests/requests asks and answers; an invitation is sent with
# its call.
WITHOUT_PAGE = {
    "matching.match": {"lapse"},
    "matching.call": {"expire"},
    "matching.callinvitation": {"send", "expire"},
    "matching.adoption": {"replace"},
    "matching.weightset": {"replace"},
    "matching.methodproposal": {"replace"},
    "members.clearance": {"lapse"},
    "projects.commitment": {"lapse"},
    "projects.resultreport": {"supersede"},
    "requests.countryrequest": {"agree", "answer"},
}


@pytest.mark.parametrize("name", WORKFLOWS)
def test_pages_take_a_step_only_from_its_states_by_its_people(name: str, people: dict[str, Any]) -> None:
    workflow, taken = REGISTRY[name], set()
    clients: dict[str, Client] = {}
    for who, person in people.items():
        if who != "clock":
            clients[who] = Client()
            if person.is_authenticated:
                clients[who].force_login(person)
    steps = [step for step in workflow if step.name not in WITHOUT_PAGE.get(name, ())]
    for state in states_of(name):
        row = bring_to(READY[name](people), workflow, state)
        before = records_of(workflow, row)
        for step in steps:
            for who, client in clients.items():
                status, after, records = post(client, workflow, row, step.name)
                cell = (state, step.name, who, status, after, records - before)
                if after != state or records != before:
                    assert (may(step, state, people[who], row), after, records) == (True, step.target, before + 1), cell
                    taken.add(step.name)
                else:
                    assert status in REFUSALS, cell
    assert taken == {step.name for step in steps}


def test_every_workflow_of_people_has_pages() -> None:
    moved_by_others = {"members.capacityhold", "requests.needcover"}
    is_covered: Callable[[str], bool] = lambda name: name in WORKFLOWS or name in moved_by_others  # noqa: E731
    assert [name for name in SUBJECTS if not is_covered(name)] == []
