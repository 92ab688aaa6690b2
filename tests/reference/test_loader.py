"""Loading the reference figures: complete, repeatable, and respectful of what an administrator edited.

Every test database has been loaded once by `load_reference`.
"""

from io import StringIO

import pytest
from django.apps import apps
from django.core.management import call_command

from coalition.reference.choices import UnescoStatus
from coalition.reference.models import (
    Country,
    CountryIndex,
    Flagship,
    IndexMethod,
    IndicatorValue,
    IndicatorVintage,
    Mission,
    MissionProgress,
    OfficialStatement,
    Sector,
    SupportCategory,
    Unit,
)
from coalition.reference.services import compute_index, load_reference

pytestmark = pytest.mark.django_db

ROWS = {
    "contextstatistic": 7,
    "country": 248,
    "countryindex": 248,
    "deliverymode": 3,
    "disadvantagedgroup": 8,
    "educationlevel": 8,
    "flagship": 3,
    "indexcomponent": 13,
    "indexdimension": 4,
    "indexmethod": 1,
    "indicator": 18,
    "indicatorvalue": 3456,
    "indicatorvintage": 1,
    "mission": 4,
    "missionprogress": 1,
    "objective": 3,
    "officialstatement": 2,
    "sector": 16,
    "statementfigure": 11,
    "supportcategory": 21,
    "toolkitresource": 12,
    "toolkittopic": 9,
    "unit": 9,
}


def row_counts() -> dict[str, int]:
    """How many rows each reference model has, history left out."""
    return {label: apps.get_model("reference", label)._default_manager.count() for label in ROWS}


def test_load_reference_loads_every_row() -> None:
    assert row_counts() == ROWS


def test_load_reference_twice_changes_nothing() -> None:
    indices = list(CountryIndex.objects.values_list("pk", "value"))
    assert set(load_reference().values()) == {0}
    assert row_counts() == ROWS
    assert list(CountryIndex.objects.values_list("pk", "value")) == indices


def test_load_reference_keeps_what_an_administrator_edited() -> None:
    Country.objects.filter(iso3="NIU").update(unesco_status=UnescoStatus.OTHER)
    SupportCategory.objects.filter(code="radio").update(name_en="Radio lessons", is_active=False)
    load_reference()
    assert Country.objects.get(iso3="NIU").unesco_status == UnescoStatus.OTHER
    assert SupportCategory.objects.get(code="radio").name_en == "Radio lessons"


def test_load_reference_refresh_restores_what_the_files_state_and_nothing_else() -> None:
    SupportCategory.objects.filter(code="radio").update(name_en="Radio lessons", name_fr="Radio éducative")
    IndicatorValue.objects.filter(country="MLI", indicator="hdi").update(value=1)
    load_reference(refresh=True)
    radio = SupportCategory.objects.get(code="radio")
    assert (radio.name_en, radio.name_fr) == ("Educational radio", "Radio éducative")
    assert IndicatorValue.objects.get(country="MLI", indicator="hdi").value < 1
    assert row_counts() == ROWS


def test_load_reference_brings_back_a_missing_row() -> None:
    Sector.objects.filter(code="11250").delete()
    assert load_reference()["sector"] == 1


def test_load_reference_leaves_the_method_in_use_in_use() -> None:
    IndexMethod.objects.all().delete()
    IndexMethod.objects.create(version="own", is_active=True)
    load_reference()
    assert dict(IndexMethod.objects.values_list("version", "is_active")) == {"own": True, "v1": False}


def test_load_reference_command_says_what_it_created() -> None:
    output = StringIO()
    call_command("load_reference", stdout=output)
    assert output.getvalue() == "Reference: 0 rows created.\n"


def test_countries_carry_unesco_status() -> None:
    by_status = {status: Country.objects.filter(unesco_status=status).count() for status in UnescoStatus}
    assert by_status == {
        UnescoStatus.MEMBER_STATE: 194,
        UnescoStatus.ASSOCIATE_MEMBER: 12,
        UnescoStatus.OTHER: 42,
    }
    assert Country.objects.may_request().count() == 206


def test_country_carries_codes_regions_and_languages() -> None:
    mali = Country.objects.get(iso3="MLI")
    assert (mali.m49, mali.region, mali.intermediate_region) == ("466", "Africa", "Western Africa")
    assert (mali.is_ldc, mali.is_lldc, mali.is_sids) == (True, True, False)
    assert (mali.languages[0], mali.may_request) == ("fr-ML", True)
    assert Country.objects.get(iso3="AFG").m49 == "004"


def test_categories_that_build_infrastructure() -> None:
    building = SupportCategory.objects.filter(builds_infrastructure=True).order_by("code")
    assert list(building.values_list("code", flat=True)) == ["connectivity", "devices", "rehabilitation"]


def test_units_say_what_they_count() -> None:
    people = Unit.objects.filter(counts_people=True).order_by("position")
    assert list(people.values_list("code", "kind")) == [
        ("learners", "learners"),
        ("teachers", "teachers"),
        ("users", "other"),
    ]


def test_flagships_have_a_shape_each() -> None:
    assert list(Flagship.objects.values_list("code", "shape")) == [
        ("connectivity", "circle"),
        ("teachers", "square"),
        ("gender-equality", "diamond"),
    ]


def test_missions_have_targets_and_dated_progress() -> None:
    assert list(Mission.objects.values_list("code", "target", "beneficiaries")) == [
        ("global-skills-academy", 1_000_000, "youth"),
        ("global-teacher-campus", 1_000_000, "teachers"),
        ("global-learning-house", 1_000_000, "learners"),
        ("gender-equality", 5_000_000, "girls"),
    ]
    progress = MissionProgress.objects.get()
    assert (progress.mission_id, progress.value, progress.dated) == (
        "global-skills-academy",
        142_000,
        "March 2021",
    )


def test_official_statement_of_march_2021() -> None:
    statement = OfficialStatement.objects.headline()
    assert statement is not None
    assert statement.dated == "March 2021"
    assert list(statement.figures.values_list("key", "qualifier", "value")) == [
        ("learners", "at_least", 400_000_000),
        ("teachers", "at_least", 12_000_000),
        ("members", "", 175),
        ("projects", "", 233),
        ("countries", "", 112),
    ]


def test_member_types_of_2023_sum_to_the_members() -> None:
    figures = dict(OfficialStatement.objects.get(code="member-types-2023").figures.values_list("key", "value"))
    assert figures.pop("members") == sum(figures.values()) == 208


def test_country_index_of_mali_is_high_and_complete() -> None:
    row = CountryIndex.objects.current().get(country="MLI")
    assert row.value == pytest.approx(0.829, abs=0.001)
    assert row.low == row.high == pytest.approx(row.value)
    assert row.breakdown["missing"] == []
    assert [part["code"] for part in row.breakdown["dimensions"]] == [
        "access",
        "learning-conditions",
        "gender",
        "vulnerability",
    ]


def test_country_index_is_missing_where_no_figure_is() -> None:
    indices = CountryIndex.objects.current().values_by_country()
    assert len(indices) == 248
    assert indices["ATA"] is None


def test_compute_index_follows_an_edited_figure() -> None:
    vintage, method = IndicatorVintage.objects.current(), IndexMethod.objects.current()
    assert vintage is not None
    assert method is not None
    IndicatorValue.objects.filter(vintage=vintage, country="MLI").delete()
    assert compute_index(vintage=vintage, method=method) == 248
    assert CountryIndex.objects.current().values_by_country()["MLI"] is None
