"""Projects by a file of who does what where: the portal's own CSV, Excel and HXL files, and those of others."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from import_export.fields import Field

from coalition.core.access import ANYONE
from coalition.core.api.files import BETWEEN
from coalition.core.sheets.cells import Cell, Choice, Day, Text, WholeNumber, names_of_choices
from coalition.core.sheets.layout import Column
from coalition.core.sheets.reading import Sheet
from coalition.core.sheets.resource import Entry, ServiceResource
from coalition.reference.models import Country, Flagship, Mission, Sector, Unit
from members.models import Organisation
from projects.api import Projects
from projects.choices import ActivityStatus, Basis, Directness, Measure, OrganisationRole
from projects.models import Project
from projects.services.figures import NewFigure, record_figure
from projects.services.records import record_project, update_project
from projects.table import COLUMNS

from .hxl import MOST_ROWS, HxlReader
from .partners import Partners
from .parts import PartsOfRow

OUR_CODE = re.compile(r"P-\d{4}-\d+", re.IGNORECASE)
LISTED = ("sectors", "flagships", "missions")
TEXTS = ("title", "summary", "national_partners", "complements", "source")
DAYS = ("starts_on", "ends_on")
FIGURES = {
    f"{unit}_{measure}": (unit, measure) for measure in ("planned", "reached") for unit in ("learners", "teachers")
}
KEPT = ("publication", "updated_at", "is_demonstration")
"""What the portal says itself: read past."""
_WORDS = {
    ActivityStatus.PIPELINE: ("planned", "pipeline/identification"),
    ActivityStatus.IMPLEMENTATION: ("ongoing", "active", "in progress"),
    ActivityStatus.CLOSED: ("completed", "complete", "finished"),
}


class Parts(Cell):
    """A list of texts, in the order of the file."""

    def read_empty(self) -> list[str]:
        return []

    def read(self, value: Any) -> list[str]:
        return list(value) if isinstance(value, list) else str(value).split(BETWEEN)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return BETWEEN.join(value or ())


class Ignored(Cell):
    def read(self, value: Any) -> None:
        return None


class StoredProject:
    """A project as its row in a file reads, and as a service takes it."""

    def __init__(self, row: dict[str, Any], project: Project) -> None:
        self.row, self.project, self.pk, self.version = row, project, project.pk, project.version

    def __str__(self) -> str:
        return self.project.title


class ActivityResource(ServiceResource):
    """Rows are found by the portal's code, or by the one that the file's source gave. An empty cell changes nothing."""

    title_field = "title"
    key = ("code",)
    most_rows = MOST_ROWS

    def __init__(self, **source: Any) -> None:
        super().__init__(**source)
        said = _("File %(name)s") % {"name": self.file_name}
        self.said_by = said
        self.partners = Partners(by=self.by, answers=dict(self.answers), source=said)
        self.parts = PartsOfRow(self.partners)
        self.reader = HxlReader()

    def read(self, content: bytes) -> Sheet:
        return self.reader.read(content)

    def questions(self) -> list[dict[str, Any]]:
        return self.partners.questions()

    def unread(self) -> list[str]:
        return self.reader.unread

    def before_import(self, dataset: Any, **kwargs: Any) -> None:
        self.partners.forget_recorded()

    def columns(self) -> Iterator[Field]:
        for own in COLUMNS:
            field = Field(attribute=own.name, column_name=own.tag, widget=self._cell(own.name))
            field.label, field.hint = own.name.replace("_", " "), ""
            yield field

    def layout(self) -> list[Column]:
        return [Column(tag=own.tag, label=own.name) for own in COLUMNS]

    def table(self) -> Iterator[list[Any]]:
        for code, stored in self.stored.items():
            if code == stored.project.code:
                yield [own.cell(stored.row) for own in COLUMNS]

    @property
    def stored(self) -> dict[str, Any]:
        """By the portal's code and by that of their source."""
        if self._stored is None:
            projects = {row.pk: row for row in Project.objects.prefetch_related("figures")}
            shaped = Projects().shaped(self.by, figures_for=ANYONE).order_by("pk")
            rows = [{name.removesuffix("_"): value for name, value in row.items()} for row in shaped]
            found = [StoredProject(row, projects[row["id"]]) for row in rows]
            others = {row.project.source_code: row for row in found if row.project.source_code}
            self._stored = {row.project.code: row for row in found} | others
        return self._stored

    def stored_rows(self) -> list[Any]:
        return list(self.stored.values())

    def refuse_reference(self, reference: str) -> str:
        return _("There is no project of this code.") if OUR_CODE.fullmatch(reference) else ""

    def value_of(self, row: StoredProject, name: str) -> Any:
        own = next(column for column in COLUMNS if column.name == name)
        return row.row[name] if name in (*TEXTS, *DAYS, "status") else own.cell(row.row)

    def settle(self, entry: Entry) -> None:
        """Who takes part in which role, in which countries with which shares, at which places."""
        for name, cells, found in self.parts.of(entry):
            for cell in cells:
                entry.values.pop(cell, None)
            if found and entry.wrong.keys().isdisjoint(cells):
                entry.values[name] = found

    def differs(self, entry: Entry, name: str) -> bool:
        value, stored = entry.values[name], entry.stored
        if name in KEPT or name.endswith("_as_of") or value in (None, "", []):
            return False
        if stored is None:
            return True
        if name in FIGURES:
            unit, measure = FIGURES[name]
            figures = (row for row in stored.project.figures.all() if not row.label)
            return value not in {row.value for row in figures if (row.unit_id, row.measure) == (unit, measure)}
        if name == "organisations":
            return set(value) != {
                (slug, role) for slug, role in _pairs(stored, "participations", "organisation", "role")
            }
        if name == "countries":
            return _shares(value) != _shares(_pairs(stored, "recipients", "country", "share"))
        if name == "places":
            return set(value) != set(_pairs(stored, "places", "name", "country"))
        if name in LISTED:
            return set(value) != set(stored.row[name])
        return super().differs(entry, name)

    def write(self, entry: Entry) -> None:
        """Record a draft, or change what is not published; figures wait for a second person."""
        if entry.wrong:
            return
        says = {name: entry.values[name] for name in entry.changed}
        fields: dict[str, Any] = {name: says[name] for name in (*TEXTS, *DAYS) if name in says}
        fields |= {name: self._listed(name, says[name]) for name in LISTED if name in says}
        figures = self._figures(says, entry.values)
        if entry.stored is None:
            self._record(entry, fields, figures)
            return
        project: Project = entry.stored.project
        if "status" in says:
            raise ValidationError({"status": _("The state of a project is changed on its own page.")})
        if fields or says.keys() & {"organisations", "countries", "places"}:
            self._update(project, fields, entry)
        for figure in figures:
            record_figure(project=project, figure=figure, by=self.by)

    def _record(self, entry: Entry, fields: dict[str, Any], figures: list[NewFigure]) -> None:
        said = entry.values
        record_project(
            by=self.by,
            countries=[(self._country(iso3), share, None, "") for iso3, share in said.get("countries", ())],
            participations=[
                (self._partner(who), OrganisationRole(role), "") for who, role in said.get("organisations", ())
            ],
            places=[(self._country(iso3), name, False) for name, iso3 in said.get("places", ())],
            figures=figures,
            status=said.get("status") or ActivityStatus.PIPELINE,
            source_code=said["code"],
            **{"title": "", "source": self.said_by, **fields},
        )

    def _update(self, project: Project, fields: dict[str, Any], entry: Entry) -> None:
        """With what is stored where the file says nothing: consents, contributions, withheld places."""
        said, changed = entry.values, entry.changed
        recipients = {row.country_id: row for row in project.recipients.select_related("country")}
        parts = {
            (row.organisation.slug, row.role): row for row in project.participations.select_related("organisation")
        }
        countries = [(row.country, row.share, row.consent_on, row.consent_source) for row in recipients.values()]
        participations = [(row.organisation, OrganisationRole(row.role), row.contribution) for row in parts.values()]
        places = [(row.country, row.name, row.is_withheld) for row in project.places.select_related("country")]
        if "countries" in changed:
            consents = {iso3: (row.consent_on, row.consent_source) for iso3, row in recipients.items()}
            pairs = said["countries"]
            countries = [(self._country(iso3), share, *consents.get(iso3, (None, ""))) for iso3, share in pairs]
        if "organisations" in changed:
            words = {key: row.contribution for key, row in parts.items()}
            pairs = said["organisations"]
            participations = [(self._partner(w), OrganisationRole(r), words.get((w, r), "")) for w, r in pairs]
        if "places" in changed:
            withheld = [place for place in places if place[2]]
            places = [(self._country(iso3), name, False) for name, iso3 in said["places"]] + withheld
        update_project(
            project=project,
            by=self.by,
            version=project.version,
            countries=countries,
            participations=participations,
            places=places,
            **fields,
        )

    def _country(self, iso3: str) -> Country:
        return self._country_rows[iso3]

    @cached_property
    def _country_rows(self) -> dict[str, Country]:
        return {row.pk: row for row in Country.objects.all()}

    def _partner(self, who: str) -> Organisation:
        found = self.partners.find(slug=who, name=who)
        assert found is not None  # `settle` has told of those that are not placed
        return found if isinstance(found, Organisation) else self.partners.record(found)

    def _listed(self, name: str, codes: list[str]) -> list[Any]:
        rows = _CATALOGUES[name].objects.in_bulk(codes)
        if unknown := [code for code in codes if code not in rows]:
            raise ValidationError({name: _("“%(name)s” is not in the list.") % {"name": unknown[0][:100]}})
        return list(rows.values())

    def _figures(self, says: dict[str, Any], said: dict[str, Any]) -> list[NewFigure]:
        """As of the day that the file gives, else of today."""
        today = timezone.localdate()
        return [
            NewFigure(
                unit=Unit.objects.get(pk=unit),
                measure=Measure(measure),
                directness=Directness.UNSPLIT,
                value=says[name],
                basis=Basis.STATED,
                as_of=said.get(f"{name}_as_of") or today,
                source=self.said_by[:300],
            )
            for name, (unit, measure) in FIGURES.items()
            if name in says
        ]

    def _cell(self, name: str) -> Cell:
        if name in KEPT:
            return Ignored()
        if name in DAYS or name.endswith("_as_of"):
            return Day()
        if name in FIGURES:
            return WholeNumber()
        if name == "status":
            names = names_of_choices(ActivityStatus.choices)
            return Choice(
                {key: [*called, *_WORDS.get(ActivityStatus(key), ())] for key, called in names.items()}, names
            )
        return Text(required=name == "title") if name in ("code", *TEXTS) else Parts()


_CATALOGUES: dict[str, Any] = {"sectors": Sector, "flagships": Flagship, "missions": Mission}


def _pairs(stored: StoredProject, rows: str, *names: str) -> list[tuple[Any, Any]]:
    return [(part[names[0]], part[names[1]]) for part in stored.row[rows]]


def _shares(pairs: Any) -> dict[str, Decimal | None]:
    return {iso3: None if share is None else Decimal(str(share)) for iso3, share in pairs}
