"""A certificate that was tampered with is refused, whatever was touched."""

import copy
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from matching.engine import solve
from matching.engine.blocks import columns_of
from matching.engine.certificate import dual_prices, proven_bound
from matching.engine.check import faults
from matching.engine.contract import Options, Problem
from matching.engine.documents import result_document
from matching.engine.pairs import eligible_pairs
from matching.engine.transport import Transport, transport_of
from tests.matching.engine.examples import make_need, make_offer, make_problem
from tests.matching.engine.instances import Shape, random_problem

Document = dict[str, Any]


@pytest.fixture(scope="module")
def problem() -> Problem:
    shape = Shape(needs=16, offers=12, categories=1, supply=0.4, smallest=0.2, unlimited=0.1)
    return random_problem(4, shape, options=Options(fairness_dial=0.05))


@pytest.fixture
def document(problem: Problem) -> Document:
    return copy.deepcopy(result_document(solve(problem)))


def test_certificate_as_made_is_accepted(problem: Problem, document: Document) -> None:
    assert list(faults(problem, document)) == []


def first_price(kind: str) -> Callable[[Document], Document]:
    return lambda document: next(block["prices"][kind] for block in document["blocks"] if block["prices"][kind])


def raise_first(row: Document, by: float = 1) -> None:
    name = next(iter(row))
    row[name] += by


def lower_priced_floor(document: Document) -> None:
    block = next(block for block in document["blocks"] if block["prices"]["groups"])
    block["group_floors"][next(iter(block["prices"]["groups"]))] -= 10


TAMPERINGS: dict[str, Callable[[Document], object]] = {
    "another problem": lambda d: d.update(input_hash="0" * 64),
    "another version": lambda d: d.update(version=2),
    "objective": lambda d: d.update(objective=d["objective"] + 1),
    "bound": lambda d: d.update(bound=d["bound"] - 1),
    "gap": lambda d: d.update(gap=d["gap"] + 1),
    "quantity up": lambda d: d["matches"][0].update(quantity=d["matches"][0]["quantity"] + 1),
    "quantity down": lambda d: d["matches"][0].update(quantity=d["matches"][0]["quantity"] - 1),
    "quantity 0": lambda d: d["matches"][0].update(quantity=0),
    "quantity negative": lambda d: d["matches"][0].update(quantity=-5),
    "quantity of a text": lambda d: d["matches"][0].update(quantity="5"),
    "quantity in floats": lambda d: d["matches"][0].update(quantity=float(d["matches"][0]["quantity"])),
    "score": lambda d: d["matches"][0].update(score=d["matches"][0]["score"] + 1),
    "a part": lambda d: d["matches"][0]["parts"].update(need=0.999),
    "a match left out": lambda d: d["matches"].pop(),
    "a match twice": lambda d: d["matches"].append(d["matches"][-1]),
    "order of matches": lambda d: d["matches"].reverse(),
    "unknown need": lambda d: d["matches"][0].update(need="n"),
    "unknown offer": lambda d: d["matches"][0].update(offer="o"),
    "ineligible pair": lambda d: d["matches"].append({**d["matches"][-1], "need": "n00015", "offer": "o00000"}),
    "an unmatched need left out": lambda d: d["unmatched"].pop(),
    "unmatched quantity": lambda d: d["unmatched"][0].update(quantity=1),
    "unmatched reason": lambda d: d["unmatched"][0].update(reason="blocked"),
    "lost counts": lambda d: raise_first(d["unmatched"][0]["lost"]),
    "a block left out": lambda d: d["blocks"].pop(),
    "a block twice": lambda d: d["blocks"].append(d["blocks"][0]),
    "block objective": lambda d: d["blocks"][0].update(objective=d["blocks"][0]["objective"] + 1),
    "block bound": lambda d: d["blocks"][0].update(bound=d["blocks"][0]["bound"] - 1),
    "block utilitarian": lambda d: d["blocks"][0].update(utilitarian=1),
    "block price": lambda d: d["blocks"][0].update(price=0.5),
    "fairness beyond the dial": lambda d: d["blocks"][0].update(utilitarian=2 * d["blocks"][0]["utilitarian"]),
    "a floor not kept": lambda d: d["blocks"][0]["floors"].update(C000=10**12),
    "a floor negative": lambda d: d["blocks"][0]["floors"].update(C000=-1),
    "a floor nowhere": lambda d: d["blocks"][0]["floors"].update(C999=0),
    "worst coverage": lambda d: d["blocks"][0]["worst_country"].update(coverage=0.123),
    "worst alone": lambda d: d["blocks"][0]["worst_country"].update(alone=1.5),
    "worst country of elsewhere": lambda d: d["blocks"][0]["worst_country"].update(iso3="C999", coverage=0),
    "engine": lambda d: d.update(engine=None),
    "worst country left out": lambda d: d["blocks"][0].update(worst_country=None),
    "price of a need": lambda d: raise_first(first_price("needs")(d)),
    "price of an offer": lambda d: raise_first(first_price("offers")(d)),
    "price of a country": lambda d: raise_first(first_price("countries")(d)),
    "price of a need negative": lambda d: raise_first(first_price("needs")(d), -(10**7)),
    "price in floats": lambda d: raise_first(first_price("needs")(d), 0.5),
    "price of a group": lambda d: raise_first(first_price("groups")(d)),
    "a group floor not kept": lambda d: raise_first(d["blocks"][0]["group_floors"], 10**12),
    "a group floor of nobody": lambda d: d["blocks"][0]["group_floors"].update(nobody=0),
    "a group floor lowered": lower_priced_floor,
    "coverage of a group": lambda d: d["blocks"][0]["groups"][0].update(coverage=0.123),
    "a group alone": lambda d: d["blocks"][0]["groups"][0].update(alone=1.5),
    "a group without floors": lambda d: d["blocks"][0]["groups"][0].update(without=-0.1),
    "a group left out": lambda d: d["blocks"][0].update(groups=d["blocks"][0]["groups"][1:]),
    "groups left out": lambda d: d["blocks"][0].pop("groups"),
    "price of nobody": lambda d: d["blocks"][0]["prices"]["offers"].update(o99999=5),
}


