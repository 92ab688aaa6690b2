"""Loads the reference figures and computes the country index."""

import csv
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from .index import Component, Dimension, IndexResult, Method, country_index
from .models import (
    Country,
    CountryIndex,
    IndexComponent,
    IndexDimension,
    IndexMethod,
    IndicatorValue,
    IndicatorVintage,
)

_FIGURE = ("country_id", "indicator_id", "value", "year", "source")
FIGURES = Path(__file__).parent / "figures"


@transaction.atomic
def load_reference(*, refresh: bool = False) -> dict[str, int]:
    """Create the reference rows that are missing, from the files under `figures/`.

    Rows that are there stay as an administrator left them, unless `refresh` takes the files' word again.
    Returns how many rows were created, as {model: count}. Loading twice changes nothing.
    """
    catalogue = json.loads((FIGURES / "catalogue.json").read_text(encoding="utf-8"))
    created = {"country": _create_missing(Country, _countries(), refresh=refresh)}
    for label, rows in catalogue["rows"].items():
        created[label] = _create_missing(apps.get_model("reference", label), rows, refresh=refresh)
    created["indicatorvalue"] = _load_vintage(catalogue["vintage"], refresh=refresh)
    created["indexmethod"] = sum(_load_method(method, refresh=refresh) for method in catalogue["index_methods"])
    created["countryindex"] = _compute_missing_index(refresh=refresh)
    return created


@transaction.atomic
def compute_index(*, vintage: IndicatorVintage, method: IndexMethod) -> int:
    """Compute and store the index of every country, in place of an earlier one; return how many countries."""
    figures = IndicatorValue.objects.by_country(vintage)
    arithmetic = method_of(method)
    rows = [
        _index_row(vintage, method, arithmetic, iso3, figures.get(iso3, {}))
        for iso3 in Country.objects.order_by("iso3").values_list("iso3", flat=True)
    ]
    CountryIndex.objects.filter(vintage=vintage, method=method).delete()
    return len(CountryIndex.objects.bulk_create(rows))


@transaction.atomic
def begin_vintage(*, note: str, before: IndicatorVintage | None) -> IndicatorVintage:
    """Make a vintage, named by its day, that is in use from now on, with the figures of the one before, if given.

    Runs name the vintage that they read, so what they found stays as it was.
    """
    day = f"{timezone.localdate():%Y-%m-%d}"
    number = IndicatorVintage.objects.filter(code__startswith=day).count() + 1
    vintage = IndicatorVintage.objects.create(code=f"{day}-{number}", note=note[:300])
    if before:
        rows = IndicatorValue.objects.filter(vintage=before).values(*_FIGURE)
        IndicatorValue.objects.bulk_create((IndicatorValue(vintage=vintage, **row) for row in rows), batch_size=1000)
    return vintage


def put_figure(
    *, vintage: IndicatorVintage, iso3: str, indicator: str, value: float, year: int, source: str
) -> IndicatorValue:
    """Write a figure of a vintage that is being made, in place of the one taken over."""
    stated = {"value": value, "year": year, "source": source[:200]}
    key: dict[str, Any] = {"vintage": vintage, "country_id": iso3, "indicator_id": indicator}
    return IndicatorValue.objects.update_or_create(**key, defaults=stated)[0]


def finish_vintage(*, vintage: IndicatorVintage) -> int:
    """Compute the index by the method in use, now that the figures are there; return of how many countries."""
    method = IndexMethod.objects.current()
    return compute_index(vintage=vintage, method=method) if method else 0


@transaction.atomic
def fix_method(*, method: IndexMethod) -> None:
    """Take a method out of administrators' hands, so that what was tried is what will be used.

    Raises ValidationError for `method` where a dimension has no indicator, or there is none at all.
    """
    dimensions = list(IndexDimension.objects.select_for_update().filter(method=method))
    measured = set(IndexComponent.objects.filter(dimension__in=dimensions).values_list("dimension", flat=True))
    if not dimensions or measured != {dimension.pk for dimension in dimensions}:
        raise ValidationError({"method": _("Each dimension of a method needs an indicator with its goalposts.")})
    IndexMethod.objects.filter(pk=method.pk).update(is_fixed=True)


@transaction.atomic
def activate_method(*, method: IndexMethod) -> int:
    """Put a method in use in place of the one before, with its index on the current figures.

    Who may decide that, and after which test, is `matching`'s (services/methods.py). Returns how many countries.
    """
    IndexMethod.objects.filter(is_active=True).exclude(pk=method.pk).update(is_active=False)
    IndexMethod.objects.filter(pk=method.pk).update(is_active=True, is_fixed=True)
    vintage = IndicatorVintage.objects.current()
    return compute_index(vintage=vintage, method=method) if vintage else 0


def method_of(row: IndexMethod) -> Method:
    """Translate a method's rows into what the arithmetic takes; three queries unless prefetched."""
    return Method(
        version=row.version,
        floor=row.floor,
        reference=row.reference,
        dimensions=tuple(
            Dimension(
                code=dimension.code,
                weight=dimension.weight,
                components=tuple(
                    Component(component.indicator_id, component.best, component.worst)
                    for component in dimension.components.all()
                ),
            )
            for dimension in row.dimensions.prefetch_related("components")
        ),
    )


