"""The worked example of the contract and cases that a person can follow and argue with."""

from datetime import date

from matching.engine import solve
from matching.engine.contract import Country, Parts
from matching.engine.documents import result_document
from matching.engine.reading import read_problem
from matching.engine.score import score_pair
from tests.matching.engine.examples import (
    MALI,
    example,
    given,
    make_need,
    make_offer,
    make_problem,
    only_block,
)


def test_worked_example_gives_the_numbers_of_the_contract() -> None:
    document = result_document(solve(read_problem(example())))
    assert document["matches"] == [
        {
            "need": "n1",
            "offer": "o1",
            "quantity": 120000,
            "score": 852894,
            "parts": {"need": 0.8148619514985346, "resources": 0.8996225335172148, "impact": 0.8593},
        }
    ]
    assert [document[name] for name in ("objective", "bound", "gap")] == [102347280000, 102347280000, 0]
    assert document["unmatched"] == []
    (block,) = document["blocks"]
    assert block["worst_country"] == {"iso3": "MLI", "coverage": 1, "alone": 1}
    assert [block[name] for name in ("objective", "bound", "utilitarian", "price")] == [
        *[102347280000] * 3,
        0,
    ]


def score(need: dict[str, object], offer: dict[str, object], country: Country = MALI) -> Parts:
    one, other = make_need(**need), make_offer(**offer)
    return score_pair(make_problem([one], [other], countries=(country,)), one, other).parts


def test_sudden_shock_counts_in_a_well_off_country() -> None:
    assert score({"severity": 5}, {}, Country("MLI", index=0.02)).need == 1.0


def test_chronic_need_adds_to_a_mild_shock() -> None:
    assert score({"severity": 1}, {}, Country("MLI", index=0.8)).need == 0.4


def test_missing_index_reads_as_the_reference_value() -> None:
    assert score({"severity": 1}, {}, Country("MLI")) == score({"severity": 1}, {}, Country("MLI", index=0.5))


def test_online_offer_is_hard_where_one_school_in_ten_thousand_has_internet() -> None:
    country = Country("MLI", index=0.8, school_internet=0.0001, school_electricity=0.3)
    assert score({"modes": "high"}, {"modes": "high"}, country).resources == 0.1**0.25


def test_poor_connectivity_is_the_need_where_connectivity_is_built() -> None:
    country = Country("MLI", index=0.8, school_internet=0.0001, school_electricity=0.3)
    need = {"modes": "high", "category": "connectivity"}
    assert score(need, {"modes": "high", "category": "connectivity"}, country).resources == 1.0


def test_half_the_languages_levels_and_days_weigh_the_same() -> None:
    need = {"modes": "none", "languages": "fr bm", "levels": "primary lower_secondary"}
    parts = score(need, {"modes": "none"})
    assert parts.resources == 0.25**0.25
    half_year = {"start": date(2021, 1, 1), "end": date(2021, 12, 31)}
    until_june = {"modes": "none", "end": date(2021, 7, 2)}
    assert score({"modes": "none", **half_year}, until_june).resources == (183 / 365) ** 0.25


def test_offer_that_reaches_no_group_keeps_the_floor_of_impact() -> None:
    assert score({"groups": {"girls": 0.5}}, {"groups": {}}).impact == 0.25


def test_offer_made_for_a_group_that_is_all_of_the_need_has_full_impact() -> None:
    assert score({"groups": {"girls": 1.0}}, {"groups": {"girls": 1.0}}).impact == 1.0


def test_scarce_offer_goes_to_the_more_severe_need() -> None:
    needs = [make_need("mild", severity=1), make_need("severe", severity=5)]
    assert given(solve(make_problem(needs, [make_offer(capacity=100)]))) == {("severe", "o1"): 100}


def test_second_best_pair_is_taken_where_it_serves_both_needs() -> None:
    # the general offer could serve both needs, the French one only the first: greedy would strand the second
    needs = [make_need("french"), make_need("either", languages="en")]
    offers = [make_offer("general", languages="en fr", modes="low none"), make_offer("only_french")]
    assert given(solve(make_problem(needs, offers))) == {
        ("either", "general"): 100,
        ("french", "only_french"): 100,
    }


def test_large_need_is_shared_by_several_offers() -> None:
    offers = [make_offer("o1", capacity=60), make_offer("o2", capacity=30)]
    result = solve(make_problem([make_need(quantity=100)], offers))
    assert given(result) == {("n1", "o1"): 60, ("n1", "o2"): 30}
    (unmatched,) = result.unmatched
    assert (unmatched.quantity, unmatched.reason, unmatched.lost) == (10, "capacity", {})


def test_units_and_categories_never_mix() -> None:
    needs = [make_need("n1"), make_need("n2", unit="teachers"), make_need("n3", category="training")]
    result = solve(make_problem(needs, [make_offer()]))
    assert given(result) == {("n1", "o1"): 100}
    assert {row.need: (row.reason, row.lost) for row in result.unmatched} == {
        "n2": ("unit", {"unit": 1}),
        "n3": ("category", {"category": 1}),
    }


def test_nothing_fits_is_explained_by_the_rule_that_the_nearest_offer_failed() -> None:
    offers = [
        make_offer("far", countries="NER"),
        make_offer("english", languages="en"),
        make_offer("other", category="training"),
    ]
    (unmatched,) = solve(make_problem([make_need(languages="pt")], offers)).unmatched
    assert unmatched.reason == "language"
    assert unmatched.lost == {"category": 1, "country": 1, "language": 1}


def test_unlimited_offer_serves_all() -> None:
    needs = [make_need("n1", quantity=10**9), make_need("n2", quantity=10**9)]
    result = solve(make_problem(needs, [make_offer(capacity=None)]))
    assert given(result) == {("n1", "o1"): 10**9, ("n2", "o1"): 10**9}
    assert only_block(result).prices.offers == {}