@pytest.mark.parametrize("name", TAMPERINGS)
def test_tampered_result_is_refused(problem: Problem, document: Document, name: str) -> None:
    untouched = copy.deepcopy(document)
    TAMPERINGS[name](document)
    assert document != untouched or "floats" in name
    assert refused(problem, document)


def refused(problem: Problem, document: Document) -> bool:
    try:
        return list(faults(problem, document)) != []
    except (KeyError, TypeError, ValueError, AttributeError):
        return True  # not a result at all, which the command line says in words


def test_price_of_an_unlimited_offer_is_refused(problem: Problem, document: Document) -> None:
    unlimited = next(offer for offer in problem.offers if offer.capacity is None)
    for block in document["blocks"]:
        if (block["category"], block["unit"]) == (unlimited.category, unlimited.unit):
            block["prices"]["offers"][unlimited.id] = 10**6
    assert f"{unlimited.id} cannot have a price here" in " ".join(faults(problem, document))


def test_result_of_another_problem_is_refused(document: Document) -> None:
    other = random_problem(5, Shape(needs=16, offers=12))
    assert refused(other, document)


def transport_of_problem(problem: Problem) -> Transport:
    (key,) = problem.needs_of
    columns = columns_of(problem, key)
    return transport_of(columns, eligible_pairs(problem, columns))


def test_flow_that_leaves_something_out_is_proven_short() -> None:
    transport = transport_of_problem(make_problem([make_need()], [make_offer()]))
    flow = np.array([99])
    bound = proven_bound(transport, dual_prices(transport, flow))
    assert bound == 100 * transport.score[0] > transport.objective(flow)


def test_flow_that_a_swap_would_better_has_no_prices() -> None:
    needs = [make_need("n1"), make_need("n2", languages="en fr")]
    offers = [make_offer("o1"), make_offer("o2", languages="en fr")]
    transport = transport_of_problem(make_problem(needs, offers))
    crossed, straight = np.array([0, 100, 100, 0]), np.array([100, 0, 0, 100])
    assert transport.objective(crossed) < transport.objective(straight)
    with pytest.raises(ArithmeticError, match="not optimal"):
        dual_prices(transport, crossed)


def test_prices_do_not_depend_on_which_optimum_was_found() -> None:
    # two equal needs and one offer that serves only one of them: whichever it is, the prices are the same
    needs = [make_need("n1"), make_need("n2")]
    transport = transport_of_problem(make_problem(needs, [make_offer()]))
    one, other = (dual_prices(transport, np.array(flow)) for flow in ([100, 0], [0, 100]))
    assert (one.need.tolist(), one.offer.tolist()) == (other.need.tolist(), other.offer.tolist())
