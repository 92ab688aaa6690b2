"""The country index: a worked example and the properties it owes."""

import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coalition.reference.index import Component, Dimension, IndexResult, Method, country_index, need_of

OUT_OF_SCHOOL = Component("out_of_school", best=0, worst=40)
GIRLS_OUT = Component("girls_out_of_school", best=0, worst=40)
ELECTRICITY = Component("electricity", best=100, worst=0)
COMPONENTS = (OUT_OF_SCHOOL, GIRLS_OUT, ELECTRICITY)
METHOD = Method(
    version="test",
    floor=0.1,
    reference=0.5,
    dimensions=(
        Dimension("access", 1, (OUT_OF_SCHOOL, GIRLS_OUT)),
        Dimension("conditions", 1, (ELECTRICITY,)),
    ),
)

figures = st.floats(min_value=-50, max_value=150)
partial_figures = st.dictionaries(st.sampled_from([row.indicator for row in COMPONENTS]), figures)


def test_index_worked_example() -> None:
    # Attainments .1 + .9 · (.5, .75, .2) = .55, .775, .28; √(.55 · .775) = .652878;
    # √(.652878 · .28) = .427558; (1 - .427558) / .9 = .636046.
    result = country_index({"out_of_school": 20, "girls_out_of_school": 10, "electricity": 20}, METHOD)
    assert result.value == pytest.approx(0.636046, abs=1e-6)
    assert (result.low, result.high) == pytest.approx((0.636046, 0.636046), abs=1e-6)
    assert [row.value for row in result.dimensions] == pytest.approx([0.385691, 0.8], abs=1e-6)
    assert result.dimensions[0].components == pytest.approx({"out_of_school": 0.5, "girls_out_of_school": 0.25})
    assert result.missing == ()


def test_index_at_the_goalposts_is_zero_and_one() -> None:
    best = {row.indicator: row.best for row in COMPONENTS}
    worst = {row.indicator: row.worst for row in COMPONENTS}
    assert country_index(best, METHOD).value == 0
    assert country_index(worst, METHOD).value == pytest.approx(1)


def test_index_without_any_figure_is_missing() -> None:
    result = country_index({}, METHOD)
    assert result == IndexResult(
        value=None,
        low=0.0,
        high=pytest.approx(1.0),  # type: ignore[arg-type]
        dimensions=result.dimensions,
        missing=("electricity", "girls_out_of_school", "out_of_school"),
    )
    assert [row.value for row in result.dimensions] == [None, None]


def test_index_counts_a_dimension_without_figures_as_the_reference() -> None:
    alone = country_index({"electricity": 50}, METHOD)
    assert alone.value == pytest.approx(0.5)
    assert alone.missing == ("girls_out_of_school", "out_of_school")


def test_index_ignores_figures_the_method_does_not_use() -> None:
    assert country_index({"electricity": 20, "population": 7}, METHOD) == country_index({"electricity": 20}, METHOD)


def test_index_reads_weights_as_relative() -> None:
    doubled = Method("test", 0.1, 0.5, tuple(Dimension(d.code, 2, d.components) for d in METHOD.dimensions))
    values = {"out_of_school": 12.0, "electricity": 30.0}
    assert country_index(values, doubled).value == pytest.approx(country_index(values, METHOD).value)


@pytest.mark.parametrize("figure", [math.nan, math.inf, -math.inf])
def test_need_of_a_figure_that_is_not_finite_is_refused(figure: float) -> None:
    with pytest.raises(ValueError, match=r"electricity: .* is not a finite figure"):
        need_of(figure, ELECTRICITY)


@given(partial_figures)
def test_index_lies_in_its_band_and_in_the_unit_interval(values: dict[str, float]) -> None:
    result = country_index(values, METHOD)
    middle = 0.5 if result.value is None else result.value
    ordered = [0.0, result.low, middle, result.high, 1.0]
    assert all(before <= after + 1e-12 for before, after in itertools.pairwise(ordered))
    assert (result.value is None) == (values == {})


@given(partial_figures, st.sampled_from(COMPONENTS), figures, figures)
def test_index_never_falls_when_a_figure_gets_worse(
    values: dict[str, float], component: Component, one: float, other: float
) -> None:
    better, worse = sorted((one, other), key=lambda figure: need_of(figure, component))
    before = country_index({**values, component.indicator: better}, METHOD)
    after = country_index({**values, component.indicator: worse}, METHOD)
    assert before.value is not None
    assert after.value is not None
    assert before.value <= after.value + 1e-12


@given(partial_figures, st.sampled_from(COMPONENTS), figures)
def test_index_band_never_widens_when_a_figure_is_added(
    values: dict[str, float], component: Component, figure: float
) -> None:
    before = country_index({row: value for row, value in values.items() if row != component.indicator}, METHOD)
    after = country_index({**values, component.indicator: figure}, METHOD)
    assert before.low <= after.low + 1e-12
    assert after.high <= before.high + 1e-12
