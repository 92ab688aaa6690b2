"""What a confirmed match becomes: a project of its own, or a further part of the request's project."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coalition.core.access import Actor
from coalition.core.conflicts import Conflict
from coalition.core.rows import lock_seen, save_changes
from coalition.reference.models import Country, Flagship, Mission, Sector, Unit
from members.models import Organisation
from projects.choices import ENDED, Basis, Directness, Measure, OrganisationRole
from projects.models import Figure, Participation, Project, ProjectPlace, RecipientCountry
from projects.services.codes import next_code
from projects.workflow import ACTIVITY, PUBLICATION
from requests.models import CountryRequest


@dataclass(frozen=True, kw_only=True)
class PlannedFigure:
    """How much is planned, in `unit`; `label` says of what, and tells two series of one unit apart."""

    unit: Unit
    value: int
    label: str = ""


@dataclass(frozen=True, kw_only=True)
class CarriedOver:
    """All that a match hands to its project; `places` are (region, whether it is withheld from the public)."""

    country_request: CountryRequest
    title: str
    summary: str
    country: Country
    organisation: Organisation
    contribution: str
    flagships: Sequence[Flagship]
    sectors: Sequence[Sector]
    missions: Sequence[Mission] = ()
    starts_on: date | None
    ends_on: date | None
    places: Sequence[tuple[str, bool]]
    planned: Sequence[PlannedFigure]
    national_partners: str
    complements: str
    is_demonstration: bool


@transaction.atomic
def open_project(*, carried: CarriedOver, by: Actor, recorded_by: Actor) -> Project:
    """Begin a project in the pipeline, not yet published.

    by: who confirmed the match; recorded_by: who proposed it, and so may not publish it.
    """
    project = Project(
        code=next_code(),
        title=carried.title,
        summary=carried.summary,
        country_request=carried.country_request,
        starts_on=carried.starts_on,
        ends_on=carried.ends_on,
        national_partners=carried.national_partners,
        complements=carried.complements,
        is_demonstration=carried.is_demonstration,
        recorded_by_id=recorded_by.pk,
    )
    project.full_clean(exclude=["recorded_by"])
    project.save()
    ACTIVITY.record_start(project, by=by)
    PUBLICATION.record_start(project, by=by)
    _add_parts(project, carried, by=by, recorded_by=recorded_by)
    return project


def running_project(country_request: CountryRequest) -> Project | None:
    """The project that further matches of the request join: its first one that has not ended."""
    return Project.objects.joinable(country_request).first()


@transaction.atomic
def join_project(*, project: Project, carried: CarriedOver, by: Actor, recorded_by: Actor | None = None) -> Project:
    """Add a further match of the same request: country, organisation, places, quantities; dates widen.

    Raises ValidationError where the request is another one, Conflict where the project has ended.
    """
    current = lock_seen(Project, project.pk, version=None)
    if current.country_request_id != carried.country_request.pk:
        raise ValidationError({"project": _("This project answers another request.")})
    if current.status in ENDED:
        raise Conflict(_("This project has ended."))
    save_changes(current, **_widened(current, carried), is_demonstration=_is_invented(current, carried))
    _add_parts(current, carried, by=by, recorded_by=recorded_by or by)
    return current


def _widened(project: Project, carried: CarriedOver) -> dict[str, date | None]:
    starts = [day for day in (project.starts_on, carried.starts_on) if day]
    ends = [day for day in (project.ends_on, carried.ends_on) if day]
    return {"starts_on": min(starts, default=None), "ends_on": max(ends, default=None)}


def _is_invented(project: Project, carried: CarriedOver) -> bool:
    return project.is_demonstration or carried.is_demonstration


def _add_parts(project: Project, carried: CarriedOver, *, by: Actor, recorded_by: Actor) -> None:
    RecipientCountry.objects.get_or_create(project=project, country=carried.country)
    _add_participation(project, carried)
    for name, is_withheld in carried.places:
        _add_place(project, carried.country, name, is_withheld=is_withheld)
    project.flagships.add(*carried.flagships)
    project.sectors.add(*carried.sectors)
    project.missions.add(*carried.missions)
    for planned in carried.planned:
        _add_planned(project, planned, by=by, recorded_by=recorded_by)


def _add_participation(project: Project, carried: CarriedOver) -> None:
    row, is_new = Participation.objects.get_or_create(
        project=project,
        organisation=carried.organisation,
        role=OrganisationRole.IMPLEMENTING,
        defaults={"contribution": carried.contribution},
    )
    if not is_new and carried.contribution not in row.contribution:
        row.contribution = "\n".join(filter(None, [row.contribution, carried.contribution]))
        row.save(update_fields=["contribution"])


def _add_place(project: Project, country: Country, name: str, *, is_withheld: bool) -> None:
    """A place that one match withholds stays withheld, whatever another one says."""
    row, is_new = ProjectPlace.objects.get_or_create(
        project=project, country=country, name=name, defaults={"is_withheld": is_withheld}
    )
    if not is_new and is_withheld and not row.is_withheld:
        row.is_withheld = True
        row.save(update_fields=["is_withheld"])


def _add_planned(project: Project, planned: PlannedFigure, *, by: Actor, recorded_by: Actor) -> None:
    """Carry the series on: its latest value and the new quantity, as of today.

    The match's two persons are the figure's: one proposed it, another confirmed it.
    """
    series = {
        "project": project,
        "unit": planned.unit,
        "measure": Measure.PLANNED,
        "directness": Directness.UNSPLIT,
        "label": planned.label,
    }
    latest = Figure.objects.filter(**series).first()
    written = {
        "value": planned.value + (latest.value if latest else 0),
        "basis": Basis.ESTIMATED,
        "recorded_by_id": recorded_by.pk,
        "approved_by_id": by.pk,
        "approved_at": timezone.now(),
    }
    today = timezone.localdate()
    if latest and latest.as_of == today:
        save_changes(latest, **written)
    else:
        Figure.objects.create(**series, **written, as_of=today)
