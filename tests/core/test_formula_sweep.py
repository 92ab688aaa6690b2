"""Formulas in every text field, then every file with rows that the portal gives out (R11): none stays a formula.

The files are found by the resolver: a view whose module writes a table, a list of the API that has files, a kind of
spreadsheet. So a new one is covered, and one that writes its table by other means fails.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, models, transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from openpyxl import load_workbook

from coalition.core.sheets.kinds import KINDS
from members.views.imports import FILES
from tests.core.route_samples import OF_A_ROW, PLAIN, case, client_of, sample_of  # noqa: F401  (case is a fixture)

pytestmark = pytest.mark.django_db
OURS = ("members", "requests", "projects", "matching", "reference", "enquiries", "spaces")
WRITERS = re.compile(r"csv_answer\(|csv_file\(|file_of\(")
MARK = "MARK("
STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
KEYS = {"password", "file_name", "kind", "language", "engine_version", "key", "storage_name"}


def text_fields() -> Iterator[tuple[type[models.Model], models.Field[Any, Any]]]:
    """Where people can write freely: neither a code, nor a choice, nor a key."""
    for label in OURS:
        for model in apps.get_app_config(label).get_models():
            for field in model._meta.concrete_fields:
                is_text = type(field) in (models.CharField, models.TextField) and (field.max_length or 1000) >= 40
                if is_text and not field.choices and not field.unique and field.name not in KEYS:
                    yield model, field


def plant() -> None:
    """By the database alone, since no service would let some of them in; its own rules still refuse a few."""
    for model, field in text_fields():
        text = f"=MARK({model._meta.label_lower}.{field.name})"[: field.max_length or None]
        try:
            with transaction.atomic():
                model._base_manager.update(**{field.name: text})
        except DatabaseError:
            continue


def views_below(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, Any]]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from views_below(entry, f"{prefix}{entry.namespace}:" if entry.namespace else prefix)
        elif isinstance(entry, URLPattern) and entry.name:
            yield f"{prefix}{entry.name}", entry.callback


def source_of(view: Any) -> str:
    path = Path(settings.BASE_DIR, *view.__module__.split(".")).with_suffix(".py")
    return path.read_text(encoding="utf-8") if path.exists() else ""


VIEWS = dict(views_below(get_resolver()))
BY_VIEW = {name for name, view in VIEWS.items() if WRITERS.search(source_of(view))}
BY_API = {name: view.cls.files for name, view in VIEWS.items() if getattr(getattr(view, "cls", None), "files", ())}


def of_a_view(name: str, address: str) -> Iterator[tuple[str, str]]:
    """The view may be the file, or a list that is one when it is asked to be."""
    yield name, address
    yield name, f"{address}?format=csv"


def addresses(case: SimpleNamespace) -> Iterator[tuple[str, str]]:  # noqa: F811
    """(what it is, address) of all that may be a file."""
    for entry in PLAIN:
        if entry.name in BY_VIEW:
            yield from of_a_view(entry.name, reverse(entry.name))
        for form in BY_API.get(entry.name, ()):
            yield f"{entry.name} {form.format}", f"{reverse(entry.name)}?format={form.format}"
    for entry in OF_A_ROW:
        if entry.name in BY_VIEW and (sample := sample_of(entry)):
            yield from of_a_view(entry.name, reverse(entry.name, kwargs=sample(case)[1]))
    for kind in KINDS.values():
        for name in FILES:
            place = [kind.name, case.offer.organisation.slug] if kind.is_owned else [kind.name]
            route = "members:sheet" if kind.is_owned else "members:portal-sheet"
            yield f"{kind.name} {name}", reverse(route, args=[*place, name])


def tables_in(answer: Any) -> Iterator[list[Any]]:
    """The cells of a file, row by row; a formula of a workbook comes as None in place of its row."""
    content = b"".join(answer)
    if content.startswith(b"PK"):
        for sheet in load_workbook(io.BytesIO(content)).worksheets:
            for row in sheet.iter_rows():
                assert [cell.coordinate for cell in row if cell.data_type in ("f", "e")] == []
                yield [cell.value for cell in row]
    else:
        yield from csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))


def is_number(cell: str) -> bool:
    return re.fullmatch(r"-?\d+(\.\d+)?", cell) is not None


def test_no_file_has_a_formula_and_none_loses_a_text(
    case: SimpleNamespace,  # noqa: F811
    people: dict[str, Any],
) -> None:
    plant()
    readers = [client_of(people[who]) for who in ("coordinator", "member", "ministry", "administrator")]
    marked: set[str] = set()
    modules: set[str] = set()
    for what, address in addresses(case):
        answer = first_table(readers, address)
        if answer is None:
            continue
        is_csv = answer["Content-Type"].startswith("text/csv")
        rows = list(tables_in(answer))
        cells = [str(cell) for row in rows for cell in row if cell is not None]
        if is_csv:
            assert [cell for cell in cells if cell.lstrip(" ").startswith(STARTS) and not is_number(cell)] == [], what
        text = "\n".join(cells)
        assert text.count(MARK) == text.count(f"={MARK}"), what
        marked |= {what} if MARK in text else set()
        modules |= {VIEWS[what].__module__} if what in VIEWS else set()
    assert modules == {VIEWS[name].__module__ for name in BY_VIEW}
    assert {f"{kind} {name}" for kind in KINDS for name in ("rows.xlsx", "rows.csv")} <= marked


def first_table(readers: list[Client], address: str) -> Any:
    """The answer to the first of them who gets a file there."""
    for client in readers:
        answer = client.get(address)
        kind = answer.headers.get("Content-Type", "")
        if answer.status_code == 200 and (kind.startswith("text/csv") or "spreadsheetml" in kind):
            return answer
        if answer.streaming:
            list(answer)  # another kind of file, which is closed at its end
    return None


def test_tables_are_written_in_one_place_for_each_format() -> None:
    """Else the sweep could pass one by."""
    roots = ("coalition", "members", "requests", "projects", "matching")
    writers = re.compile(r"csv\.writer\(|DictWriter|Workbook\(|xlsxwriter")
    files = (path for root in roots for path in Path(settings.BASE_DIR, root).rglob("*.py"))
    found = {str(path.relative_to(settings.BASE_DIR)) for path in files if writers.search(path.read_text("utf-8"))}
    found -= {"matching/engine/__main__.py"}  # a program of its own: codes and numbers alone
    assert found == {"coalition/core/csv_export.py", "coalition/core/sheets/writing.py"}
