"""Every sentence of the method about the score, as a property."""

import math
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.engine.blocks import columns_of, scored_pairs
from matching.engine.contract import MODES, Country, Need, Offer, Options, Problem, Weights
from matching.engine.explain import FIGURES, score_band
from matching.engine.pairs import CHUNK, eligible_pairs
from matching.engine.score import Score, score_pair
from tests.matching.engine.examples import make_need, make_offer, make_problem
from tests.matching.engine.instances import (
    FAMILIES,
    GROUPS,
    LANGUAGES,
    LEVELS,
    Shape,
    family_shape,
    random_problem,
    shuffled,
)

share = st.floats(0, 1, allow_nan=False)
figure = st.none() | share
groups = st.dictionaries(st.sampled_from(GROUPS), share)
often = settings(max_examples=80, deadline=None, derandomize=True)


@st.composite
def pairs(draw: st.DrawFn) -> tuple[Problem, Need, Offer]:
    """An eligible pair with weights and options of any kind."""
    need_weight = draw(share)
    resources_weight = draw(share) * (1 - need_weight)
    weights = Weights(
        need_weight,
        resources_weight,
        1 - need_weight - resources_weight,
        draw(st.dictionaries(st.sampled_from(GROUPS), st.floats(0, 5))),
    )
    modes, levels = draw(_some(MODES)), draw(_some(LEVELS))
    languages = draw(_some(LANGUAGES))
    need = replace(
        make_need(severity=draw(st.floats(1, 5)), category=draw(st.sampled_from(["radio", "devices"]))),
        modes=modes | draw(_any(MODES)),
        levels=levels | draw(_any(LEVELS)),
        languages=draw(st.sampled_from([frozenset(), languages])) | draw(_any(LANGUAGES)) & languages,
        groups=draw(groups),
    )
    offer = replace(
        make_offer(category=need.category),
        modes=modes,
        levels=levels,
        languages=draw(st.sampled_from([frozenset(), languages])),
        groups=draw(groups),
        end=need.start + timedelta(days=draw(st.integers(0, 700))),
    )
    country = Country("MLI", draw(figure), draw(figure), draw(figure))
    options = Options(
        epsilon=draw(st.sampled_from([1e-9, 0.001, 0.3])), impact_floor=draw(share), reference=draw(share)
    )
    return make_problem([need], [offer], options=options, weights=weights, countries=(country,)), need, offer


def _some(names: tuple[str, ...]) -> st.SearchStrategy[frozenset[str]]:
    return st.frozensets(st.sampled_from(names), min_size=1)


def _any(names: tuple[str, ...]) -> st.SearchStrategy[frozenset[str]]:
    return st.frozensets(st.sampled_from(names))


@often
@given(pairs())
def test_score_is_within_half_a_millionth_of_the_formula(pair: tuple[Problem, Need, Offer]) -> None:
    problem, need, offer = pair
    score, weights = score_pair(problem, need, offer), problem.weights
    product = math.prod(
        getattr(score.parts, name) ** getattr(weights, name) for name in ("need", "resources", "impact")
    )
    assert abs(score.value - 1e6 * product) <= 0.5 + 1e-8


@often
@given(pairs())
def test_factors_lie_between_epsilon_and_one(pair: tuple[Problem, Need, Offer]) -> None:
    problem, need, offer = pair
    parts = score_pair(problem, need, offer).parts
    for factor in (parts.need, parts.resources, parts.impact):
        assert problem.options.epsilon <= factor <= 1 + 1e-15


@often
@given(pairs())
def test_logarithms_of_the_factors_add_up_to_the_score(pair: tuple[Problem, Need, Offer]) -> None:
    problem, need, offer = pair
    score = score_pair(problem, need, offer)
    assert round(1e6 * math.exp(sum(score.logarithms(problem.weights).values()))) == score.value


@often
@given(pairs())
def test_fast_score_equals_the_reference_bit_for_bit(pair: tuple[Problem, Need, Offer]) -> None:
    assert_fast_equals_reference(pair[0])


