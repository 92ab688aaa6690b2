"""R13: every field of every model, sent to every endpoint that writes: what is not declared is refused and changes
nothing."""

import json
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.db.models import Model
from django.urls import resolve, reverse
from rest_framework import serializers

from coalition.core.access.policy import SAFE_METHODS
from members.models import Offer, User
from projects.models import Commitment, Result, ResultReport
from requests.models import CountryRequest, Need
from tests.api.builders import asked_by, offered_by
from tests.api.test_writes import client_of_scope, send
from tests.core.route_samples import ENTRIES, Entry
from tests.factories.projects import CommitmentFactory, ResultFactory

pytestmark = pytest.mark.django_db

APPS = ("members", "requests", "projects", "matching", "core", "reference")
WRITABLE = (Offer, Commitment, ResultReport, Result, CountryRequest, Need)
# What no caller sets: it follows from who calls, from steps, or from other rows.
NEVER = {
    *("id", "pk", "version", "created_at", "updated_at", "status", "is_demonstration", "entered_by", "entered_by_id"),
    *(
        "reserved",
        "committed",
        "confirmed_at",
        "reminders",
        "reminded_on",
        "organisation_id",
        "authority",
        "authority_id",
    ),
    *("reported_by", "reported_at", "decided_at", "corrects", "created_by", "registered_by", "reference", "severity"),
    *(
        "submitted_at",
        "validated_at",
        "is_open_to_members",
        "is_cleared_for_publication",
        "origin",
        "proposed",
        "agreed",
    ),
    *("words_for_authority", "decision", "published_at", "approved_by", "approved_at", "is_active", "email", "role"),
}


def names_of_fields() -> set[str]:
    """By the names of the model, of the column, and of the relation from the other side."""
    fields = [
        field for app in APPS for model in apps.get_app_config(app).get_models() for field in model._meta.get_fields()
    ]
    return {name for field in fields for name in (field.name, getattr(field, "attname", field.name))}


def writing() -> Iterator[tuple[Entry, str]]:
    for entry in ENTRIES:
        if entry.declared.api:
            yield from ((entry, method) for method in sorted(entry.declared.methods - SAFE_METHODS - {"DELETE"}))


CALLS = [(entry, method) for entry, method in writing()]


@pytest.fixture
def case(member: User, ministry: User) -> SimpleNamespace:
    """Rows that their writers may change now."""
    own = member.affiliations.get().organisation
    asked = asked_by(ministry.affiliations.get().authority, status="draft")
    return SimpleNamespace(
        offer=offered_by(own),
        commitment=CommitmentFactory(organisation=own),
        result_report=ResultFactory(report__organisation=own).report,
        country_request=asked,
        need=asked.countries.get().needs.get(),
        member=member,
        ministry=ministry,
    )


def call_of(entry: Entry, case: SimpleNamespace) -> tuple[User, str]:
    """Who writes there, and the address of a row of theirs."""
    name = entry.name.removeprefix("api:").rpartition("-")[0]
    row = getattr(case, name.replace("-", "_"))
    step = {"offer": "pause", "commitment": "withdraw", "result-report": "send", "country-request": "withdraw"}
    known = {"pk": row.pk, "reference": getattr(row, "reference", ""), "step": step.get(name)}
    who = case.ministry if name in {"country-request", "need"} else case.member
    return who, reverse(entry.name, kwargs={argument: known[argument] for argument in entry.arguments})


def rows() -> list[list[dict[str, Any]]]:
    return [list(model._default_manager.order_by("pk").values()) for model in WRITABLE]


def test_there_is_something_to_sweep() -> None:
    assert len(CALLS) == 16
    assert len(names_of_fields()) > 300


@pytest.mark.parametrize(("entry", "method"), CALLS, ids=[f"{method} {entry.name[4:]}" for entry, method in CALLS])
def test_fields_that_are_not_declared_are_refused_by_name(case: SimpleNamespace, entry: Entry, method: str) -> None:
    who, path = call_of(entry, case)
    client, before = client_of_scope(who), rows()
    declared = declared_at(path)
    body = dict.fromkeys(names_of_fields() - declared, 1)
    answer = send(client, method, path, body, **{"If-Match": '"1"'})
    assert answer.status_code == 400, answer.content
    assert {error["pointer"] for error in answer.json()["errors"]} == {f"/{name}" for name in body}
    assert rows() == before
    assert declared & NEVER == set()


def declared_at(path: str) -> set[str]:
    """What the endpoint's own serializer takes; of a step that takes no words, nothing."""
    match = resolve(path)
    view: Any = match.func.view_class  # type: ignore[attr-defined]
    step = match.kwargs.get("step")
    if step and step not in view.notes:
        return set()
    entry: serializers.Serializer[Any] = view.entry_class()
    return set(entry.fields)


def test_models_that_are_written_are_those_of_the_sweep() -> None:
    views = {resolve_model(entry) for entry, _method in CALLS}
    assert views == {model for model in WRITABLE if model is not Result}


def resolve_model(entry: Entry) -> type[Model]:
    path = reverse(entry.name, kwargs={name: "x" if name in {"step", "reference"} else 1 for name in entry.arguments})
    return resolve(path).func.view_class.model  # type: ignore[attr-defined,no-any-return]


def test_fields_inside_a_list_are_held_to_it_too(case: SimpleNamespace) -> None:
    client = client_of_scope(case.member)
    path = reverse("api:offer-detail", args=[case.offer.pk])
    body = json.loads('{"groups": [{"group": "girls", "reach": 0.5, "offer_id": 1}]}')
    answer = send(client, "PATCH", path, body, **{"If-Match": '"1"'})
    assert [error["pointer"] for error in answer.json()["errors"]] == ["/groups/0/offer_id"]
