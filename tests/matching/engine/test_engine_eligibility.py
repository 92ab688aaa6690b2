"""The hard rules: each alone, in order, and alike in the reference and over flat arrays."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.engine import solve
from matching.engine.blocks import columns_of, scored_pairs
from matching.engine.contract import Problem
from matching.engine.eligibility import RULES, Screening, failed_rule, in_order, screen
from matching.engine.pairs import eligible_pairs
from tests.matching.engine.examples import make_need, make_offer, make_problem
from tests.matching.engine.instances import Shape, random_problem


@pytest.mark.parametrize(
    ("rule", "changes"),
    [
        ("category", {"category": "training"}),
        ("unit", {"unit": "teachers"}),
        ("country", {"countries": "NER"}),
        ("country", {"excluded": "MLI"}),
        ("language", {"languages": "en"}),
        ("mode", {"modes": "high none"}),
        ("level", {"levels": "higher"}),
        ("dates", {"end": date(2020, 12, 31), "start": date(2020, 1, 1)}),
        ("dates", {"start": date(2022, 1, 1), "end": date(2022, 12, 31)}),
        ("deployment", {"min_deployment": 101}),
        ("deployment", {"min_deployment": 100, "capacity": 99}),
        ("deployment", {"min_deployment": 100, "max_deployment": 99}),
        (None, {"languages": ""}),
        (None, {"start": date(2020, 1, 1), "end": date(2021, 1, 1)}),
        (None, {"min_deployment": 100}),
        (None, {"capacity": 0}),
        (None, {"countries": "MLI XXX"}),
    ],
)
def test_rule_decides_a_pair(rule: str | None, changes: dict[str, object]) -> None:
    need, offer = make_need(), make_offer(**changes)
    assert failed_rule(make_problem([need], [offer]), need, offer) == rule


def test_blocked_pair_is_lost_last() -> None:
    problem = make_problem([make_need()], [make_offer()], blocked=[("n1", "o1"), ("n9", "o1")])
    assert screen(problem) == {"n1": Screening((), {"blocked": 1})}


def test_earlier_rule_is_counted_where_several_fail() -> None:
    offer = make_offer(languages="en", levels="higher", category="training")
    assert screen(make_problem([make_need()], [offer]))["n1"].lost == {"category": 1}


def test_smallest_deployment_is_tested_on_the_pool() -> None:
    needs = [make_need("n1", pool="r1", quantity=60), make_need("n2", pool="r1", quantity=60)]
    offer = make_offer(min_deployment=110, capacity=500)
    assert [screen(make_problem(needs, [offer]))[name].fitting for name in ("n1", "n2")] == [("o1",), ("o1",)]


def test_smallest_deployment_counts_only_pool_members_that_the_offer_could_serve() -> None:
    needs = [
        make_need("n1", pool="r1", quantity=60),
        make_need("n2", pool="r1", quantity=60, country="NER"),
    ]
    offer = make_offer(min_deployment=110, capacity=500, countries="MLI")
    screenings = screen(make_problem(needs, [offer]))
    assert [screenings[name].lost for name in ("n1", "n2")] == [{"deployment": 1}, {"country": 1}]


def test_without_offers_the_category_is_missing() -> None:
    (unmatched,) = solve(make_problem([make_need()], [])).unmatched
    assert (unmatched.reason, unmatched.lost) == ("category", {})


def fast_screening(problem: Problem) -> dict[str, Screening]:
    found = {}
    for key in problem.needs_of:
        columns = columns_of(problem, key)
        pairs = eligible_pairs(problem, columns)
        for position, need in enumerate(columns.needs):
            fitting = tuple(columns.offers[offer].id for offer in pairs.offer[pairs.need == position])
            counts = dict(zip(RULES, pairs.lost[position].tolist(), strict=True))
            found[need.id] = Screening(fitting, in_order({**counts, **problem.offers_elsewhere(key)}))
    return found


@settings(max_examples=80, deadline=None, derandomize=True)
@given(seed=st.integers(0, 10**6), smallest=st.sampled_from([0.0, 0.7]), offers=st.integers(0, 30))
def test_fast_rules_equal_the_reference(seed: int, smallest: float, offers: int) -> None:
    problem = random_problem(seed, Shape(needs=15, offers=offers, smallest=smallest, pooled=0.5))
    screenings = screen(problem)
    assert fast_screening(problem) == screenings
    needs = {need.id: need for need in problem.needs}
    for name, screening in screenings.items():
        fitting = [offer.id for offer in problem.offers if failed_rule(problem, needs[name], offer) is None]
        assert screening.fitting == tuple(fitting)
        assert sum(screening.lost.values()) + len(fitting) == offers


def test_more_than_64_languages_are_told_apart() -> None:
    words = [f"l{number:03}" for number in range(200)]
    needs = [make_need(f"n{word}", languages=f"{word} other") for word in words]
    offers = [make_offer(f"o{word}", languages=word) for word in words]
    pairs = {(need, offer) for need, offer, _ in scored_pairs(make_problem(needs, offers))}
    assert pairs == {(f"n{word}", f"o{word}") for word in words}
