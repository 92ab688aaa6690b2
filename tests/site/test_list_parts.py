"""Lists that are parts of a page: each is sorted there, leads to the list of all its rows, or is short by nature.

Parts are found by what the pages hold, so that a new one is covered: one that only names rows fails until it says how
all of them are read, or stands below with the reason why it never has many.
"""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

import lxml.html
import pytest
from django.test import Client
from django.urls import Resolver404, resolve

from members.models import Organisation
from tests.core.route_samples import case, client_of  # noqa: F401  (case is a fixture)
from tests.site.test_lists import READERS, addresses
from tests.site.test_public_pages import full_register, pages  # noqa: F401  (full_register is a fixture)

pytestmark = pytest.mark.django_db

# Whose rows are of a catalogue, a record or a moment: (route, heading) and what keeps them few.
FEW = {
    ("projects:list", "Projects"): "the list itself, sorted by its field",
    ("projects:stories", "Stories"): "the list itself, sorted by its field",
    ("spaces:members", "*"): "the list itself, sorted by its field",
    (
        "projects:impact",
        "*",
    ): "a member’s projects, which are a list under its name in the filter",
    ("site:styleguide", "*"): "samples of every component",
    ("site:country", "Published figures"): "the indicators of the catalogue",
    ("site:countries", "*"): "the countries of the world, by region and name, in no other order: no ranking",
    ("site:mission", "Progress by date"): "a few dated figures a year, each added to none; their order is time",
    ("site:toolkit", "*"): "the nine topics",
    ("site:home", "*"): "the duties of one person",
    ("site:jobs", "*"): "the kinds of work",
    ("spaces:list", "*"): "the flagships",
    ("projects:detail", "Who does what"): "the record of one project",
    ("projects:commitment", "*"): "the record of one commitment, in time",
    ("projects:commitments", "In all"): "the kinds and units of commitments",
    ("projects:promises", "In all"): "the kinds and units of commitments",
    ("projects:promised-by", "In all"): "the kinds and units of commitments",
    ("projects:double-counts", "*"): "the two sums of the headline",
    ("projects:result-report", "*"): "the record of one report",
    ("members:application", "*"): "what one organisation accepted",
    ("members:authority", "*"): "who signs in for one authority",
    ("members:portal-spreadsheets", "Sent before"): "the last ten files",
    ("matching:back-test", "*"): "the record of one test, which never changes",
    ("matching:compare", "*"): "the record of two runs, which never change",
    ("matching:index-method", "*"): "the parts of the index",
    ("matching:weight-set", "*"): "the factors and groups",
    ("matching:call", "Offered against the needs"): "the needs of one request",
    ("requests:bulk-result", "*"): "what was ticked, in its order",
    ("notices:mails", "*"): "the mails that the portal knows",
}
ROWS = "table[contains(@class, 'grid')]", "ul[@class='names']", "ol[@class='plist']", "ul[@class='stories']"


def parts(answer: Any) -> Iterator[tuple[str, Any]]:
    """(heading, element) of each part of the page that lists rows; of the page itself where they stand in no part."""
    main = lxml.html.fromstring(answer.content).find(".//main")
    if main is None:
        return
    for rows in main.xpath("|".join(f".//{path}" for path in ROWS)):
        part = next((box for box in rows.iterancestors("section", "main")), main)
        yield part.xpath("string((.//h1|.//h2)[1])").strip(), part


def is_whole(part: Any, names: set[str]) -> bool:
    """Whether the part is sorted by its heads, or leads to a list; the rows of the page itself have to be sorted."""
    is_sorted = bool(part.xpath(".//th/a[@class='sort']"))
    links = part.xpath(".//p/a/@href") if part.tag == "section" else ()
    return is_sorted or any(_leads_to(link, names) for link in links)


def _leads_to(link: str, names: set[str]) -> bool:
    try:
        return resolve(urlsplit(link).path).view_name in names
    except Resolver404:
        return False


def test_every_part_is_sorted_or_leads_to_its_list(
    case: SimpleNamespace,  # noqa: F811
    people: dict[str, Any],
    full_register: Organisation,  # noqa: F811
) -> None:
    readers = [client_of(people[who]) for who in READERS]
    answers = [(name, Client().get(address)) for name, address in pages(full_register)]
    for name, address in addresses(case):
        answers.extend((name, found) for reader in readers if is_page(found := reader.get(address)))
    names = {name for name, answer in answers if answer.context is not None and "next_url" in answer.context}
    found, lost = set(), set()
    for name, answer in answers:
        for heading, part in parts(answer):
            found.add((name, heading))
            if not is_whole(part, names) and not {(name, heading), (name, "*")} & FEW.keys():
                lost.add((name, heading))
    assert lost == set()
    assert {(name, heading) for name, heading in FEW if heading != "*"} <= found
    assert {name for name, heading in FEW if heading == "*"} <= {name for name, _heading in found}
    assert len(found) > 40


def is_page(answer: Any) -> bool:
    if answer.streaming:
        list(answer)  # a file, which is closed at its end
        return False
    return bool(answer.status_code == 200 and answer.headers.get("Content-Type", "").startswith("text/html"))


def test_a_part_that_only_names_rows_would_be_found() -> None:
    page = '<html><body><main><section><h2>Names</h2><ul class="names"><li>A</li></ul>{}</section></main></body></html>'
    told = {"": False, '<p><a href="/">Home</a></p>': False, '<p><a href="/members/">All members</a></p>': True}
    for more, is_told in told.items():
        answer = SimpleNamespace(content=page.format(more).encode())
        assert [(heading, is_whole(part, {"members:list"})) for heading, part in parts(answer)] == [("Names", is_told)]
