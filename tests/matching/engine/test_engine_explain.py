"""Explanations: the ranking, what would lift an offer, what is compared, how sure a score is."""

from dataclasses import replace
from datetime import date

import pytest

from matching.engine.blocks import scored_pairs
from matching.engine.contract import Country
from matching.engine.eligibility import screen
from matching.engine.explain import Change, Comparison, compare, nearest_change, score_band, single_changes
from matching.engine.ranking import best_candidates, rank_all, rank_offers
from matching.engine.score import score_pair
from tests.matching.engine.examples import make_need, make_offer, make_problem
from tests.matching.engine.instances import Shape, random_problem

NEED = make_need(languages="fr bm", levels="primary lower_secondary", groups={"girls": 0.5})
FIRST = make_offer("first", languages="fr bm", levels="primary lower_secondary")
SECOND = make_offer("second", languages="fr", levels="primary lower_secondary")


def test_ranking_is_best_first_and_equals_share_a_rank() -> None:
    twin = replace(SECOND, id="twin")
    last = make_offer("zlast", languages="fr")
    problem = make_problem([NEED], [last, twin, SECOND, FIRST, make_offer("english", languages="en")])
    ranking = rank_offers(problem, "n1")
    ranks = [(candidate.offer, candidate.rank) for candidate in ranking.candidates]
    assert ranks == [("first", 1), ("second", 2), ("twin", 2), ("zlast", 4)]
    assert ranking.lost == {"language": 1}
    assert rank_offers(problem, "n1", most=2).candidates == ranking.candidates[:2]
    first = ranking.candidates[0]
    assert (first.score, first.parts) == (
        score_pair(problem, NEED, FIRST).value,
        score_pair(problem, NEED, FIRST).parts,
    )


def test_ranking_of_each_need_equals_the_run() -> None:
    problem = random_problem(2, Shape(needs=20, offers=60, smallest=0.3, pooled=0.6))
    scores = {(need, offer): score for need, offer, score in scored_pairs(problem)}
    screenings = screen(problem)
    found = {}
    for need in problem.needs:
        ranking = rank_offers(problem, need.id)
        assert ranking.lost == screenings[need.id].lost
        found |= {(row.need, row.offer): row.score for row in ranking.candidates}
    assert found == scores


def test_best_candidates_are_the_first_of_each_need_and_those_kept() -> None:
    problem = random_problem(2, Shape(needs=20, offers=60))
    whole = {need.id: rank_offers(problem, need.id).candidates for need in problem.needs}
    longest = max(whole.values(), key=len)
    kept = (longest[-1].need, longest[-1].offer)
    found = set(best_candidates(problem, per_need=3, kept=frozenset({kept})))
    assert len(longest) > 3
    assert found == {row for rows in whole.values() for row in rows[:3]} | {longest[-1]}


def test_missing_language_is_the_nearest_change() -> None:
    problem = make_problem([NEED], [FIRST, SECOND])
    best = score_pair(problem, NEED, FIRST).value
    assert nearest_change(problem, NEED, SECOND, best) == Change("languages", "bm", best)


def test_first_offer_needs_no_change() -> None:
    problem = make_problem([NEED], [FIRST])
    assert nearest_change(problem, NEED, FIRST, score_pair(problem, NEED, FIRST).value) is None


def test_two_faults_have_no_single_change() -> None:
    far = make_offer("far", languages="fr", levels="primary")
    problem = make_problem([NEED], [FIRST, far])
    assert nearest_change(problem, NEED, far, 10**6) is None


def test_change_that_makes_an_offer_fit_is_told() -> None:
    abroad = replace(FIRST, id="abroad", countries=frozenset({"NER"}), groups={"girls": 0.9})
    problem = make_problem([NEED], [FIRST, abroad])
    change = nearest_change(problem, NEED, abroad, score_pair(problem, NEED, FIRST).value)
    assert change is not None
    assert (change.field, change.value) == ("countries", "MLI")


