"""A Problem from JSON, with every violation of the contract named by its path, all in one go."""

import json
from collections.abc import Iterable
from datetime import date
from math import fsum, inf

from matching.engine.contract import (
    CONTRACT_VERSION,
    GREATEST_QUANTITY,
    MODES,
    Country,
    Need,
    Offer,
    Options,
    Problem,
    Weights,
)
from matching.engine.fields import Fields, Violations, shown


class InvalidProblemError(ValueError):
    """What was read is not a problem; `violations` holds a line for each fault."""

    def __init__(self, violations: Iterable[str]) -> None:
        self.violations = tuple(violations)
        super().__init__("\n".join(self.violations))


def parse_problem(text: bytes) -> Problem:
    """Return the problem that the JSON `text` states. Raises InvalidProblemError."""
    return read_problem(parse_json(text))


def parse_json(text: bytes) -> object:
    """Return what the UTF-8 JSON `text` states. Raises InvalidProblemError, with line and column."""
    try:
        return json.loads(text.decode("utf-8-sig"))
    except json.JSONDecodeError as error:
        raise InvalidProblemError([f"line {error.lineno}, column {error.colno}: {error.msg}"]) from error
    except UnicodeDecodeError as error:
        raise InvalidProblemError([f"byte {error.start}: not UTF-8 text"]) from error
    except RecursionError as error:
        raise InvalidProblemError(["$: nested too deeply"]) from error
    except ValueError as error:  # the one left: an integer of more digits than Python converts
        raise InvalidProblemError(["$: a number has too many digits"]) from error


def read_problem(document: object) -> Problem:
    """Return the problem that the parsed JSON `document` states. Raises InvalidProblemError."""
    violations = Violations()
    fields = Fields(document, "$", violations)
    fields.number("version", CONTRACT_VERSION, CONTRACT_VERSION)
    weights = _read_weights(fields.inner("weights"))
    options = _read_options(fields.inner("options", optional=True))
    countries = [_read_country(row) for row in fields.rows("countries")]
    needs = [_read_need(row) for row in fields.rows("needs")]
    offers = [_read_offer(row) for row in fields.rows("offers")]
    blocked = fields.pairs("blocked")
    fields.close()
    _note_duplicates(violations, "$.countries", "iso3", [country.iso3 for country in countries])
    _note_duplicates(violations, "$.needs", "id", [need.id for need in needs])
    _note_duplicates(violations, "$.offers", "id", [offer.id for offer in offers])
    _note_undeclared(violations, needs, {country.iso3 for country in countries})
    if violations.lines:
        raise InvalidProblemError(violations.lines)
    return Problem(weights, options, tuple(countries), tuple(needs), tuple(offers), blocked)


def _read_weights(fields: Fields) -> Weights:
    before = len(fields.violations.lines)
    need, resources, impact = (fields.number(name, 0, 1) for name in ("need", "resources", "impact"))
    sound = not fields.broken and len(fields.violations.lines) == before
    if sound and abs(fsum((need, resources, impact)) - 1) > 1e-9:
        total = fsum((need, resources, impact))
        fields.violations.note(fields.path, f"need, resources and impact sum to {total:.10g}, not to 1")
    weights = Weights(need, resources, impact, fields.numbers("groups", inf))
    fields.close()
    return weights


def _read_options(fields: Fields) -> Options:
    default = Options()
    categories = fields.optional_texts("infrastructure_categories")
    options = Options(
        fairness_dial=fields.number("fairness_dial", 0, 1, default=default.fairness_dial),
        epsilon=fields.number("epsilon", 1e-9, 1, default=default.epsilon),
        reference=fields.number("reference", 0, 1, default=default.reference),
        impact_floor=fields.number("impact_floor", 0, 1, default=default.impact_floor),
        infrastructure_categories=default.infrastructure_categories if categories is None else categories,
    )
    fields.close()
    return options


def _read_country(fields: Fields) -> Country:
    country = Country(
        iso3=fields.text("iso3"),
        index=fields.optional_number("index", 0, 1),
        school_internet=fields.optional_number("school_internet", 0, 1),
        school_electricity=fields.optional_number("school_electricity", 0, 1),
    )
    fields.close()
    return country


def _read_need(fields: Fields) -> Need:
    start, end = _read_period(fields)
    need = Need(
        id=fields.text("id"),
        country=fields.text("country"),
        category=fields.text("category"),
        unit=fields.text("unit"),
        quantity=fields.whole("quantity", 1, GREATEST_QUANTITY),
        severity=fields.number("severity", 1, 5),
        pool=fields.optional_text("pool"),
        languages=fields.texts("languages"),
        modes=fields.texts("modes", least=1, among=MODES),
        levels=fields.texts("levels", least=1),
        start=start,
        end=end,
        groups=fields.numbers("groups", 1),
    )
    fields.close()
    return need


def _read_offer(fields: Fields) -> Offer:
    start, end = _read_period(fields)
    offer = Offer(
        id=fields.text("id"),
        category=fields.text("category"),
        unit=fields.text("unit"),
        capacity=fields.nullable_whole("capacity", 0, GREATEST_QUANTITY),
        min_deployment=fields.nullable_whole("min_deployment", 0, GREATEST_QUANTITY, optional=True) or 0,
        max_deployment=fields.nullable_whole("max_deployment", 0, GREATEST_QUANTITY, optional=True),
        countries=fields.places("countries"),
        excluded=fields.texts("except", optional=True),
        languages=fields.texts("languages"),
        modes=fields.texts("modes", least=1, among=MODES),
        levels=fields.texts("levels", least=1),
        start=start,
        end=end,
        groups=fields.numbers("groups", 1),
    )
    fields.close()
    return offer


def _read_period(fields: Fields) -> tuple[date, date]:
    start, end = fields.day("start"), fields.day("end")
    if start and end and end < start:
        fields.note("end", f"{shown(end.isoformat())} is before the start {shown(start.isoformat())}")
    return start or date.min, end or date.max


def _note_duplicates(violations: Violations, path: str, key: str, names: list[str]) -> None:
    first: dict[str, int] = {}
    for index, name in enumerate(names):
        if name and first.setdefault(name, index) != index:
            violations.note(f"{path}[{index}].{key}", f"{shown(name)} stands already at {path}[{first[name]}]")


def _note_undeclared(violations: Violations, needs: list[Need], declared: set[str]) -> None:
    for index, need in enumerate(needs):
        if need.country and need.country not in declared:
            violations.note(f"$.needs[{index}].country", f"{shown(need.country)} is not in $.countries")
