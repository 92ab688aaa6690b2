"""The twenty pairs of golden/pairs.toml: what the engine says of each is what a person wrote down, by equality."""

import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from matching.engine.blocks import scored_pairs
from matching.engine.contract import Country
from matching.engine.eligibility import failed_rule
from matching.engine.score import score_pair
from tests.matching.engine.examples import make_need, make_offer, make_problem

PAIRS: list[dict[str, Any]] = tomllib.loads((Path(__file__).parent / "golden" / "pairs.toml").read_text())["pair"]
COUNTRY = Country("MLI", index=0.64, school_internet=0.04, school_electricity=0.28)


def test_there_are_twenty_pairs_each_with_its_reason() -> None:
    assert len({pair["title"] for pair in PAIRS}) == 20
    assert [pair["title"] for pair in PAIRS if not pair["why"].strip()] == []


@pytest.mark.parametrize("pair", PAIRS, ids=[pair["title"] for pair in PAIRS])
def test_pair_is_as_a_person_wrote_it_down(pair: dict[str, Any]) -> None:
    figures = {name: None if value == "unknown" else value for name, value in pair.get("country_has", {}).items()}
    need, offer = make_need(**pair.get("need_has", {})), make_offer(**pair.get("offer_has", {}))
    problem = make_problem([need], [offer], countries=(replace(COUNTRY, **figures),))
    assert failed_rule(problem, need, offer) == pair.get("fails")
    if "fails" in pair:
        assert list(scored_pairs(problem)) == []
        return
    parts = score_pair(problem, need, offer).parts
    found = {name: round(getattr(parts, name), 6) for name in ("need", "resources", "impact")}
    assert (found, list(scored_pairs(problem))) == (pair["factors"], [(need.id, offer.id, pair["score"])])
