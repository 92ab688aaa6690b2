"""Projects as a table for spreadsheets and humanitarian data: one row a project, named and tagged by HXL 1.1.

A list stands in one cell, its parts in the same order in columns that belong together (`countries` and
`country_shares`; `organisations`, `organisation_names` and `organisation_roles`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from coalition.core.api.files import Column, Row
from projects.choices import Directness, Measure


def each(field: str, name: str) -> Callable[[Row], list[Any]]:
    """Return how to read one member of every object of a nested list."""
    return lambda row: [part[name] for part in row[field]]


def newest(row: Row, unit: str, measure: str) -> Row | None:
    """Return the figure that counts: the newest of its series, direct where the register tells direct from indirect.

    Figures with a label count something narrower than the project's people, so that they are left out; so is who was
    reached indirectly only.
    """
    asked = [part for part in row["figures"] if (part["unit"], part["measure"], part["label"]) == (unit, measure, "")]
    for directness in (Directness.DIRECT, Directness.UNSPLIT):
        for figure in asked:  # newest first
            if figure["directness"] == directness:
                return figure
    return None


def counted(unit: str, measure: str, name: str = "value") -> Callable[[Row], Any]:
    return lambda row: (newest(row, unit, measure) or {}).get(name)


COLUMNS = (
    Column("code", "#activity+code"),
    Column("title", "#activity+name"),
    Column("summary", "#description"),
    Column("status", "#status+code"),
    Column("publication", "#status+publication"),
    Column("starts_on", "#date+start"),
    Column("ends_on", "#date+end"),
    Column("organisations", "#org+code+list", each("participations", "organisation")),
    Column("organisation_names", "#org+name+list", each("participations", "name")),
    Column("organisation_roles", "#org+role+list", each("participations", "role")),
    Column("countries", "#country+code+list", each("recipients", "country")),
    Column("country_names", "#country+name+list", each("recipients", "name")),
    Column("country_shares", "#country+share+list", each("recipients", "share")),
    Column("places", "#adm1+name+list", each("places", "name")),
    Column("place_countries", "#adm1+country+list", each("places", "country")),
    Column("sectors", "#sector+code+list"),
    Column("flagships", "#subsector+flagship+list"),
    Column("missions", "#subsector+mission+list"),
    Column("learners_planned", "#targeted+learners", counted("learners", Measure.PLANNED)),
    Column("teachers_planned", "#targeted+teachers", counted("teachers", Measure.PLANNED)),
    Column("learners_reached", "#reached+learners", counted("learners", Measure.REACHED)),
    Column("learners_reached_as_of", "#date+learners+reached", counted("learners", Measure.REACHED, "as_of")),
    Column("teachers_reached", "#reached+teachers", counted("teachers", Measure.REACHED)),
    Column("teachers_reached_as_of", "#date+reached+teachers", counted("teachers", Measure.REACHED, "as_of")),
    Column("national_partners", "#org+national"),
    Column("complements", "#description+complements"),
    Column("source", "#meta+source"),
    Column("updated_at", "#date+updated"),
    Column("is_demonstration", "#meta+demonstration"),
)
