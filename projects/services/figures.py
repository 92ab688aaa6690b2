"""Figures of a project: entered by one person, approved by another before the public reads them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coalition.core.access import Actor
from coalition.core.conflicts import Conflict
from coalition.core.rows import lock, lock_seen, save_changes
from coalition.reference.choices import DatePrecision
from coalition.reference.models import Unit
from members.services.rights import demand
from projects.choices import Basis, Directness, Measure
from projects.models import Figure, Population, Project
from projects.permissions import COORDINATOR, SECOND_PERSON


@dataclass(frozen=True, kw_only=True)
class NewFigure:
    """One value; `label` tells series of one unit apart, `population` names people whom other projects serve too."""

    unit: Unit
    measure: Measure
    directness: Directness
    value: int
    basis: Basis
    as_of: date
    precision: DatePrecision = DatePrecision.DAY
    qualifier: str = ""
    label: str = ""
    population: str = ""
    source: str = ""


@transaction.atomic
def record_figure(*, project: Project, figure: NewFigure, by: Actor) -> Figure:
    """Add a value to its series. It waits for a second person, with the publication or by `approve_figure`.

    Raises ValidationError by field: a date in the future, a date the series has already, a negative value.
    """
    current = lock_seen(Project, project.pk, version=None)
    demand(COORDINATOR, by=by)
    return add_figure(current, figure, by=by)


def add_figure(project: Project, figure: NewFigure, *, by: Actor) -> Figure:
    """Write a figure of a locked project, whoever was let in."""
    row = Figure(project=project, recorded_by_id=by.pk, **vars(figure) | {"population": _population(figure.population)})
    row.full_clean(exclude=["recorded_by"], validate_constraints=False, validate_unique=False)
    _check_date(row)
    row.save()
    return row


@transaction.atomic
def approve_figure(*, figure: Figure, by: Actor, version: int | None = None) -> Figure:
    """Let the public read a figure; by an approver who did not enter it."""
    lock(Project, figure.project_id)
    current = lock_seen(Figure, figure.pk, version=version)
    demand(SECOND_PERSON, by=by, subject=current)
    if current.approved_at:
        raise Conflict(_("This figure was approved already."))
    save_changes(current, approved_by_id=by.pk, approved_at=timezone.now())
    return current


def _check_date(row: Figure) -> None:
    if row.as_of > timezone.localdate():
        raise ValidationError({"as_of": _("A figure can't be dated in the future.")})
    series = {name: getattr(row, name) for name in ("project", "unit", "measure", "directness", "label", "as_of")}
    if Figure.objects.filter(**series).exists():
        raise ValidationError({"as_of": _("This series has a figure of that date already.")})


def _population(name: str) -> Population | None:
    """The people of this name, whom several projects may serve; the first figure that names them makes the row."""
    return Population.objects.get_or_create(name=name)[0] if name else None
