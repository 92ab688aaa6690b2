"""Projects that no match brought: recorded directly, with each host country's consent or a request behind them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, TypedDict, Unpack

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from coalition.core.access import Actor
from coalition.core.conflicts import Conflict
from coalition.core.rows import lock_seen, save_changes
from coalition.reference.models import Country, Flagship, Mission, Sector
from members.models import Organisation
from members.services.fields import split_lists
from members.services.rights import demand
from projects.choices import ActivityStatus, OrganisationRole, Publication
from projects.models import Participation, Project, ProjectPlace, RecipientCountry
from projects.permissions import COORDINATOR
from projects.services.codes import next_code
from projects.services.figures import NewFigure, add_figure
from projects.workflow import ACTIVITY, PUBLICATION
from requests.models import CountryRequest

# Country, its share in percent, the day of its consent, and where the consent is recorded.
Recipient = tuple[Country, Decimal | None, date | None, str]
Part = tuple[Organisation, OrganisationRole, str]
Place = tuple[Country, str, bool]


class ProjectFields(TypedDict, total=False):
    """What people enter about a project; see the model for the meaning of each."""

    title: str
    summary: str
    country_request: CountryRequest | None
    starts_on: date | None
    ends_on: date | None
    source: str
    source_code: str
    national_partners: str
    complements: str
    is_demonstration: bool
    flagships: Iterable[Flagship]
    missions: Iterable[Mission]
    sectors: Iterable[Sector]


@transaction.atomic
def record_project(
    *,
    by: Actor,
    countries: Sequence[Recipient],
    participations: Sequence[Part],
    figures: Sequence[NewFigure] = (),
    places: Sequence[Place] = (),
    status: str = ActivityStatus.PIPELINE,
    **fields: Unpack[ProjectFields],
) -> Project:
    """Enter a project, not yet published.

    countries: (country, share in percent or None, day of consent or None, where the consent is recorded);
    participations: (organisation, role, contribution); places: (country, region, withheld from the public).
    Raises ValidationError by field: dates, shares that do not sum to 100, a country without request or
    consent, no flagship, no organisation, a status in which no project begins.
    """
    demand(COORDINATOR, by=by)
    columns, lists = split_lists(Project, fields)
    project = Project(code=next_code(), status=status, recorded_by_id=by.pk, **columns)
    _check(project, {**lists, "countries": countries, "participations": participations})
    if status not in ACTIVITY.initial:
        raise ValidationError({"status": _("A project begins in the pipeline, in implementation or closed.")})
    project.save()
    _set_lists(project, lists)
    set_parts(project, countries, participations, places)
    for figure in figures:
        add_figure(project, figure, by=by)
    ACTIVITY.record_start(project, by=by)
    PUBLICATION.record_start(project, by=by)
    return project


@transaction.atomic
def update_project(
    *,
    project: Project,
    by: Actor,
    countries: Sequence[Recipient],
    participations: Sequence[Part],
    places: Sequence[Place] = (),
    version: int | None = None,
    **fields: Unpack[ProjectFields],
) -> Project:
    """Change what is not public. Who changed it last may not publish it.

    Raises Conflict while it is published: what the public reads has been seen by two persons.
    """
    current = lock_seen(Project, project.pk, version=version)
    demand(COORDINATOR, by=by)
    if current.publication == Publication.PUBLISHED:
        raise Conflict(_("A published project is changed after an approver has taken it back."))
    columns, lists = split_lists(Project, fields)
    for name, value in columns.items():
        setattr(current, name, value)
    _check(current, {**lists, "countries": countries, "participations": participations})
    save_changes(current, **columns, recorded_by_id=by.pk)
    _set_lists(current, lists)
    for rows in (current.recipients, current.participations, current.places):
        rows.all().delete()
    set_parts(current, countries, participations, places)
    return current


def set_parts(
    project: Project, countries: Sequence[Recipient], participations: Sequence[Part], places: Sequence[Place]
) -> None:
    """Write who takes part where; the project has no such rows yet."""
    RecipientCountry.objects.bulk_create(
        RecipientCountry(project=project, country=country, share=share, consent_on=day, consent_source=source)
        for country, share, day, source in countries
    )
    Participation.objects.bulk_create(
        Participation(project=project, organisation=organisation, role=role, contribution=words)
        for organisation, role, words in participations
    )
    ProjectPlace.objects.bulk_create(
        ProjectPlace(project=project, country=country, name=name, is_withheld=is_withheld)
        for country, name, is_withheld in places
    )


def _set_lists(project: Project, lists: dict[str, Any]) -> None:
    for name, rows in lists.items():
        getattr(project, name).set(rows)


def _check(project: Project, parts: dict[str, Any]) -> None:
    project.full_clean(exclude=["recorded_by"], validate_constraints=False)
    wrong = wrong_countries(project, parts["countries"])
    if project.starts_on and project.ends_on and project.ends_on < project.starts_on:
        wrong["ends_on"] = _("The project can't end before it starts.")
    if "flagships" in parts and not list(parts["flagships"]):
        wrong["flagships"] = _("Name at least one flagship.")
    if not parts["participations"]:
        wrong["participations"] = _("Name at least one organisation and its role.")
    elif len({(part[0].pk, part[1]) for part in parts["participations"]}) < len(parts["participations"]):
        wrong["participations"] = _("An organisation takes each role once.")
    if wrong:
        raise ValidationError(wrong)


def wrong_countries(project: Project, countries: Sequence[Recipient], *, is_published: bool = False) -> dict[str, str]:
    """What is wrong with them. A draft that came by a file lacks the consents, until it is published."""
    if not countries:
        return {"countries": _("Name at least one country.")}
    if len({country.pk for country, *_rest in countries}) < len(countries):
        return {"countries": _("Name each country once.")}
    shares = [share for _country, share, _day, _source in countries if share is not None]
    if shares and (len(shares) < len(countries) or sum(shares) != 100):
        return {"countries": _("Shares are given for every country and sum to 100.")}
    if project.source_code and not is_published:
        return {}
    country_request = project.country_request
    asked = set(country_request.countries.values_list("country", flat=True)) if country_request else set()
    without = [str(c) for c, _share, _day, source in countries if c.pk not in asked and not source]
    if without:
        # A statement that names a country may not give the day of its consent: then the day stays empty.
        words = _("Without a request, say where the consent is recorded, and its day if known: %(countries)s.")
        return {"countries": words % {"countries": ", ".join(without)}}
    return {}