@settings(max_examples=40, deadline=None, derandomize=True)
@given(st.integers(0, 10**6), st.booleans())
def test_fast_scores_of_a_problem_equal_the_reference(seed: int, weighted: bool) -> None:
    problem = random_problem(seed, Shape(needs=20, offers=40))
    if weighted:
        weights = Weights(0.5, 0.25, 0.25, {"girls": 2.5, "rural": 0.3})
        problem = replace(problem, weights=weights)
    assert_fast_equals_reference(problem)


def test_fast_scores_of_a_block_of_several_chunks_equal_the_reference() -> None:
    needs = [make_need(f"n{number:03}", severity=1 + number % 5) for number in range(200)]
    offers = [make_offer(f"o{number:03}", groups={"girls": number / 200}) for number in range(200)]
    problem = make_problem([replace(need, groups={"girls": 0.5}) for need in needs], offers)
    assert len(list(scored_pairs(problem))) > CHUNK
    assert_fast_equals_reference(problem)


@pytest.mark.parametrize("name", FAMILIES)
def test_fast_scores_of_every_family_equal_the_reference(name: str) -> None:
    assert_fast_equals_reference(random_problem(1, family_shape(name, 120)))


def assert_fast_equals_reference(problem: Problem) -> None:
    for key in problem.needs_of:
        columns = columns_of(problem, key)
        pairs = eligible_pairs(problem, columns)
        rows = zip(pairs.need.tolist(), pairs.offer.tolist(), strict=True)
        references = [score_pair(problem, columns.needs[need], columns.offers[offer]) for need, offer in rows]
        assert pairs.score.tolist() == [reference.value for reference in references]
        chosen = np.arange(len(references))
        assert list(pairs.parts(columns, chosen)) == [reference.parts for reference in references]


def test_score_exactly_between_two_millionths_is_rounded_alike() -> None:
    # weights 0, 0, 1 and no rounding of the logarithm to speak of: the score is the impact itself
    weights = Weights(0.0, 0.0, 1.0)
    halves = [(2 * number + 1) / 2_000_000 for number in range(250_000, 250_400)]
    offers = [make_offer(f"o{number}", groups={"girls": half}) for number, half in enumerate(halves)]
    need = make_need(groups={"girls": 1.0})
    problem = make_problem([need], offers, weights=weights, options=Options(impact_floor=0.0))
    assert_fast_equals_reference(problem)


@often
@given(pairs(), st.integers(-3000, 3000))
def test_score_is_the_same_when_all_dates_shift(pair: tuple[Problem, Need, Offer], days: int) -> None:
    problem, need, offer = pair
    by = timedelta(days=days)
    later_need = replace(need, start=need.start + by, end=need.end + by)
    later_offer = replace(offer, start=offer.start + by, end=offer.end + by)
    assert score_pair(problem, later_need, later_offer) == score_pair(problem, need, offer)


@settings(max_examples=30, deadline=None, derandomize=True)
@given(st.integers(0, 10**6), st.integers(0, 19))
def test_scores_do_not_depend_on_other_offers_nor_on_order(seed: int, dropped: int) -> None:
    problem = random_problem(seed, Shape(needs=10, offers=20))
    scores = {(need, offer): score for need, offer, score in scored_pairs(problem)}
    assert {(need, offer): score for need, offer, score in scored_pairs(shuffled(problem, seed))} == scores
    gone = problem.offers[dropped].id
    fewer = replace(problem, offers=tuple(offer for offer in problem.offers if offer.id != gone))
    left = {pair: score for pair, score in scores.items() if pair[1] != gone}
    assert {(need, offer): score for need, offer, score in scored_pairs(fewer)} == left


def rescored(problem: Problem, need: Need, offer: Offer, **figures: float | None) -> Score:
    country = replace(problem.country_of["MLI"], **figures)
    return score_pair(replace(problem, countries=(country,)), need, offer)


@often
@given(pairs(), share, share)
def test_score_grows_with_index_internet_and_electricity(
    pair: tuple[Problem, Need, Offer], one: float, other: float
) -> None:
    low, high = sorted((one, other))
    for name in ("index", "school_internet", "school_electricity"):
        assert rescored(*pair, **{name: low}).value <= rescored(*pair, **{name: high}).value


