"""The real cases: what UNESCO states about them, with its date, and nothing else. They are not demonstration data.

The Global Skills Academy and the girls' return are missions, and stand with their figures in the reference data.

A real organisation stands here as the source names it; none is entered as a member, since the source names no members.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from coalition.reference.choices import DatePrecision
from coalition.reference.models import Country, Flagship, Mission, Sector, Unit
from members.choices import MemberCategory, OrganisationType
from members.models import Organisation
from members.services.memberships import record_organisation
from projects.choices import ActivityStatus, Basis, Directness, Measure, OrganisationRole
from projects.models import Project
from projects.services import NewFigure, publish_project, record_project

from .people import Secretariat
from .sources import read_tree


def load_cases(secretariat: Secretariat) -> list[Project]:
    tree = read_tree("cases")
    organisations = {row["slug"]: _enter_organisation(row, secretariat) for row in tree["organisations"]}
    return [_enter_case(case, tree, organisations, secretariat) for case in tree["projects"]]


def _enter_organisation(row: dict[str, Any], secretariat: Secretariat) -> Organisation:
    return record_organisation(
        by=secretariat.coordinator,
        has_applied=False,
        slug=row["slug"],
        name=row["name"],
        acronym=row["acronym"],
        website=row["website"],
        iati_type=OrganisationType(row["iati_type"]),
        category=MemberCategory(row["category"]),
        country=Country.objects.filter(pk=row["country"]).first(),
        summary=row["summary"],
        source=row["source"],
    )


def _enter_case(
    case: dict[str, Any], tree: dict[str, Any], organisations: dict[str, Organisation], secretariat: Secretariat
) -> Project:
    source = case.get("source", tree["source"])
    project = record_project(
        by=secretariat.coordinator,
        title=case["title"],
        summary=case["summary"],
        countries=[(country, None, None, source) for country in Country.objects.filter(pk__in=case["countries"])],
        participations=[
            (organisations[slug], OrganisationRole(role), contribution)
            for slug, role, contribution in case["participations"]
        ],
        figures=[_figure(row, as_of=date.fromisoformat(tree["as_of"]), source=source) for row in case["figures"]],
        flagships=list(Flagship.objects.filter(pk__in=case["flagships"])),
        missions=list(Mission.objects.filter(pk__in=case["missions"])),
        sectors=list(Sector.objects.filter(pk__in=case["sectors"])),
        starts_on=None,
        ends_on=None,
        status=ActivityStatus(case["status"]),
        source=source,
    )
    return publish_project(project=project, by=secretariat.approver)


def _figure(row: dict[str, Any], *, as_of: date, source: str) -> NewFigure:
    return NewFigure(
        unit=Unit.objects.get(pk=row["unit"]),
        measure=Measure(row["measure"]),
        directness=Directness.UNSPLIT,
        value=row["value"],
        qualifier=row.get("qualifier", ""),
        label=row.get("label", ""),
        basis=Basis.STATED,
        as_of=as_of,
        precision=DatePrecision.MONTH,
        source=source,
    )
