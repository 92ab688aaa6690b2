"""The figures of the register counted once more, row by row, to be held against what its queries say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import F, Q

from coalition.reference.choices import UnitKind
from members.models import Organisation

from .choices import Directness, Measure, Publication, ReportStatus
from .headline import PeopleReached, headline
from .models import Figure, Participation, Partner, Project, Reach, RecipientCountry, Result

KINDS = (UnitKind.LEARNERS.value, UnitKind.TEACHERS.value)


@dataclass(frozen=True)
class Drift:
    """A number that is not what its rows say: `stored` is what the portal shows, `counted` what the rows give."""

    what: str
    stored: int
    counted: int

    def __str__(self) -> str:
        return f"{self.what}: shows {self.stored}, the rows give {self.counted}"


def drift_of(shown: dict[str, int], counted: dict[str, int]) -> list[Drift]:
    """What differs between two ways of counting the same; a number that one of them lacks is 0 there."""
    names = sorted({*shown, *counted})
    pairs = [(name, shown.get(name, 0), counted.get(name, 0)) for name in names]
    return [Drift(name, left, right) for name, left, right in pairs if left != right]


def recount() -> list[Drift]:
    """Hold headline, reach, partners and totals of projects, and the approved results against their rows."""
    return [*_headline_drift(), *_reach_drift(), *_partner_drift(), *_total_drift(), *_result_drift()]


def _headline_drift() -> list[Drift]:
    """The query of docs/headline.md against the rule walked through in Python."""
    found = headline(demonstration=settings.DEMO)
    projects = set(Project.objects.counted().values_list("pk", flat=True))
    people = people_reached(projects)
    shown = {"headline: projects": found.projects, "headline: countries": found.countries}
    countries = RecipientCountry.objects.filter(project__in=projects).values_list("country", flat=True)
    counted = {"headline: projects": len(projects), "headline: countries": len(set(countries))}
    for kind, told in zip(KINDS, (found.learners, found.teachers), strict=True):
        shown |= {f"headline: {kind}, {name}": number for name, number in vars(told).items()}
        counted |= {f"headline: {kind}, {name}": number for name, number in vars(people[kind]).items()}
    return drift_of(shown, counted)


def people_reached(projects: set[int], until: date | None = None) -> dict[str, PeopleReached]:
    """By kind of unit, the people that these projects have reached, by the rule of docs/headline.md.

    With `until`, as far as figures up to that day tell.
    """
    latest = _latest(projects, until)
    return {kind: _people(row for row in latest if row["unit__kind"] == kind) for kind in KINDS}


def _latest(projects: set[int], until: date | None = None) -> Iterable[dict[str, Any]]:
    """Of each series of these projects the latest figure, or the latest up to that day."""
    latest: dict[tuple[Any, ...], dict[str, Any]] = {}
    columns = ("pk", "project", "unit", "unit__kind", "directness", "label", "value", "population", "as_of")
    rows = Figure.objects.approved().filter(measure=Measure.REACHED, unit__kind__in=KINDS)
    rows = rows.filter(as_of__lte=until) if until else rows
    for row in rows.order_by("as_of").values(*columns).iterator():
        if row["project"] in projects:
            latest[row["project"], row["unit"], row["directness"], row["label"]] = row
    return latest.values()


def _people(rows: Iterable[dict[str, Any]]) -> PeopleReached:
    split, largest = dict.fromkeys(Directness.values, 0), defaultdict[Any, int](int)
    for row in rows:
        split[row["directness"]] += row["value"]
        whose = ("population", row["population"]) if row["population"] else ("figure", row["pk"])
        largest[whose] = max(largest[whose], row["value"])
    return PeopleReached(low=sum(largest.values()), high=sum(split.values()), **split)


def _reach_drift() -> list[Drift]:
    """What triggers have added up for each published project (`Reach`), against its figures."""
    return drift_of(_shown_reach(), _counted_reach())


def _shown_reach() -> dict[str, int]:
    shown: dict[str, int] = {}
    for row in Reach.objects.iterator():
        name = f"reach of project {row.project_id}, {row.kind}"
        named = zip(row.populations, row.largest, strict=True)
        shown |= {f"{name}, {part}": getattr(row, part) for part in (*Directness.values, "unnamed", "is_demonstration")}
        shown |= {f"{name}, population {population}": largest for population, largest in named}
        shown |= {f"{name}, label {label!r}": 1 for label in row.labels}
        shown[f"{name}, as of"] = _as_number(row.as_of)
    return shown


def _counted_reach() -> dict[str, int]:
    published = Project.objects.filter(publication=Publication.PUBLISHED)
    is_demonstration = dict(published.values_list("pk", "is_demonstration"))
    counted: dict[str, int] = defaultdict(int)
    for row in _latest(set(is_demonstration)):
        name = f"reach of project {row['project']}, {row['unit__kind']}"
        whose = f"{name}, population {row['population']}"
        if row["population"]:
            counted[whose] = max(counted[whose], row["value"])
        else:
            counted[f"{name}, unnamed"] += row["value"]
        counted[f"{name}, {row['directness']}"] += row["value"]
        counted[f"{name}, is_demonstration"] = is_demonstration[row["project"]]
        counted[f"{name}, label {row['label']!r}"] = 1
        counted[f"{name}, as of"] = max(counted[f"{name}, as of"], _as_number(row["as_of"]))
    return counted


def _partner_drift() -> list[Drift]:
    """Who takes part in published projects, as triggers keep it (`Partner`), against participations."""
    parts = Participation.objects.filter(project__publication=Publication.PUBLISHED)
    counted: dict[int, bool] = {}
    for part in parts.select_related("organisation", "project").iterator():
        key = part.organisation.merged_into_id or part.organisation_id
        counted[key] = counted.get(key, True) and part.project.is_demonstration
    invented = set(Organisation.objects.filter(is_demonstration=True).values_list("pk", flat=True))
    counted = {key: key in invented or of_projects for key, of_projects in counted.items()}
    shown = dict(Partner.objects.values_list("pk", "is_demonstration"))
    return drift_of(_named_partners(shown), _named_partners(counted))


def _named_partners(partners: dict[int, bool]) -> dict[str, int]:
    rows = {f"partner {key}": 1 for key in partners}
    return rows | {f"partner {key}, is_demonstration": invented for key, invented in partners.items()}


def _as_number(day: date) -> int:
    """Like 20260131."""
    return int(f"{day:%Y%m%d}")


def _total_drift() -> list[Drift]:
    """What the pages of the projects show, added over all of them, against the headline's upper end."""
    found = headline(demonstration=settings.DEMO)
    latest = Figure.objects.approved().filter(measure=Measure.REACHED, project__in=Project.objects.counted())
    totals: dict[str, int] = defaultdict(int)
    for kind, value in latest.of_latest_date().values_list("unit__kind", "value"):
        if kind in KINDS:
            totals[f"totals of the projects: {kind}"] += value
    highs = (found.learners.high, found.teachers.high)
    return drift_of(totals, {f"totals of the projects: {kind}": high for kind, high in zip(KINDS, highs, strict=True)})


def _result_drift() -> list[Drift]:
    """Each approved result is a figure of the register with the same value and day, and only such results are."""
    approved = Result.objects.filter(report__status=ReportStatus.APPROVED)
    same = Q(figure__value=F("value"), figure__as_of=F("report__ends_on"), figure__approved_at__isnull=False)
    right = approved.filter(same)
    wrong = approved.exclude(pk__in=right.values("pk")).values_list("report", "pk", "value", "figure__value")
    strays = Figure.objects.filter(result__isnull=False).exclude(result__report__status=ReportStatus.APPROVED)
    stray = "figure %s of a report that does not count"
    return [
        *(Drift(f"result {pk} of report {report}", shown or 0, value) for report, pk, value, shown in wrong),
        *(Drift(stray % pk, value, 0) for pk, value in strays.values_list("pk", "value")),
    ]
