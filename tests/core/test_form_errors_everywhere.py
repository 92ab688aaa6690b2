"""U6: every form of the portal that is sent empty says what is wrong, in a summary whose links lead to the fields."""

import re
from collections.abc import Iterable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import resolve, reverse

from coalition.core.access.policy import current_policy
from members.models import User
from tests.core.route_samples import OF_A_ROW, PLAIN, Entry, case, client_of, samples
from tests.factories.requests import RequestCountryFactory
from tests.requests.filling import page
from tests.test_grid import undone

__all__ = ["case"]

pytestmark = pytest.mark.django_db

# Forms in which every question may stay empty.
MAY_BE_EMPTY = {"requests:withdraw"}
# Their pages are closed in the states of the sample rows, or open to nobody without a key.
CLOSED = {
    *("matching:call-members", "matching:fitting-need", "matching:merge"),
    *("members:accept-invitation", "members:leave", "members:undertakings", "notices:stop"),
    *("projects:new-commitment", "requests:ask", "requests:assess", "requests:bulk", "requests:declare"),
    "requests:decline",
    *("requests:edit", "requests:need", "requests:new-need", "requests:record-answer", "requests:validate"),
}
# Open or closed by which of the sample runs is the latest; tests/matching/test_letters.py sends it.
LEFT_OUT = {"matching:gap-letter"}
# Of a draft, which the sample request is no more; its other topics may stay empty until it is sent.
DRAFT = ("edit/about", "edit/letter", "edit/needs/SEN")
WHO = ("coordinator", "administrator", "approver", "member", "ministry", "field_office")


def with_form(entry: Entry) -> bool:
    if entry.name in LEFT_OUT or entry.declared.api:
        return False
    return {"GET", "POST"} <= entry.declared.methods and ":" in entry.name and not entry.name.startswith("admin:")


def addresses(rows: SimpleNamespace) -> Iterator[tuple[str, str]]:
    plain = [entry for entry in PLAIN if with_form(entry)]
    yield from ((entry.name, reverse(entry.name)) for entry in plain)
    yield from ((entry.name, reverse(entry.name, kwargs=way)) for entry, _, way in samples(rows) if with_form(entry))


def of_a_draft(people: dict[str, Any]) -> Iterator[tuple[str, str]]:
    authority = people["ministry"].affiliations.get().authority
    entry = RequestCountryFactory(country_request__authority=authority, authority=authority)
    yield from ((way, page(entry.country_request, way)) for way in DRAFT)


def admitted(clients: dict[str, Client], people: dict[str, User], url: str) -> Iterator[Client]:
    """Those of them to whom the policy opens the page."""
    route = current_policy().find(resolve(url).view_name)
    yield from (client for who, client in clients.items() if route.admits(people[who]))


def opened_by(clients: Iterable[Client], url: str) -> tuple[Client, Any] | None:
    """Who may fill in the form, and the form as it was opened."""
    for client in clients:
        answer = client.get(url)
        if answer.status_code == 200 and answer.context.get("form") and posts(answer):
            return client, answer.context["form"]
    return None


def posts(answer: Any) -> bool:
    """Whether the page has a form to send, not only one that searches."""
    return 'method="post"' in answer.content.decode().partition("<main")[2]


def empty(form: Any) -> dict[str, str]:
    """Hidden fields as they are, all else empty."""
    return {bound.html_name: "" if bound.value() is None else str(bound.value()) for bound in form.hidden_fields()}


def send_empty(client: Client, url: str, form: Any) -> Any:
    """What it did is undone."""
    with undone():
        return client.post(url, empty(form))


def faults(answer: Any) -> list[str]:
    """What is wrong with the page that an invalid form comes back on."""
    text = answer.content.decode()
    summary = re.search(r'<div class="errsum".*?</div>', text, re.DOTALL)
    links = re.findall(r'<a href="#([^"]*)"', summary.group()) if summary else []
    found = {
        "title": "<title>Error:" in text,
        "summary": bool(summary),
        "links": bool(links),
        "targets": all(f'id="{target}"' in text for target in links),
    }
    return [name for name, holds in found.items() if not holds]


def test_every_form_that_is_sent_empty_says_what_is_wrong(case: SimpleNamespace, people: dict[str, Any]) -> None:
    clients = {who: client_of(people[who]) for who in WHO}
    wrong, may_be_empty, closed = {}, set(), set()
    for name, url in (*addresses(case), *of_a_draft(people)):
        found = opened_by(admitted(clients, people, url), url)
        if found is None:
            closed.add(name)
            continue
        answer = send_empty(found[0], url, found[1])
        if answer.status_code == 302:
            may_be_empty.add(name)
        elif faults(answer) or answer.status_code != 200:
            wrong[name] = (answer.status_code, faults(answer))
    assert (wrong, may_be_empty, closed) == ({}, MAY_BE_EMPTY, CLOSED)


def test_forms_are_tried_at_all() -> None:
    assert len([entry for entry in (*PLAIN, *OF_A_ROW) if with_form(entry)]) > 30
