"""Every list of the portal: filtered, sorted and paged in its address, never silently empty, and the same as a file.

A list is a page that has pages: it is found by what its answer carries, so that a new one is covered, and one that is
neither sorted nor named below fails.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any
from urllib.parse import urljoin

import pytest
from django.test import Client
from django.urls import reverse

from tests.core.route_samples import (  # noqa: F401  (case is a fixture)
    LIBRARIES,
    OF_A_ROW,
    PLAIN,
    case,
    client_of,
    sample_of,
)

pytestmark = pytest.mark.django_db
READERS = ("coordinator", "member", "ministry", "administrator")
NOTHING = "zzqx"
NOT_SORTED = {
    "projects:impact": "a part of a member's profile; the same projects are a list under its name in the filter",
    "site:styleguide": "samples of every component",
    "members:import": "the lines of one file, in the order of the file",
}
# A list that begins with a question.
WORDS = {"site:search": {"q": "radio"}}
# What is asked of all of them is asked where it is meant: the API's lists have rules of their own.
OTHERS = (*LIBRARIES, "api:")
LIST = re.compile(r'<form class="filters"')
EMPTY = re.compile(r'<div class="empty"><h2>[^<]+</h2><p>[^<]+</p><p><a class="go" href="[^"]+">')


def addresses(case: SimpleNamespace) -> Iterator[tuple[str, str]]:  # noqa: F811
    """(name, address) of each route that may be a list."""
    for entry in PLAIN:
        if "GET" in entry.declared.methods and not entry.name.startswith(OTHERS):
            yield entry.name, reverse(entry.name)
    for entry in OF_A_ROW:
        sample = sample_of(entry)
        if sample and "GET" in entry.declared.methods and not entry.name.startswith(OTHERS):
            yield entry.name, reverse(entry.name, kwargs=sample(case)[1])


def lists(case: SimpleNamespace, readers: list[Client]) -> Iterator[tuple[str, str, Client, Any]]:  # noqa: F811
    """Each with the first reader who may see it, and its first page; the one with most rows where several may."""
    for name, address in addresses(case):
        for reader in readers:
            answer = reader.get(address, WORDS.get(name))
            if answer.status_code == 200 and answer.context is not None and "next_url" in answer.context:
                yield name, address, reader, answer
                break
            if answer.streaming:
                list(answer)  # a file, which is closed at its end


def rows_of(file: Any) -> list[list[str]]:
    content = b"".join(file).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(content, newline="")))[1:]


def asked_for_nothing(reader: Client, address: str, answer: Any) -> Any:
    """The list under a filter that fits no row: words that stand nowhere, or a choice that nothing has."""
    fields = answer.context["filter"].fields
    if "q" in fields:
        return reader.get(address, {"q": NOTHING})
    choices = [
        (name, str(code))
        for name, field in fields.items()
        if name not in ("sort", "view")
        for code, _words in getattr(field, "choices", ())
        if code
    ]
    tried = (reader.get(address, {name: code}) for name, code in [*choices, ("view", "told")])
    return next(found for found in tried if not found.context["total"])


def test_every_list_is_sorted_filtered_told_and_taken_out(
    case: SimpleNamespace,  # noqa: F811
    people: dict[str, Any],
) -> None:
    readers = [client_of(people[who]) for who in READERS]
    found, files = set(), set()
    for name, address, reader, answer in lists(case, readers):
        found.add(name)
        if name in NOT_SORTED:
            continue
        context = answer.context
        assert context["heads"], name
        assert len(set(context["filter"].fields) - {"sort", "view"}) >= 1 or name == "matching:fitting", name
        assert LIST.search(answer.content.decode()), name
        codes = [code for code, _words in context["filter"].fields["sort"].choices]
        for code in [*(code for code in codes if not code.startswith("-")), codes[-1]]:
            sorted_by = reader.get(address, {**WORDS.get(name, {}), "sort": code, "of": "theirs"})
            assert (sorted_by.status_code, sorted_by.context["total"]) == (200, context["total"]), (name, code)
            links = [head.url for head in sorted_by.context["heads"].values()]
            assert [link for link in links if "of=theirs" not in link] == [], name
        none = asked_for_nothing(reader, address, answer)
        assert EMPTY.search(none.content.decode()), name
        if context.get("export_url"):
            files.add(name)
            shown = context["total"] + len(context.get("calls", ()))  # a member's answers to calls stand below
            assert len(rows_of(reader.get(urljoin(address, context["export_url"])))) == shown, name
    assert set(NOT_SORTED) <= found
    assert len(found) > 25
    assert len(files) > 15
