"""The country index: structural need on published goalposts, pure arithmetic.

As in the Human Development Index (UNDP, technical note 1) and the INFORM Risk Index (European Commission,
JRC), an indicator is placed between two goalposts and indicators are joined by geometric means, so that a
good figure cannot hide a bad one:

    attainment  a = floor + (1 - floor) * t,  t = (worst - figure) / (worst - best), cut to [0, 1]
    dimension   g = geometric mean of the attainments of its indicators that have a figure
    index         = (1 - weighted geometric mean of the g) / (1 - floor)

The index lies in [0, 1], higher means greater need: 0 with every figure at its best goalpost, 1 with every
figure at its worst. A missing figure is never read as low need: inside a dimension the others stand for it, a
dimension without any figure counts at the method's neutral reference, and a country without any has no index.
Beside the index stands the band that it could span, from every missing figure at its best to every one at its
worst.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Component:
    """An indicator between its goalposts; `worst` may lie on either side of `best`."""

    indicator: str
    best: float
    worst: float


@dataclass(frozen=True)
class Dimension:
    """Indicators that describe one side of need, with a relative weight above 0."""

    code: str
    weight: float
    components: tuple[Component, ...]


@dataclass(frozen=True)
class Method:
    """A version of the method.

    `floor` in (0, 1) is the attainment at the worst goalpost; `reference` in [0, 1] is the need that a
    dimension without any figure counts as.
    """

    version: str
    floor: float
    reference: float
    dimensions: tuple[Dimension, ...]


@dataclass(frozen=True)
class DimensionResult:
    """A dimension's need in [0, 1], None without figures, and the need of each indicator that has one."""

    code: str
    value: float | None
    components: dict[str, float]


@dataclass(frozen=True)
class IndexResult:
    """Index in [0, 1], None without any figure; its band, its dimensions, the indicators without one."""

    value: float | None
    low: float
    high: float
    dimensions: tuple[DimensionResult, ...]
    missing: tuple[str, ...]


def country_index(values: Mapping[str, float], method: Method) -> IndexResult:
    """Compute one country's index from its figures, {indicator: figure in the indicator's own unit}.

    Indicators that the method does not use are ignored. Raises ValueError on a figure that is not finite.
    """
    found = [_attainments(dimension, values, method.floor) for dimension in method.dimensions]
    return IndexResult(
        value=_index(method, [list(attained.values()) for attained in found]),
        low=_bound(method, found, missing_as=1.0),
        high=_bound(method, found, missing_as=method.floor),
        dimensions=tuple(
            _dimension_result(dimension, attained, method.floor)
            for dimension, attained in zip(method.dimensions, found, strict=True)
        ),
        missing=_missing(method, values),
    )


def need_of(figure: float, component: Component) -> float:
    """Place a figure between its goalposts: 0 at `best` or beyond, 1 at `worst` or beyond."""
    if not math.isfinite(figure):
        raise ValueError(f"{component.indicator}: {figure} is not a finite figure")
    return min(max((figure - component.best) / (component.worst - component.best), 0.0), 1.0)


def _attainments(dimension: Dimension, values: Mapping[str, float], floor: float) -> dict[str, float]:
    return {
        component.indicator: 1.0 - (1.0 - floor) * need_of(values[component.indicator], component)
        for component in dimension.components
        if component.indicator in values
    }


def _index(method: Method, attainments: Sequence[Sequence[float]]) -> float | None:
    """Join attainments, one sequence a dimension, into need; None where there is not a single one."""
    if not any(attainments):
        return None
    neutral = 1.0 - (1.0 - method.floor) * method.reference
    logs = sum(
        dimension.weight * math.log(_geometric_mean(attained) if attained else neutral)
        for dimension, attained in zip(method.dimensions, attainments, strict=True)
    )
    return _need(math.exp(logs / sum(dimension.weight for dimension in method.dimensions)), method.floor)


def _bound(method: Method, found: Sequence[Mapping[str, float]], *, missing_as: float) -> float:
    """The index with every missing figure at one attainment; 0 for a method without indicators."""
    filled = [
        [attained.get(component.indicator, missing_as) for component in dimension.components]
        for dimension, attained in zip(method.dimensions, found, strict=True)
    ]
    return _index(method, filled) or 0.0


def _dimension_result(dimension: Dimension, attained: Mapping[str, float], floor: float) -> DimensionResult:
    return DimensionResult(
        code=dimension.code,
        value=_need(_geometric_mean(list(attained.values())), floor) if attained else None,
        components={indicator: _need(value, floor) for indicator, value in attained.items()},
    )


def _geometric_mean(values: Sequence[float]) -> float:
    return math.exp(sum(map(math.log, values)) / len(values))


def _need(attainment: float, floor: float) -> float:
    return min(max((1.0 - attainment) / (1.0 - floor), 0.0), 1.0)


def _missing(method: Method, values: Mapping[str, float]) -> tuple[str, ...]:
    used = {component.indicator for dimension in method.dimensions for component in dimension.components}
    return tuple(sorted(used - values.keys()))
