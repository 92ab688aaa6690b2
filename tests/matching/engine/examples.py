"""Problems small enough to read: the contract's worked example, and rows with sensible defaults."""

import copy
from dataclasses import replace
from datetime import date
from typing import Any

from matching.engine.contract import Block, Country, Need, Offer, Options, Problem, Result, Weights

EXAMPLE: dict[str, Any] = {
    "version": 1,
    "weights": {"need": 0.4, "resources": 0.3, "impact": 0.3, "groups": {"girls": 1, "rural": 1}},
    "options": {
        "fairness_dial": 0,
        "epsilon": 0.001,
        "reference": 0.5,
        "impact_floor": 0.25,
        "infrastructure_categories": ["connectivity", "devices"],
    },
    "countries": [{"iso3": "MLI", "index": 0.83, "school_internet": 0.12, "school_electricity": 0.31}],
    "needs": [
        {
            "id": "n1",
            "country": "MLI",
            "category": "radio",
            "unit": "learners",
            "quantity": 120000,
            "severity": 4,
            "pool": "r1",
            "languages": ["fr"],
            "modes": ["low"],
            "levels": ["primary"],
            "start": "2021-01-01",
            "end": "2021-12-31",
            "groups": {"girls": 0.55, "rural": 0.8},
        }
    ],
    "offers": [
        {
            "id": "o1",
            "category": "radio",
            "unit": "learners",
            "capacity": 500000,
            "min_deployment": 10000,
            "max_deployment": 200000,
            "countries": ["MLI", "NER"],
            "except": [],
            "languages": ["fr"],
            "modes": ["low"],
            "levels": ["primary", "lower_secondary"],
            "start": "2020-09-01",
            "end": "2022-06-30",
            "groups": {"girls": 0.6, "rural": 0.9},
        }
    ],
    "blocked": [["n1", "o9"]],
}

MALI = Country("MLI", index=0.83, school_internet=0.12, school_electricity=0.31)
NIGER = Country("NER", index=0.9, school_internet=0.05, school_electricity=0.2)
WEIGHTS = Weights(0.4, 0.3, 0.3)
NEED = Need(
    id="n1",
    country="MLI",
    category="radio",
    unit="learners",
    quantity=100,
    severity=4,
    languages=frozenset({"fr"}),
    modes=frozenset({"low"}),
    levels=frozenset({"primary"}),
    start=date(2021, 1, 1),
    end=date(2021, 12, 31),
)
OFFER = Offer(
    id="o1",
    category="radio",
    unit="learners",
    capacity=100,
    countries=None,
    languages=frozenset({"fr"}),
    modes=frozenset({"low"}),
    levels=frozenset({"primary"}),
    start=date(2021, 1, 1),
    end=date(2021, 12, 31),
)


def example() -> dict[str, Any]:
    """Return the worked example, free to be changed."""
    return copy.deepcopy(EXAMPLE)


def make_need(name: str = "n1", **changes: Any) -> Need:
    """Return a need of 100 learners in Mali for radio in French, changed as told; texts stand for sets."""
    return replace(NEED, id=name, **_sets(changes))


def make_offer(name: str = "o1", **changes: Any) -> Offer:
    """Return an offer for everywhere that fits `make_need()`, changed as told; texts stand for sets."""
    return replace(OFFER, id=name, **_sets(changes))


def make_problem(
    needs: list[Need],
    offers: list[Offer],
    *,
    blocked: list[tuple[str, str]] | None = None,
    options: Options | None = None,
    weights: Weights = WEIGHTS,
    countries: tuple[Country, ...] = (MALI, NIGER),
) -> Problem:
    """Return a problem over Mali and Niger."""
    pairs = frozenset(blocked or [])
    return Problem(weights, options or Options(), countries, tuple(needs), tuple(offers), pairs)


def given(result: Result) -> dict[tuple[str, str], int]:
    """Return the units of each match."""
    return {(match.need, match.offer): match.quantity for match in result.matches}


def only_block(result: Result) -> Block:
    """Return the block of a result that has one."""
    (block,) = result.blocks
    return block


def _sets(changes: dict[str, Any]) -> dict[str, Any]:
    names = ("languages", "modes", "levels", "countries", "excluded")
    return {
        name: frozenset(value.split()) if name in names and isinstance(value, str) else value
        for name, value in changes.items()
    }
