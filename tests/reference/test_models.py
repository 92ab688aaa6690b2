"""Names in the active language, dates as precise as their source, rules of the database, reads.

The reference rows are part of every test database.
"""

import datetime
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Model
from django.utils import translation

from coalition.reference.models import (
    ContextStatistic,
    Country,
    Flagship,
    IndexComponent,
    IndexDimension,
    IndexMethod,
    IndicatorValue,
    IndicatorVintage,
    Mission,
    MissionProgress,
    OfficialStatement,
    Unit,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("language", "name"),
    [
        ("en", "Lebanon"),
        ("fr", "Liban"),
        ("es", "Líbano"),
        ("ar", "لبنان"),
        ("ru", "Ливан"),
        ("zh-hans", "黎巴嫩"),
        ("de", "Lebanon"),
    ],
)
def test_country_name_in_the_active_language(language: str, name: str) -> None:
    with translation.override(language):
        assert str(Country.objects.get(iso3="LBN")) == name


def test_name_without_translation_is_english() -> None:
    with translation.override("ar"):
        assert Flagship.objects.get(code="teachers").name == "Teachers"


def test_name_without_active_language_is_english() -> None:
    with translation.override(None):
        assert Country.objects.get(iso3="LBN").name == "Lebanon"


@pytest.mark.parametrize(("precision", "words"), [("day", "29 March 2021"), ("month", "March 2021"), ("year", "2021")])
def test_statistic_dated_as_its_source_states(precision: str, words: str) -> None:
    statistic = ContextStatistic(as_of=datetime.date(2021, 3, 29), date_precision=precision)
    assert statistic.dated == words


def second_method_in_use() -> Model:
    return IndexMethod(version="v2", is_active=True)


def weightless_dimension() -> Model:
    return IndexDimension(method_id="v1", code="x", name="x", weight=0)


def component_without_span() -> Model:
    return IndexComponent(dimension=IndexDimension.objects.first(), indicator_id="population_0_14", best=1, worst=1)


def learners_who_are_not_people() -> Model:
    return Unit(code="x", name_en="x", kind="learners", counts_people=False)


def country_with_a_bad_code() -> Model:
    return Country(iso3="li", m49="001", name_en="x")


def country_with_an_unknown_status() -> Model:
    return Country(iso3="XXX", m49="999", name_en="x", unesco_status="friend")


def mission_without_target() -> Model:
    return Mission(code="x", name_en="x", target=0, unit_id="learners", statement="x")


@pytest.mark.parametrize(
    "row",
    [
        second_method_in_use,
        weightless_dimension,
        component_without_span,
        learners_who_are_not_people,
        country_with_a_bad_code,
        country_with_an_unknown_status,
        mission_without_target,
    ],
)
def test_database_refuses(row: Callable[[], Model]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        row().save(force_insert=True)


def test_school_figures_are_shares_or_missing() -> None:
    vintage = IndicatorVintage.objects.current()
    assert vintage is not None
    figures = IndicatorValue.objects.school_figures(vintage)
    assert figures["AFG"] == (None, pytest.approx(0.1612))
    assert figures["AGO"] == (pytest.approx(0.027), pytest.approx(0.2235))
    assert all(share is None or 0 <= share <= 1 for pair in figures.values() for share in pair)


def test_country_search_finds_any_language_and_the_code() -> None:
    found = [list(Country.objects.search(words)) for words in ("Côte d", "Кот", "civ")]
    ivory = Country.objects.get(iso3="CIV")
    assert found[0] == [ivory]
    assert ivory in found[1]
    assert found[2] == [ivory]


def test_mission_latest_value_leaves_demonstration_out() -> None:
    MissionProgress.objects.create(
        mission_id="global-skills-academy",
        value=999_999,
        as_of=datetime.date(2026, 1, 1),
        source="x",
        is_demonstration=True,
    )
    academy = Mission.objects.with_latest_value().get(code="global-skills-academy")
    assert (academy.latest_value, academy.latest_as_of) == (142_000, datetime.date(2021, 3, 1))
    shown = Mission.objects.with_progress().get(code="global-skills-academy")
    stated = Mission.objects.with_progress(demonstration=False).get(code="global-skills-academy")
    assert [row.value for row in shown.dated_progress] == [999_999, 142_000]
    assert [row.value for row in stated.dated_progress] == [142_000]


def test_missions_with_progress_cost_two_queries(
    django_assert_num_queries: Callable[[int], AbstractContextManager[Any]],
) -> None:
    with django_assert_num_queries(2):
        assert len([(row.name, row.unit.name, row.dated_progress) for row in Mission.objects.with_progress()]) == 4


def test_statements_with_figures_cost_two_queries(
    django_assert_num_queries: Callable[[int], AbstractContextManager[Any]],
) -> None:
    with django_assert_num_queries(2):
        found = [len(row.figures.all()) for row in OfficialStatement.objects.with_figures()]
    assert found == [6, 5]
