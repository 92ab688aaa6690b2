"""R5: two people edit one record on every form that knows which version it shows. The second one is told (409), reads
what the record says now, keeps the own words, and saves them by sending again; nothing is overwritten in silence.

The forms are found by the resolver. Whatever was changed meanwhile is stood for by a new version of every row.
"""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, transaction
from django.db.models import F
from django.test import Client

from coalition.core.models import Versioned
from members.models import User
from tests.core.page_forms import PageForm, forms_of
from tests.core.route_samples import case, client_of
from tests.core.test_form_errors_everywhere import addresses, admitted, of_a_draft
from tests.factories.matching import open_need
from tests.factories.requests import AssessmentFactory, received
from tests.test_grid import undone

__all__ = ["case"]

pytestmark = pytest.mark.django_db
WHO = ("coordinator", "administrator", "approver", "member", "ministry", "field_office")
MARK = "as I typed it"
# The sample project lacks what its form asks for; tests/projects/test_record_page.py has a whole one.
NOT_WHOLE = {"projects:edit"}
# The box that the last editor of an authority ticks to hand over.
TICKED = {"leaves_nobody"}


def versioned_models() -> list[Any]:
    return [model for model in apps.get_models() if issubclass(model, Versioned) and not model._meta.proxy]


def change_everything() -> None:
    """Somebody else was here: each row has a new version. What is locked for good stays as it is."""
    for model in versioned_models():
        with suppress(DatabaseError), transaction.atomic():
            model.objects.update(version=F("version") + 1)


def of_open_steps(people: dict[str, User]) -> Iterator[tuple[str, str]]:
    """Pages of requests in states that the sample request is not in."""
    assessed = received("in_assessment", reference="REQ-2026-9001")
    open_need(country_request=assessed)
    AssessmentFactory(country_request=assessed, assessor=people["coordinator"])
    for step in ("ask", "assess", "decline"):
        yield f"requests:{step}", f"/secretariat/requests/{assessed.reference}/{step}/"


def form_with_version(clients: Iterable[Client], url: str) -> tuple[Client, PageForm] | None:
    """The form of the page itself that carries a version, of the first person who may fill it in."""
    for client in clients:
        answer = client.get(url)
        if answer.status_code != 200:
            continue
        for form in forms_of(answer.content.decode()):
            if form.answers.get("version") and form.action in ("", url) and not form.takes_files:
                return client, form
    return None


def second_save(client: Client, url: str, form: PageForm) -> str:
    """What the second person gets; what it did is undone."""
    with undone():
        change_everything()
        ticks = dict.fromkeys(TICKED & form.names, "on")
        return judged(client.post(url, form.written(MARK) | ticks), form)


def judged(answer: Any, form: PageForm) -> str:
    if answer.status_code != 409:
        return f"answered {answer.status_code}"
    text = answer.content.decode()
    again = next((each for each in forms_of(text) if each.action == form.action and "version" in each.answers), None)
    if again is None:
        return "no form to send again"
    if again.answers["version"] == form.answers["version"]:
        return "the old version still"
    lost = [name for name in form.marked if MARK not in str(again.answers.get(name, ""))]
    return f"lost: {', '.join(lost)}" if lost else "kept"


def test_second_of_two_editors_sees_both_versions_on_every_form(case: SimpleNamespace, people: dict[str, Any]) -> None:
    clients = {who: client_of(people[who]) for who in WHO}
    outcomes = {}
    for name, url in (*addresses(case), *of_a_draft(people), *of_open_steps(people)):
        if found := form_with_version(admitted(clients, people, url), url):
            outcomes[name] = second_save(found[0], url, found[1])
    assert {name for name, outcome in outcomes.items() if outcome != "kept"} == NOT_WHOLE, outcomes
    assert len(outcomes) >= 12


def test_a_form_that_is_not_stale_is_saved(case: SimpleNamespace, people: dict[str, Any]) -> None:
    """The control: it is the version that makes the difference."""
    client, url = client_of(people["member"]), f"/offers/{case.offer.pk}/edit/"
    (form,) = forms_of(client.get(url).content.decode())
    assert client.post(url, form.written("")).status_code == 302
