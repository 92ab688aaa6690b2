"""The register's headline: computed from what is published, by one query. The rule in words: docs/headline.md."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.db import connection

from coalition.reference.choices import UnitKind
from members.choices import MembershipStatus

from .choices import Directness, Measure, Publication


@dataclass(frozen=True, kw_only=True)
class PeopleReached:
    """People; high = direct + indirect + unsplit, low counts each population once, by its largest figure."""

    low: int
    high: int
    direct: int
    indirect: int
    unsplit: int

    @property
    def by_directness(self) -> dict[str, int]:
        return {
            Directness.DIRECT: self.direct,
            Directness.INDIRECT: self.indirect,
            Directness.UNSPLIT: self.unsplit,
        }

    @property
    def counted_twice(self) -> int:
        """How many the plain sum (high) has more than the safe figure (low)."""
        return self.high - self.low

    @property
    def direct_percent(self) -> float | None:
        """The share that is reached directly, or None where nobody is counted."""
        return 100 * self.direct / self.high if self.high else None


@dataclass(frozen=True, kw_only=True)
class Headline:
    """`as_of` is the date of the latest figure that counts, None before the first."""

    members: int
    projects: int
    countries: int
    learners: PeopleReached
    teachers: PeopleReached
    as_of: date | None


# The rows of `counted` are those of `Project.objects.counted()`; a test holds the two together. The last of each series
# is taken first, since an index has the series in their order.
QUERY = """
WITH counted AS (
    SELECT id FROM projects_project
    WHERE publication = %(published)s AND (%(demonstration)s OR NOT is_demonstration)
), last_of_series AS (
    SELECT DISTINCT ON (project_id, unit_id, directness, label)
        id, project_id, unit_id, directness, value, population_id, as_of
    FROM projects_figure
    WHERE measure = %(reached)s AND approved_at IS NOT NULL
    ORDER BY project_id, unit_id, directness, label, as_of DESC
), latest AS (
    SELECT figure.id, unit.kind, figure.directness, figure.value, figure.population_id, figure.as_of
    FROM last_of_series figure
    JOIN counted ON counted.id = figure.project_id
    JOIN reference_unit unit ON unit.code = figure.unit_id
    WHERE unit.kind = ANY(%(kinds)s)
), once AS (
    SELECT kind, SUM(value) AS value FROM (
        SELECT kind, MAX(value) AS value FROM latest GROUP BY kind, COALESCE(population_id, -id)
    ) largest GROUP BY kind
), people AS (
    SELECT kind, MAX(as_of) AS as_of, COALESCE(SUM(value), 0) AS high,
        COALESCE(SUM(value) FILTER (WHERE directness = %(direct)s), 0) AS direct,
        COALESCE(SUM(value) FILTER (WHERE directness = %(indirect)s), 0) AS indirect,
        COALESCE(SUM(value) FILTER (WHERE directness = %(unsplit)s), 0) AS unsplit
    FROM latest GROUP BY kind
)
SELECT kinds.kind,
    COALESCE(once.value, 0),
    COALESCE(people.high, 0), COALESCE(people.direct, 0), COALESCE(people.indirect, 0), COALESCE(people.unsplit, 0),
    (SELECT COUNT(*) FROM members_organisation
        WHERE membership_status = %(active)s AND merged_into_id IS NULL
            AND (%(demonstration)s OR NOT is_demonstration)),
    (SELECT COUNT(*) FROM counted),
    (SELECT COUNT(*) FROM reference_country country WHERE EXISTS (
        SELECT FROM projects_recipientcountry recipient
        JOIN projects_project project ON project.id = recipient.project_id
        WHERE recipient.country_id = country.iso3 AND project.publication = %(published)s
            AND (%(demonstration)s OR NOT project.is_demonstration) OFFSET 0)),
    (SELECT MAX(as_of) FROM people)
FROM UNNEST(%(kinds)s) AS kinds(kind) LEFT JOIN people ON people.kind = kinds.kind
    LEFT JOIN once ON once.kind = kinds.kind
"""


def headline(*, demonstration: bool) -> Headline:
    """Return the headline; invented rows count only where both the caller and the installation want them."""
    with connection.cursor() as cursor:
        cursor.execute(QUERY, _terms(demonstration=demonstration and settings.DEMO))
        rows = {kind: row for kind, *row in cursor.fetchall()}
    members, projects, countries, as_of = next(iter(rows.values()))[5:]
    return Headline(
        members=members,
        projects=projects,
        countries=countries,
        learners=_people(rows[UnitKind.LEARNERS.value]),
        teachers=_people(rows[UnitKind.TEACHERS.value]),
        as_of=as_of,
    )


def _people(row: list[Any]) -> PeopleReached:
    low, high, direct, indirect, unsplit = map(int, row[:5])
    return PeopleReached(low=low, high=high, direct=direct, indirect=indirect, unsplit=unsplit)


def _terms(*, demonstration: bool) -> dict[str, str | bool | list[str]]:
    return {
        "published": Publication.PUBLISHED.value,
        "demonstration": demonstration,
        "reached": Measure.REACHED.value,
        "kinds": [UnitKind.LEARNERS.value, UnitKind.TEACHERS.value],
        "direct": Directness.DIRECT.value,
        "indirect": Directness.INDIRECT.value,
        "unsplit": Directness.UNSPLIT.value,
        "active": MembershipStatus.ACTIVE.value,
    }
