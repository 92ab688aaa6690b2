"""Which needs offers fit, and would fit after one change: no more and no less than the rules say."""

from dataclasses import replace
from typing import Any

import pytest

from matching.engine.contract import Need, Offer, Problem
from matching.engine.eligibility import failed_rule
from matching.engine.fitting import Fit, find_fits
from tests.matching.engine.examples import make_need, make_offer, make_problem
from tests.matching.engine.instances import Shape, random_problem


def found(need: Need, offer: Offer, **more: Any) -> list[Fit]:
    return list(find_fits(make_problem([need], [offer], **more)))


def changed(offer: Offer, field: str, value: str) -> Offer:
    """The offer after the change, as its member would make it."""
    if field == "countries":
        named = None if offer.countries is None else offer.countries | {value}
        return replace(offer, countries=named, excluded=offer.excluded - {value})
    if field in ("languages", "modes", "levels"):
        return replace(offer, **{field: getattr(offer, field) | {value}})
    return replace(
        offer, **{field: int(value) if field == "min_deployment" else type(offer.start).fromisoformat(value)}
    )


def test_offer_that_fits_needs_no_change() -> None:
    need, offer = make_need(), make_offer()
    assert found(need, offer) == [Fit(need, offer)]


def test_language_and_country_are_one_change_each() -> None:
    need, offer = make_need(languages="pt"), make_offer(languages="fr")
    assert found(need, offer) == [Fit(need, offer, (("languages", "pt"),))]
    elsewhere = make_offer(countries="NER")
    assert found(make_need(), elsewhere) == [Fit(make_need(), elsewhere, (("countries", "MLI"),))]


def test_two_rules_that_fail_are_not_near() -> None:
    assert found(make_need(languages="pt"), make_offer(languages="fr", countries="NER")) == []


def test_pair_that_was_declined_is_neither() -> None:
    assert found(make_need(), make_offer(), blocked=[("n1", "o1")]) == []
    assert found(make_need(languages="pt"), make_offer(languages="fr"), blocked=[("n1", "o1")]) == []


@pytest.mark.parametrize("seed", range(12))
def test_fits_are_those_of_the_rules_and_each_change_lets_in(seed: int) -> None:
    problem: Problem = random_problem(seed, Shape())
    pairs = list(find_fits(problem))
    fitting = {(fit.need.id, fit.offer.id) for fit in pairs if not fit.is_near}
    asked = ((need, offer) for need in problem.needs for offer in problem.offers)
    assert fitting == {(n.id, o.id) for n, o in asked if failed_rule(problem, n, o) is None}
    near = [(fit, change) for fit in pairs for change in fit.changes]
    assert [failed_rule(problem, fit.need, changed(fit.offer, *change)) for fit, change in near] == [None] * len(near)
