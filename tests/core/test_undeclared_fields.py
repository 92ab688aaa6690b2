"""R13: every field of every model, sent with every form of every page: only what the form declares changes.

A form is sent twice, as it stands and with all those fields beside its own; both times it is undone, and both must have
done the same. The forms are found by the resolver, and on their pages as a browser finds them.
"""

import json
from collections.abc import Mapping
from functools import cache
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode

import pytest
from django.apps import apps
from django.db import connection, models
from django.test import Client
from django.urls import reverse

from coalition.core.models import Versioned
from members.models import Offer, User
from tests.core.page_forms import PageForm, forms_of
from tests.core.route_samples import PLAIN, Entry, case, client_of, samples
from tests.core.test_form_errors_everywhere import of_a_draft
from tests.test_grid import undone

__all__ = ["case"]

pytestmark = pytest.mark.django_db
# The roles that write, and how many forms each finds at the least.
WHO = {"coordinator": 60, "approver": 30, "administrator": 40, "field_office": 8, "ministry": 18, "member": 24}
OURS = ("core", "enquiries", "matching", "members", "projects", "reference", "reports", "requests", "spaces")
# Keys that a form sends once, and what an attacker would be glad to set.
VALUES = {
    models.BooleanField: "on",
    models.IntegerField: "1",
    models.DateField: "2001-01-01",
    models.DateTimeField: "2001-01-01T00:00:00Z",
    models.ForeignKey: "1",
    models.EmailField: "intruder@example.org",
}
INTRUDER = "published"
PLAIN_FORM = "application/x-www-form-urlencoded"
# Of every step: which version the person saw. It changes nothing by itself.
DECLARED_EVERYWHERE = {"version", "note"}

Rows = Mapping[tuple[str, str], str]
"""By table and key, as JSON."""


def every_field() -> dict[str, str]:
    """The names of all columns of all models of ours, each with a value of its kind."""
    ours = [model for model in apps.get_models() if model._meta.app_label in OURS]
    fields = {column.name: column for model in ours for column in model._meta.concrete_fields}
    return {name: _value_for(column) for name, column in fields.items()} | {
        f"{name}_id": _value_for(column) for name, column in fields.items() if isinstance(column, models.ForeignKey)
    }


def _value_for(column: Any) -> str:
    kinds = (value for kind, value in VALUES.items() if isinstance(column, kind))
    choices = [str(code) for code, _ in column.flatchoices if code]
    return choices[-1] if choices else next(kinds, INTRUDER)


@cache
def edited_models() -> dict[str, type[models.Model]]:
    """What people edit, by the names of the tables."""
    edited = (model for model in apps.get_models() if issubclass(model, Versioned | User) and not model._meta.proxy)
    return {model._meta.db_table: model for model in edited}


def rows_now() -> Rows:
    """All rows of what people edit, in one query."""
    each = "SELECT '{0}', {1}::text, to_jsonb({0})::text FROM {0}"
    tables = (each.format(name, model._meta.pk.column) for name, model in edited_models().items())
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(tables))
        return {(table, key): row for table, key, row in cursor.fetchall()}


def effect_of(client: Client, url: str, answers: Any, before: Rows) -> tuple[int, list[Any]]:
    """The status, and every change that the form made; undone afterwards."""
    with undone():
        status = client.post(url, urlencode(answers, doseq=True), content_type=PLAIN_FORM).status_code
        with connection.cursor() as cursor:  # what is checked at the end of a transaction is checked now
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        return status, changes_between(before, rows_now())


def changes_between(before: Rows, after: Rows) -> list[Any]:
    """What is new, gone or another than before, by table and key."""
    changed: list[Any] = [(*place, "gone") for place in before.keys() - after.keys()]
    for (table, key), row in after.items() - before.items():
        old, new = json.loads(before.get((table, key), "{}")), json.loads(row)
        differing = (name for name in new if name not in old or old[name] != new[name])
        told = sorted((name, _plain(table, name, new[name])) for name in differing)
        # Keys and references of new rows differ by themselves.
        changed.append((table, key, told) if old else (table, "new", [each for each in told if not _is_key(each[0])]))
    return sorted(changed, key=str)


def _plain(table: str, name: str, value: Any) -> str:
    """Moments differ by themselves."""
    is_moment = isinstance(edited_models()[table]._meta.get_field(name), models.DateTimeField)
    return "a moment" if is_moment and value else str(value)


def _is_key(name: str) -> bool:
    return name in {"id", "pk", "code", "reference", "digest", "key"} or name.endswith("_id")


def pages(case: SimpleNamespace, people: dict[str, Any], who: User) -> list[str]:
    """Those that the policy opens to the person."""
    plain = [reverse(entry.name) for entry in PLAIN if ":" in entry.name and is_read(entry, who)]
    rows = [reverse(entry.name, kwargs=way) for entry, _, way in samples(case) if is_read(entry, who)]
    ours = [url for url in dict.fromkeys([*plain, *rows]) if "/admin/" not in url]
    return [*ours, *(url for _, url in of_a_draft(people))]


def is_read(entry: Entry, who: User) -> bool:
    return "GET" in entry.declared.methods and not entry.declared.api and entry.declared.admits(who)


def forms_on(client: Client, url: str) -> list[tuple[str, PageForm]]:
    answer = client.get(url)
    body = b"".join(answer).decode(errors="replace")  # a file is closed by being read
    if answer.status_code != 200 or "text/html" not in answer.headers["Content-Type"]:
        return []
    found = forms_of(body)
    return [(form.action or url, form) for form in found if not form.takes_files and form.action != "/account/logout/"]


@pytest.mark.parametrize("who", WHO)
def test_form_changes_only_what_it_declares(case: SimpleNamespace, people: dict[str, Any], who: str) -> None:
    client, extra, before = client_of(people[who]), every_field(), rows_now()
    seen, wrong = set(), {}
    for page in pages(case, people, people[who]):
        for url, form in forms_on(client, page):
            if (url, frozenset(form.names)) in seen:
                continue
            seen.add((url, frozenset(form.names)))
            answers = form.written("")
            plainly = effect_of(client, url, answers, before)
            beside = {name: extra[name] for name in extra.keys() - form.names - DECLARED_EVERYWHERE}
            laden = effect_of(client, url, beside | answers, before)
            if laden != plainly:
                wrong[url] = (plainly, laden)
    assert wrong == {}
    assert len(seen) >= WHO[who]


def test_a_form_that_took_everything_would_be_seen(case: SimpleNamespace, people: dict[str, Any]) -> None:
    """The control: a field that the form does not declare, written by hand, shows in the comparison."""
    before = rows_now()
    Offer.objects.filter(pk=case.offer.pk).update(commercial_interest=INTRUDER)
    assert changes_between(before, rows_now()) == [
        ("members_offer", str(case.offer.pk), [("commercial_interest", INTRUDER)])
    ]
