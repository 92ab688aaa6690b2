"""Holds a document to IATI 2.03: the official schema, codelists and ruleset (tests/standards/iati-2.03)."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from lxml import etree

PUBLISHED = Path(__file__).parent / "iati-2.03"


@cache
def schema() -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(PUBLISHED / "iati-activities-schema.xsd"))


@cache
def published(name: str) -> dict[str, Any]:
    return json.loads((PUBLISHED / name).read_text())


def iati_errors(document: bytes) -> list[str]:
    """Return what breaks the schema, a codelist or a rule; empty where the document is valid."""
    root = etree.fromstring(document)
    schema().validate(root)
    return [*map(str, schema().error_log), *_absent_codes(root), *_broken_rules(root)]


def _absent_codes(root: Any) -> Iterator[str]:
    for path, codes in published("codes.json").items():
        for code in root.xpath(f"iati-activity/{path}"):
            if code not in codes:
                yield f"{code} is not a code for {path}"


def _broken_rules(root: Any) -> Iterator[str]:
    for context, rules in published("standard_ruleset.json").items():
        for name, rule in rules.items():
            for case in rule["cases"]:
                for element in root.xpath(context):
                    if not KEPT[name](element, case):
                        yield f"{element.tag}: {name} {case}"


def _found(element: Any, case: dict[str, Any]) -> list[Any]:
    return [found for path in case["paths"] for found in element.xpath(path)]


def _dates_in_order(element: Any, case: dict[str, Any]) -> bool:
    less, more = ([_day(found) for found in _ends(element, case[end])] for end in ("less", "more"))
    return all(first <= last for first in less for last in more)


def _ends(element: Any, path: str) -> list[str]:
    return [datetime.now(UTC).date().isoformat()] if path == "NOW" else element.xpath(path)


def _day(text: str) -> str:
    return text[:10]


def _adds_up(element: Any, case: dict[str, Any]) -> bool:
    parts = _found(element, case)
    return not parts or sum(map(Decimal, parts)) == case["sum"]


def _matches(element: Any, case: dict[str, Any]) -> bool:
    words = (getattr(found, "text", None) or str(found) for found in _found(element, case))
    return all(re.fullmatch(case["regex"], text) for text in words)


KEPT: dict[str, Callable[[Any, dict[str, Any]], bool]] = {
    "atleast_one": lambda element, case: bool(_found(element, case)),
    "no_more_than_one": lambda element, case: len(_found(element, case)) <= 1,
    "date_order": _dates_in_order,
    "sum": _adds_up,
    "regex_matches": _matches,
}