@often
@given(pairs(), st.floats(1, 5), st.floats(1, 5))
def test_score_grows_with_severity(pair: tuple[Problem, Need, Offer], one: float, other: float) -> None:
    problem, need, offer = pair
    low, high = (replace(need, severity=severity) for severity in sorted((one, other)))
    assert score_pair(problem, low, offer).value <= score_pair(problem, high, offer).value


@often
@given(pairs(), st.sampled_from(GROUPS), share, share)
def test_score_grows_with_share_and_reach_of_a_group(
    pair: tuple[Problem, Need, Offer], group: str, one: float, other: float
) -> None:
    problem, need, offer = pair
    needs = [replace(need, groups={**need.groups, group: value}) for value in sorted((one, other))]
    offers = [replace(offer, groups={**offer.groups, group: value}) for value in sorted((one, other))]
    assert score_pair(problem, needs[0], offer).value <= score_pair(problem, needs[1], offer).value
    assert score_pair(problem, need, offers[0]).value <= score_pair(problem, need, offers[1]).value


@often
@given(pairs(), st.sampled_from(GROUPS), share)
def test_stating_a_group_never_lowers_a_score(pair: tuple[Problem, Need, Offer], group: str, value: float) -> None:
    problem, need, offer = pair
    unstated = replace(need, groups={name: one for name, one in need.groups.items() if name != group})
    stated = replace(need, groups={**need.groups, group: value})
    assert score_pair(problem, stated, offer).value >= score_pair(problem, unstated, offer).value


@often
@given(pairs(), st.sampled_from(LANGUAGES), st.sampled_from(LEVELS), st.sampled_from(MODES), st.integers(0, 500))
def test_score_never_falls_when_an_offer_has_more(
    pair: tuple[Problem, Need, Offer], language: str, level: str, mode: str, days: int
) -> None:
    problem, need, offer = pair
    before = score_pair(problem, need, offer).value
    spoken = offer.languages | {language} if offer.languages else offer.languages
    for more in (
        replace(offer, languages=spoken),
        replace(offer, levels=offer.levels | {level}),
        replace(offer, modes=offer.modes | {mode}),
        replace(offer, end=offer.end + timedelta(days=days)),
        replace(offer, start=offer.start - timedelta(days=days)),
    ):
        assert score_pair(problem, need, more).value >= before


def test_quantity_does_not_touch_the_score() -> None:
    small, large = make_need(quantity=1), make_need(quantity=10**9)
    problem = make_problem([small], [make_offer()])
    assert score_pair(problem, small, make_offer()) == score_pair(problem, large, make_offer(capacity=1))


@often
@given(pairs(), st.lists(figure, min_size=3, max_size=3))
def test_band_holds_the_score_whatever_the_missing_figures_are(
    pair: tuple[Problem, Need, Offer], guess: list[float | None]
) -> None:
    problem, need, offer = pair
    band = score_band(problem, need, offer)
    country = problem.country_of["MLI"]
    known = {name: getattr(country, name) for name in FIGURES if getattr(country, name) is not None}
    guessed = {**dict(zip(FIGURES, guess, strict=True)), **known}
    assert band.low <= band.score <= band.high
    assert band.low <= rescored(*pair, **guessed).value <= band.high


@often
@given(pairs(), groups)
def test_need_is_the_same_for_every_offer(pair: tuple[Problem, Need, Offer], reaches: dict[str, float]) -> None:
    problem, need, offer = pair
    other = replace(offer, languages=frozenset(), modes=frozenset(MODES), groups=reaches, capacity=1)
    assert score_pair(problem, need, other).parts.need == score_pair(problem, need, offer).parts.need


@pytest.mark.parametrize(("asked", "had"), [("", "en"), ("fr", ""), ("", ""), ("fr", "fr")])
def test_languages_count_in_full_where_either_side_lists_none(asked: str, had: str) -> None:
    need, offer = make_need(languages=asked), make_offer(languages=had)
    assert score_pair(make_problem([need], [offer]), need, offer).resources.languages == 1.0
