"""Every violation of the contract, named by its JSON path, all in one go."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from matching.engine.contract import Options, Problem
from matching.engine.documents import canonical_json, input_hash, problem_document
from matching.engine.reading import InvalidProblemError, parse_problem, read_problem
from tests.matching.engine.examples import example
from tests.matching.engine.instances import Shape, random_problem, shuffled

Edit = Callable[[dict[str, Any]], object]


def violations(document: object) -> list[str]:
    with pytest.raises(InvalidProblemError) as caught:
        read_problem(document)
    return list(caught.value.violations)


def put(path: str, value: object) -> Edit:
    """Return an edit that sets the value at `path`, keys and positions with dots between."""
    *steps, last = [int(step) if step.isdigit() else step for step in path.split(".")]

    def edit(document: dict[str, Any]) -> None:
        inner: Any = document
        for step in steps:
            inner = inner[step]
        inner[last] = value

    return edit


@pytest.mark.parametrize(
    ("edit", "line"),
    [
        (put("needs.0.severity", 7), "$.needs[0].severity: 7 is not between 1 and 5"),
        (put("needs.0.severity", True), "$.needs[0].severity: true is not a number"),
        (put("needs.0.severity", float("nan")), "$.needs[0].severity: NaN is not between 1 and 5"),
        (put("needs.0.quantity", 0), "$.needs[0].quantity: 0 is not between 1 and 1000000000"),
        (put("needs.0.quantity", -3), "$.needs[0].quantity: -3 is not between 1 and 1000000000"),
        (put("needs.0.quantity", 1.5), "$.needs[0].quantity: 1.5 is not a whole number"),
        (put("needs.0.quantity", None), "$.needs[0].quantity: null is not a whole number"),
        (put("needs.0.country", "NER"), '$.needs[0].country: "NER" is not in $.countries'),
        (put("needs.0.end", "2020-12-31"), '$.needs[0].end: "2020-12-31" is before the start "2021-01-01"'),
        (put("needs.0.end", "2021-02-30"), '$.needs[0].end: "2021-02-30" is not a date YYYY-MM-DD'),
        (put("needs.0.end", "20211231"), '$.needs[0].end: "20211231" is not a date YYYY-MM-DD'),
        (put("needs.0.modes", []), "$.needs[0].modes: is empty"),
        (put("needs.0.levels", []), "$.needs[0].levels: is empty"),
        (put("needs.0.levels", "primary"), '$.needs[0].levels: "primary" is not a list'),
        (put("needs.0.modes", ["low", "fax"]), '$.needs[0].modes[1]: "fax" is not one of high, low, none'),
        (put("needs.0.languages", ["fr", 3]), "$.needs[0].languages[1]: 3 is not a text"),
        (put("needs.0.id", ""), '$.needs[0].id: "" is not a text'),
        (put("needs.0.id", "\ud800"), '$.needs[0].id: "\\ud800" holds half a character'),
        (put("needs.0.groups.girls", 1.1), "$.needs[0].groups.girls: 1.1 is not between 0 and 1"),
        (put("needs.0.groups", []), "$.needs[0].groups: a list is not an object"),
        (put("needs.0.colour", 1), "$.needs[0].colour: unknown key"),
        (put("needs.0.the colour", 1), '$.needs[0]["the colour"]: unknown key'),
        (put("needs.0", 5), "$.needs[0]: 5 is not an object"),
        (put("needs", {}), "$.needs: an object is not a list"),
        (put("offers.0.capacity", -1), "$.offers[0].capacity: -1 is not between 0 and 1000000000"),
        (put("offers.0.countries", "MLI"), '$.offers[0].countries: "MLI" is not a list'),
        (put("offers.0.min_deployment", "x"), '$.offers[0].min_deployment: "x" is not a whole number'),
        (
            put("offers.0.max_deployment", -1),
            "$.offers[0].max_deployment: -1 is not between 0 and 1000000000",
        ),
        (put("offers.0.except", [None]), "$.offers[0].except[0]: null is not a text"),
        (put("countries.0.index", 83), "$.countries[0].index: 83 is not between 0 and 1"),
        (put("weights.need", 0.5), "$.weights: need, resources and impact sum to 1.1, not to 1"),
        (put("weights.need", -0.4), "$.weights.need: -0.4 is not between 0 and 1"),
        (
            put("weights.groups.girls", float("inf")),
            "$.weights.groups.girls: Infinity is not a number of at least 0",
        ),
        (put("options.epsilon", 0), "$.options.epsilon: 0 is not between 1e-09 and 1"),
        (put("options.fairness_dial", 2), "$.options.fairness_dial: 2 is not between 0 and 1"),
        (put("options.speed", 2), "$.options.speed: unknown key"),
        (put("version", 2), "$.version: 2 is not 1"),
        (put("blocked", [["n1"]]), "$.blocked[0]: a list is not a pair [need, offer]"),
        (lambda document: document.pop("offers"), "$.offers: is missing"),
        (lambda document: document.pop("weights"), "$.weights: is missing"),
        (lambda document: document["offers"][0].pop("capacity"), "$.offers[0].capacity: is missing"),
        (lambda document: document["needs"][0].pop("end"), "$.needs[0].end: is missing"),
        (
            lambda document: document["needs"].append(document["needs"][0]),
            '$.needs[1].id: "n1" stands already at $.needs[0]',
        ),
        (
            lambda document: document["offers"].append(document["offers"][0]),
            '$.offers[1].id: "o1" stands already at $.offers[0]',
        ),
        (
            lambda document: document["countries"].append(document["countries"][0]),
            '$.countries[1].iso3: "MLI" stands already at $.countries[0]',
        ),
    ],
)
def test_violation_is_named_by_its_path(edit: Edit, line: str) -> None:
    document = example()
    edit(document)
    assert violations(document) == [line]


def test_all_violations_are_named_at_once() -> None:
    document = example()
    for edit in (
        put("needs.0.severity", 0),
        put("needs.0.modes", []),
        put("offers.0.end", "never"),
        put("extra", 1),
    ):
        edit(document)
    assert violations(document) == [
        "$.needs[0].severity: 0 is not between 1 and 5",
        "$.needs[0].modes: is empty",
        '$.offers[0].end: "never" is not a date YYYY-MM-DD',
        "$.extra: unknown key",
    ]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (b'{"version": 1,\n "needs": [}', "line 2, column 12: Expecting value"),
        (b"", "line 1, column 1: Expecting value"),
        (b"\xff", "byte 0: not UTF-8 text"),
        (b"[" * 100_000, "$: nested too deeply"),
        (b"9" * 5000, "$: a number has too many digits"),
        (b"[]", "$: a list is not an object"),
        (b"null", "$: null is not an object"),
    ],
)
def test_broken_file_is_one_violation(text: bytes, line: str) -> None:
    with pytest.raises(InvalidProblemError) as caught:
        parse_problem(text)
    assert caught.value.violations == (line,)


def test_optional_keys_may_be_absent_or_null() -> None:
    document = example()
    del document["options"], document["blocked"], document["weights"]["groups"]
    for key in ("pool", "groups"):
        del document["needs"][0][key]
    for key in ("except", "min_deployment", "max_deployment", "groups"):
        document["offers"][0][key] = None
    for key in ("index", "school_internet", "school_electricity"):
        document["countries"][0][key] = None
    document["offers"][0] |= {"countries": "*", "capacity": None}
    problem = read_problem(document)
    (offer,) = problem.offers
    assert (offer.capacity, offer.countries, offer.min_deployment) == (None, None, 0)
    assert (offer.max_deployment, offer.excluded) == (None, frozenset())
    assert problem.options == Options()
    assert problem.countries[0].index is None


def test_canonical_document_reads_back_to_the_same_problem() -> None:
    for seed in range(10):
        problem = random_problem(seed, Shape(smallest=0.5))
        document = json.loads(canonical_json(problem))
        assert read_problem(document) == problem


def test_input_hash_does_not_depend_on_order() -> None:
    problem = random_problem(3, Shape())
    document = problem_document(problem)
    backwards: dict[str, Any] = {
        key: list(reversed(value)) if isinstance(value, list) else value for key, value in reversed(document.items())
    }
    for row in backwards["needs"] + backwards["offers"]:
        row["languages"].reverse()
    assert {input_hash(read_problem(backwards)), input_hash(shuffled(problem, 1))} == {input_hash(problem)}


def test_input_hash_changes_with_any_row() -> None:
    problem = random_problem(3, Shape())
    changed = replace(problem.needs[0], quantity=problem.needs[0].quantity + 1)
    other: Problem = replace(problem, needs=(changed, *problem.needs[1:]))
    assert input_hash(other) != input_hash(problem)