def test_every_kind_of_single_change_is_tried() -> None:
    offer = make_offer(
        languages="fr",
        start=date(2021, 2, 1),
        end=date(2021, 11, 30),
        groups={"girls": 0.2},
    )
    need = replace(NEED, modes=frozenset({"low", "none"}))
    changes = {(change.field, change.value) for change in single_changes(make_problem([need], [offer]), need, offer)}
    assert changes == {
        ("languages", "bm"),
        ("levels", "lower_secondary"),
        ("modes", "none"),
        ("start", "2021-01-01"),
        ("end", "2021-12-31"),
        ("groups", "girls"),
    }


def test_smallest_deployment_is_lowered_to_what_the_pool_can_take() -> None:
    needs = [make_need("n1", pool="r1", quantity=60), make_need("n2", pool="r1", quantity=70)]
    offer = make_offer(min_deployment=200, capacity=1000)
    problem = make_problem(needs, [offer])
    score = score_pair(problem, needs[0], offer).value
    assert list(single_changes(problem, needs[0], offer)) == [Change("min_deployment", "130", score)]


def test_comparison_shows_field_by_field_what_matches() -> None:
    offer = make_offer(languages="en fr", levels="higher", countries="NER", end=date(2021, 6, 30))
    rows = {row.rule: row for row in compare(make_problem([NEED], [offer]), NEED, offer)}
    assert list(rows) == [
        *("category", "unit", "country", "language", "mode", "level", "dates", "deployment", "blocked")
    ]
    assert rows["language"] == Comparison("language", ("bm", "fr"), ("en", "fr"), ("fr",), True)
    assert rows["level"] == Comparison("level", ("lower_secondary", "primary"), ("higher",), (), False)
    assert rows["country"] == Comparison("country", ("MLI",), ("NER",), (), False)
    year, half = ("2021-01-01", "2021-12-31"), ("2021-01-01", "2021-06-30")
    assert rows["dates"] == Comparison("dates", year, half, half, True)


def test_band_spans_what_a_missing_figure_could_be() -> None:
    need, offer = make_need(severity=2), make_offer()
    missing = make_problem([need], [offer], countries=(Country("MLI", None, 0.3, 0.6),))
    band = score_band(missing, need, offer)
    ends = [
        score_pair(make_problem([need], [offer], countries=(Country("MLI", index, 0.3, 0.6),)), need, offer).value
        for index in (0.0, 0.5, 1.0)
    ]
    assert [band.low, band.score, band.high] == ends
    assert band.missing == ("index",)


def test_band_leaves_out_figures_that_do_not_matter() -> None:
    need, offer = make_need(), make_offer()
    problem = make_problem([need], [offer], countries=(Country("MLI", 0.5, None, None),))
    assert score_band(problem, need, offer).missing == ("school_electricity",)


def test_band_of_known_figures_is_a_point() -> None:
    problem = make_problem([make_need()], [make_offer()])
    band = score_band(problem, make_need(), make_offer())
    assert (band.low, band.high, band.missing) == (band.score, band.score, ())


def test_band_spans_what_an_old_figure_could_have_become() -> None:
    need, offer = make_need(severity=2), make_offer()
    problem = make_problem([need], [offer], countries=(Country("MLI", 0.7, 0.3, None),))
    band = score_band(problem, need, offer, old=("index", "school_internet"))
    ends = [
        score_pair(make_problem([need], [offer], countries=(country,)), need, offer).value
        for country in (Country("MLI", 0.0, 0.3, 0.0), Country("MLI", 0.7, 0.3, None), Country("MLI", 1.0, 0.3, 1.0))
    ]
    assert [band.low, band.score, band.high] == ends
    assert (band.missing, band.old) == (("school_electricity",), ("index",))


def test_old_figure_that_is_missing_too_counts_as_missing() -> None:
    need, offer = make_need(severity=2), make_offer()
    problem = make_problem([need], [offer], countries=(Country("MLI", None, 0.3, 0.6),))
    assert score_band(problem, need, offer, old=("index",)) == score_band(problem, need, offer)


@pytest.mark.parametrize("most", [None, 3])
@pytest.mark.parametrize("seed", range(4))
def test_all_needs_ranked_in_one_go_rank_as_each_alone(seed: int, most: int | None) -> None:
    problem = random_problem(seed, Shape(needs=20, offers=60, countries=5, smallest=0.4, pooled=0.6))
    assert rank_all(problem, most=most) == {need.id: rank_offers(problem, need.id, most=most) for need in problem.needs}
