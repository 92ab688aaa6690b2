"""The register's headline: computed from what is published, by one query. The rule in words: docs/headline.md."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.db import connection

from coalition.reference.choices import UnitKind
from members.choices import MembershipStatus

from .choices import Directness, Publication


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


# `Reach` has what the figures of each published project add up to; of a population the largest figure counts.
PEOPLE = """
SELECT kinds.kind, people.as_of, COALESCE(people.unnamed, 0) + COALESCE(populations.value, 0) AS low,
    COALESCE(people.direct, 0) AS direct, COALESCE(people.indirect, 0) AS indirect,
    COALESCE(people.unsplit, 0) AS unsplit
FROM UNNEST(%(kinds)s) AS kinds(kind) LEFT JOIN (
    SELECT kind, MAX(as_of) AS as_of, SUM(unnamed) AS unnamed,
        SUM(direct) AS direct, SUM(indirect) AS indirect, SUM(unsplit) AS unsplit
    FROM projects_reach WHERE %(demonstration)s OR NOT is_demonstration GROUP BY kind
) people ON people.kind = kinds.kind LEFT JOIN (
    SELECT kind, SUM(value) AS value FROM (
        SELECT kind, MAX(named.value) AS value FROM (
            SELECT kind, UNNEST(populations) AS population, UNNEST(largest) AS value
            FROM projects_reach WHERE populations <> '{}' AND (%(demonstration)s OR NOT is_demonstration)
        ) named GROUP BY kind, population
    ) each GROUP BY kind
) populations ON populations.kind = kinds.kind
"""

# The projects are those of `Project.objects.counted()`; a test holds the two together.
QUERY = f"""
SELECT people.*,
    (SELECT COUNT(*) FROM members_organisation
        WHERE membership_status = %(active)s AND merged_into_id IS NULL
            AND (%(demonstration)s OR NOT is_demonstration)),
    (SELECT COUNT(*) FROM projects_project
        WHERE publication = %(published)s AND (%(demonstration)s OR NOT is_demonstration)),
    (SELECT COUNT(*) FROM reference_country country WHERE EXISTS (
        SELECT FROM projects_recipientcountry recipient
        JOIN projects_project project ON project.id = recipient.project_id
        WHERE recipient.country_id = country.iso3 AND project.publication = %(published)s
            AND (%(demonstration)s OR NOT project.is_demonstration) OFFSET 0))
FROM ({PEOPLE}) people
"""  # noqa: S608 - both texts stand here


def headline(*, demonstration: bool) -> Headline:
    """Return the headline; invented rows count only where both the caller and the installation want them."""
    rows = _rows(QUERY, demonstration)
    members, projects, countries = next(iter(rows.values()))[5:]
    return Headline(
        members=members,
        projects=projects,
        countries=countries,
        learners=_people(rows[UnitKind.LEARNERS.value]),
        teachers=_people(rows[UnitKind.TEACHERS.value]),
        as_of=max((row[0] for row in rows.values() if row[0]), default=None),
    )


def headline_people(*, demonstration: bool) -> tuple[PeopleReached, PeopleReached]:
    """Return the learners and the teachers of the headline alone."""
    rows = _rows(PEOPLE, demonstration)
    return _people(rows[UnitKind.LEARNERS.value]), _people(rows[UnitKind.TEACHERS.value])


def _rows(query: str, demonstration: bool) -> dict[str, list[Any]]:
    """By kind: as of, low, direct, indirect, unsplit, and what else the query says."""
    with connection.cursor() as cursor:
        cursor.execute(query, _terms(demonstration=demonstration and settings.DEMO))
        return {kind: row for kind, *row in cursor.fetchall()}


def _people(row: list[Any]) -> PeopleReached:
    low, *split = map(int, row[1:5])
    direct, indirect, unsplit = split
    return PeopleReached(low=low, high=sum(split), direct=direct, indirect=indirect, unsplit=unsplit)


def _terms(*, demonstration: bool) -> dict[str, str | bool | list[str]]:
    return {
        "published": Publication.PUBLISHED.value,
        "demonstration": demonstration,
        "kinds": [UnitKind.LEARNERS.value, UnitKind.TEACHERS.value],
        "active": MembershipStatus.ACTIVE.value,
    }