def _index_row(
    vintage: IndicatorVintage,
    method: IndexMethod,
    arithmetic: Method,
    iso3: str,
    figures: Mapping[str, IndicatorValue],
) -> CountryIndex:
    result = country_index({code: figure.value for code, figure in figures.items()}, arithmetic)
    return CountryIndex(
        vintage=vintage,
        method=method,
        country_id=iso3,
        value=result.value,
        low=result.low,
        high=result.high,
        breakdown=_breakdown(result, figures),
    )


def _breakdown(result: IndexResult, figures: Mapping[str, IndicatorValue]) -> dict[str, Any]:
    """Explain an index: need of each dimension and indicator, the figure and its year, what is missing."""
    return {
        "dimensions": [
            {
                "code": dimension.code,
                "value": dimension.value,
                "components": [
                    {
                        "indicator": code,
                        "value": need,
                        "figure": figures[code].value,
                        "year": figures[code].year,
                    }
                    for code, need in dimension.components.items()
                ],
            }
            for dimension in result.dimensions
        ],
        "missing": list(result.missing),
    }


def _countries() -> list[dict[str, Any]]:
    return [
        {
            **{column: value for column, value in row.items() if column not in ("ldc", "lldc", "sids")},
            **{f"is_{flag}": row[flag] == "yes" for flag in ("ldc", "lldc", "sids")},
            "languages": [code for code in row["languages"].split(",") if code],
        }
        for row in _read("countries.csv")
    ]


def _load_vintage(spec: Mapping[str, str], *, refresh: bool) -> int:
    vintage, is_new = IndicatorVintage.objects.get_or_create(code=spec["code"], defaults={"note": spec["note"]})
    if not (is_new or refresh):
        return 0
    values = [
        {
            "vintage_id": vintage.pk,
            "country_id": row["iso3"],
            "indicator_id": row["indicator"],
            "value": float(row["value"]),
            "year": int(row["year"]),
            "source": row["source"],
        }
        for row in _read("indicators.csv")
    ]
    return _create_missing(IndicatorValue, values, refresh=refresh)


def _load_method(spec: Mapping[str, Any], *, refresh: bool) -> bool:
    """Create a method with its goalposts; it is put in use only where no other one is."""
    in_use = IndexMethod.objects.filter(is_active=True).exclude(version=spec["version"]).exists()
    method, is_new = IndexMethod.objects.get_or_create(
        version=spec["version"],
        defaults={
            "floor": spec["floor"],
            "reference": spec["reference"],
            "statement": spec["statement"],
            "is_active": not in_use,
            "is_fixed": not in_use,
        },
    )
    if is_new or refresh:
        method.dimensions.all().delete()
        for position, dimension in enumerate(spec["dimensions"], start=1):
            _create_dimension(method, position, dimension)
    return is_new


def _create_dimension(method: IndexMethod, position: int, spec: Mapping[str, Any]) -> None:
    dimension = IndexDimension.objects.create(
        method=method, code=spec["code"], name=spec["name"], weight=spec["weight"], position=position
    )
    IndexComponent.objects.bulk_create(
        IndexComponent(
            dimension=dimension,
            indicator_id=component["indicator"],
            best=component["best"],
            worst=component["worst"],
        )
        for component in spec["components"]
    )


def _compute_missing_index(*, refresh: bool) -> int:
    """Compute the index of the vintage and method in use, unless it is there already."""
    vintage, method = IndicatorVintage.objects.current(), IndexMethod.objects.current()
    if vintage is None or method is None:
        return 0
    if not refresh and CountryIndex.objects.filter(vintage=vintage, method=method).exists():
        return 0
    return compute_index(vintage=vintage, method=method)


def _create_missing(model: type[models.Model], rows: Sequence[Mapping[str, Any]], *, refresh: bool) -> int:
    """Insert the rows whose key is not there yet; with `refresh` also overwrite what the files state."""
    before = model._default_manager.count()
    conflicts: dict[str, Any] = {"ignore_conflicts": True}
    if refresh:
        key = _key_of(model)
        stated = sorted({column for row in rows for column in row} - set(key))
        conflicts = {"update_conflicts": True, "unique_fields": key, "update_fields": stated}
    model._default_manager.bulk_create((model(**row) for row in rows), batch_size=1000, **conflicts)
    return model._default_manager.count() - before


def _key_of(model: type[models.Model]) -> list[str]:
    """The columns that name a row: those of its first unique constraint, else its primary key."""
    constraints = model._meta.total_unique_constraints
    names = constraints[0].fields if constraints else [model._meta.pk.name]
    return [field.attname for field in model._meta.concrete_fields if field.name in names]


def _read(name: str) -> list[dict[str, str]]:
    with (FIGURES / name).open(newline="", encoding="utf-8") as source:
        return list(csv.DictReader(source))
