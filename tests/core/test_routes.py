"""Every route of the resolver × every role × a row of one's own side, another's, and one that does not exist (R12).

New routes join by themselves; one with arguments needs a sample of them in SAMPLES, else the first test fails.
"""

from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from coalition.core.access import ANYONE, STAFF
from tests.api.builders import CANARIES
from tests.core.route_samples import LEADING_ON, LIBRARIES, OF_A_ROW, PLAIN, Entry, case, client_of, sample_of, samples
from tests.fixtures import ROLE_FIXTURES

__all__ = ["case"]


def sees(actor: Any, row: Model) -> bool:
    """As the model's own `visible_to` says; a catalogue has none, it is for everybody."""
    rows: Any = type(row)._default_manager
    return not hasattr(rows, "visible_to") or rows.visible_to(actor).filter(pk=row.pk).exists()


def kept_out(entry: Entry, actor: Any) -> int | None:
    """The status by which the policy keeps the actor out of a GET, or None where it lets the actor in."""
    declared = entry.declared
    if "GET" not in declared.methods and not declared.api:
        return 405
    if declared.admits(actor):
        return None if "GET" in declared.methods else 405
    signed_in = actor is not ANYONE
    return 403 if signed_in else (401 if declared.api else 302)


def test_every_route_with_arguments_has_a_sample() -> None:
    read = (entry for entry in OF_A_ROW if "GET" in entry.declared.methods)
    assert [entry.name for entry in read if sample_of(entry) is None] == []


@pytest.mark.parametrize("who", [*ROLE_FIXTURES, "public"])
@pytest.mark.django_db
def test_route_answers_as_the_policy_declares(case: SimpleNamespace, people: dict[str, Any], who: str) -> None:
    """Whom it declares it lets in; of a row it tells only whom the row is visible to, and nobody a canary."""
    actor = people[who]
    client = client_of(None if actor is ANYONE else actor)
    answers = {**plain_answers(client, actor), **row_answers(client, actor, case)}
    wrong = {name: statuses for name, (statuses, right, _) in answers.items() if statuses not in right}
    told = {(name, text) for name, (*_, body) in answers.items() for text in kept_from(who, people) if text in body}
    assert (wrong, told) == ({}, set())


@pytest.mark.django_db
def test_public_page_keeps_its_ceiling_for_who_is_not_signed_in(case: SimpleNamespace, client: Client) -> None:
    plain = ((entry, reverse(entry.name)) for entry in PLAIN)
    of_rows = ((entry, reverse(entry.name, kwargs=arguments)) for entry, _row, arguments in samples(case))
    taken: dict[str, tuple[int, int]] = {}
    for entry, address in (*plain, *of_rows):
        ceiling = entry.declared.public_queries
        if ceiling is not None and "GET" in entry.declared.methods and not entry.declared.api:
            with CaptureQueriesContext(connection) as queries:
                body_of(client.get(address))
            taken[entry.name] = (len(queries), ceiling)
    assert len(taken) > 40
    assert {name: counts for name, counts in taken.items() if counts[0] > counts[1]} == {}


Answer = tuple[tuple[int, ...], set[tuple[int, ...]], str]
"""The statuses that came, those that are right, and what was told."""


def plain_answers(client: Client, actor: Any) -> dict[str, Answer]:
    answers: dict[str, Answer] = {}
    for entry in PLAIN:
        answer, expected = client.get(reverse(entry.name)), kept_out(entry, actor)
        right = {(expected,)} if expected else {(200,), (302,)}
        if entry.name == "core:readyz":
            right = {(503,)}  # no worker runs in this test
        if not expected and entry.name.startswith(LIBRARIES):
            right |= {(403,), (405,)}  # by the library's own rules
        answers[entry.name] = ((answer.status_code,), right, body_of(answer))
    return answers


def row_answers(client: Client, actor: Any, case: SimpleNamespace) -> dict[str, Answer]:
    answers: dict[str, Answer] = {}
    for entry, row, arguments in samples(case):
        shown = client.get(reverse(entry.name, kwargs=arguments))
        gone = client.get(reverse(entry.name, kwargs=absent(arguments)))
        right = allowed(entry, kept_out(entry, actor), sees(actor, row))
        answers[entry.name] = ((shown.status_code, gone.status_code), right, body_of(shown))
    return answers


def body_of(answer: Any) -> str:
    return b"".join(answer).decode(errors="replace")


def kept_from(who: str, people: dict[str, Any]) -> list[str]:
    """Texts that are in no answer to this person."""
    if who in {"other_ministry", "other_member", "outsider", "public"}:
        strangers = (person for name, person in people.items() if name in ROLE_FIXTURES and name != who)
        return [*CANARIES.values(), *(person.email for person in strangers)]
    if people[who].roles & STAFF and who != "field_office":
        return []
    return [CANARIES[name] for name in ("note", "override", "assessment", "hold")]


def absent(arguments: dict[str, Any]) -> dict[str, Any]:
    """The same address for a row that does not exist."""
    first, value = next(iter(arguments.items()))
    return arguments | {first: 2_000_000_000 if isinstance(value, int) else "REQ-1999-9999"}


def allowed(entry: Entry, expected: int | None, visible: bool) -> set[tuple[int, int]]:
    """What a row that exists and one that does not may answer."""
    if expected:
        return {(expected, expected)}
    if not visible:
        return {(404, 404)}
    # A page to act on says by the workflow's own rules that it is not this person's turn, or not yet.
    statuses = {200} if entry.declared.methods == {"GET", "HEAD"} else {200, 302, 403, 404, 409}
    if entry.name in LEADING_ON:
        statuses = {302}
    return {(status, 404) for status in statuses}
