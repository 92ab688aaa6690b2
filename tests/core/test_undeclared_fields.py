"""R13: every field of every model, sent with every form of every page: only what the form declares changes.

A form is sent twice, as it stands and with all those fields beside its own; both times it is undone, and both must have
done the same. The forms are found by the resolver, and on their pages as a browser finds them.
"""

import datetime
from contextlib import suppress
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models, transaction
from django.test import Client
from django.urls import reverse

from coalition.core.models import Versioned
from members.models import Offer
from tests.core.page_forms import PageForm, forms_of
from tests.core.test_form_errors_everywhere import of_a_draft
from tests.core.test_routes import PLAIN, case, client_of, samples
from tests.test_grid import UndoneError

__all__ = ["case"]

pytestmark = pytest.mark.django_db
WHO = ("coordinator", "member")
OURS = ("core", "enquiries", "matching", "members", "projects", "reference", "requests", "spaces")
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
# Of every step: which version the person saw. It changes nothing by itself.
DECLARED_EVERYWHERE = {"version", "note"}

Effect = dict[str, dict[Any, dict[str, Any]]]


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


def rows_now() -> Effect:
    """The rows of all models that people edit, by table and key. Moments are left out: they differ by themselves."""
    found: Effect = {}
    for model in apps.get_models():
        if issubclass(model, Versioned) and not model._meta.proxy:
            columns = [column.attname for column in model._meta.concrete_fields]
            found[model._meta.db_table] = {row["pk"]: row for row in model._base_manager.values("pk", *columns)}
    return found


def effect_of(client: Client, url: str, answers: Any) -> tuple[int, list[Any]]:
    """The status, and every change that the form made; undone afterwards."""
    result: tuple[int, list[Any]] = (0, [])
    with suppress(UndoneError), transaction.atomic():
        before = rows_now()
        status = client.post(url, answers).status_code
        with connection.cursor() as cursor:  # what is checked at the end of a transaction is checked now
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        result = status, changes_between(before, rows_now())
        raise UndoneError
    return result


def changes_between(before: Effect, after: Effect) -> list[Any]:
    changed = []
    for table, rows in after.items():
        for key, row in rows.items():
            old = before[table].get(key)
            new = {name: _plain(value) for name, value in row.items() if old is None or old[name] != value}
            if old is None:  # keys and references of new rows differ by themselves
                changed.append((table, "new", sorted((n, str(v)) for n, v in new.items() if not _is_key(n))))
            elif new:
                changed.append((table, key, sorted((name, str(value)) for name, value in new.items())))
        changed += [(table, key, "gone") for key in before[table].keys() - rows.keys()]
    return sorted(changed, key=str)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime.datetime):
        return "a moment"
    return bytes(value) if isinstance(value, memoryview) else value


def _is_key(name: str) -> bool:
    return name in {"id", "pk", "code", "reference", "digest", "key"} or name.endswith("_id")


def pages(case: SimpleNamespace, people: dict[str, Any]) -> list[str]:
    plain = [reverse(entry.name) for entry in PLAIN if "GET" in entry.declared.methods and ":" in entry.name]
    rows = [reverse(entry.name, kwargs=way) for entry, _, way in samples(case) if "GET" in entry.declared.methods]
    ours = [url for url in dict.fromkeys([*plain, *rows]) if "/admin/" not in url and "/api/" not in url]
    return [*ours, *(url for _, url in of_a_draft(people))]


def forms_on(client: Client, url: str) -> list[tuple[str, PageForm]]:
    answer = client.get(url)
    body = b"".join(answer).decode(errors="replace")  # a file is closed by being read
    if answer.status_code != 200 or "text/html" not in answer.headers["Content-Type"]:
        return []
    found = forms_of(body)
    return [(form.action or url, form) for form in found if not form.takes_files and form.action != "/account/logout/"]


@pytest.mark.parametrize("who", WHO)
def test_form_changes_only_what_it_declares(case: SimpleNamespace, people: dict[str, Any], who: str) -> None:
    client, extra, seen, wrong = client_of(people[who]), every_field(), set(), {}
    for page in pages(case, people):
        for url, form in forms_on(client, page):
            if (url, frozenset(form.names)) in seen:
                continue
            seen.add((url, frozenset(form.names)))
            answers = form.written("")
            plainly = effect_of(client, url, answers)
            beside = {name: extra[name] for name in extra.keys() - form.names - DECLARED_EVERYWHERE}
            laden = effect_of(client, url, beside | answers)
            if laden != plainly:
                wrong[url] = (plainly, laden)
    assert wrong == {}
    assert len(seen) >= 8


def test_a_form_that_took_everything_would_be_seen(case: SimpleNamespace, people: dict[str, Any]) -> None:
    """The control: a field that the form does not declare, written by hand, shows in the comparison."""
    before = rows_now()
    Offer.objects.filter(pk=case.offer.pk).update(commercial_interest=INTRUDER)
    assert changes_between(before, rows_now()) == [
        ("members_offer", case.offer.pk, [("commercial_interest", INTRUDER)])
    ]
