"""Every step that the API takes: each state × each step × each person. It may refuse more than the workflow's table (a
letter, a reason), never less, and what it refuses leaves no record; every step is taken by somebody."""

import secrets
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from coalition.core.access import Scope
from coalition.core.workflow import REGISTRY
from members.offers_api import OfferStep
from projects.commitments_api import CommitmentStep
from projects.results_api import ResultReportStep
from requests.api import CountryRequestStep
from tests.api.builders import client_of
from tests.factories.states import bring_to
from tests.test_grid import states_of, undone
from tests.test_page_grid import READY, may, records_of, state_now

pytestmark = pytest.mark.django_db

STEPS: dict[str, tuple[Any, str, str]] = {
    "members.offer": (OfferStep, "api:offer-step", "pk"),
    "projects.commitment": (CommitmentStep, "api:commitment-step", "pk"),
    "projects.resultreport": (ResultReportStep, "api:result-report-step", "pk"),
    "requests.countryrequest": (CountryRequestStep, "api:country-request-step", "reference"),
}
# Sent on its page, with the letter.
NEVER_TAKEN = {"requests.countryrequest": {"submit"}}


def post(client: Client, name: str, row: Any, step: str) -> tuple[int, str, int]:
    """Status, the state after it, and how many records name the row then; undone afterwards."""
    view, route, key = STEPS[name]
    headers = {"Idempotency-Key": secrets.token_hex(8), "If-Match": f'"{row.version}"'}
    body = {"note": "For the record."} if step in view.notes else {}
    with undone():
        answer = client.post(
            reverse(route, args=[getattr(row, key), step]), body, content_type="application/json", headers=headers
        )
        return answer.status_code, state_now(REGISTRY[name], row), records_of(REGISTRY[name], row)


@pytest.mark.parametrize("name", STEPS)
def test_api_takes_a_step_only_from_its_states_by_its_people(name: str, people: dict[str, Any]) -> None:
    workflow, taken = REGISTRY[name], set()
    steps = [step for step in workflow if step.name in STEPS[name][0].steps]
    clients = {
        who: client_of(person if person.is_authenticated else None, scopes=Scope.values)
        for who, person in people.items()
        if who != "clock"
    }
    for state in states_of(name):
        row = bring_to(READY[name](people), workflow, state)
        before = records_of(workflow, row)
        for who, client in clients.items():
            for step in steps:
                status, after, records = post(client, name, row, step.name)
                if status == 200:
                    assert may(step, state, people[who], row), (state, who, step.name)
                    assert (after, records) == (step.target, before + 1)
                    taken.add(step.name)
                else:
                    assert status in {400, 401, 403, 404, 409}, (state, who, step.name, status)
                    assert (after, records) == (state, before)
    assert taken == {step.name for step in steps} - NEVER_TAKEN.get(name, set())
