"""The form of a whole project: its own fields and four lists of rows, bound or with first values together."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.forms import BaseFormSet
from django.http import QueryDict
from django.utils.translation import gettext as _

from coalition.core.names import joined
from coalition.reference.models import Country, Unit
from members.forms.comparing import differing
from members.models import Organisation
from projects.choices import OrganisationRole
from projects.forms.records import MORE, ROWS, ProjectForm
from projects.models import Project


def row_choices(project: Project | None = None) -> dict[str, list[tuple[str, str]]]:
    """Options of the rows, in three queries; of organisations merged into others only those that take part already."""
    countries = sorted((row.name, row.pk) for row in Country.objects.all())
    shown = Q(merged_into=None) | (Q(participations__project=project) if project else Q())
    organisations = Organisation.objects.filter(shown).distinct().order_by("name").values_list("slug", "name")
    return {
        "country": [(iso3, name) for name, iso3 in countries],
        "organisation": [(slug, name) for slug, name in organisations],
        "unit": [(unit.pk, unit.name) for unit in Unit.objects.active()],
    }


class RecordPage:
    """`rows` are the formsets by the name of the service's argument; an existing project gets its figures elsewhere."""

    def __init__(self, data: QueryDict | None = None, *, project: Project | None = None) -> None:
        self.project = project
        wants_more = data is not None and "more" in data
        initial = first_values(project) if project and data is None else {}
        names = [name for name in ROWS if not (project and name == "figures")]
        choices = {"choices": row_choices(project)}
        self.form = ProjectForm(data, initial=initial)
        self.rows: dict[str, BaseFormSet[Any]] = {
            name: ROWS[name](data, prefix=name, initial=initial.get(name), form_kwargs=choices) for name in names
        }
        self.is_stale = False
        self.differences: list[tuple[str, str]] = []
        if wants_more:
            self._grow(choices)
        if project:
            del self.form.fields["status"]  # it moves by its steps

    def _grow(self, choices: dict[str, Any]) -> None:
        """Show what was typed, unchecked, with further empty rows."""
        typed = {name: [_typed(form) for form in rows.forms] for name, rows in self.rows.items()}
        self.form = ProjectForm(initial=_typed(self.form))
        for name, values in typed.items():
            self.rows[name] = ROWS[name](prefix=name, initial=values, form_kwargs=choices)
            self.rows[name].extra = MORE

    @property
    def forms(self) -> list[Any]:
        return [self.form, *self.rows.values()]

    def is_valid(self) -> bool:
        # Every form is checked, so that all mistakes are told at once.
        checked = [form.is_valid() for form in self.forms]
        return all(checked)

    def arguments(self) -> dict[str, Any]:
        """What `record_project` and `update_project` take. Call after `is_valid`."""
        entered = {
            name: value for name, value in self.form.cleaned_data.items() if name not in ("submission", "version")
        }
        rows = {name: _filled(formset) for name, formset in self.rows.items()}
        countries = Country.objects.in_bulk([row["country"] for row in rows["countries"] + rows["places"]])
        slugs = [row["organisation"] for row in rows["participations"]]
        partners = {row.slug: row for row in Organisation.objects.filter(slug__in=slugs)}
        entered["countries"] = [
            (countries[row["country"]], row["share"], row["consent_on"], row["consent_source"])
            for row in rows["countries"]
        ]
        entered["participations"] = [
            (partners[row["organisation"]], OrganisationRole(row["role"]), row["contribution"])
            for row in rows["participations"]
        ]
        entered["places"] = [(countries[row["country"]], row["name"], row["is_withheld"]) for row in rows["places"]]
        if "figures" in self.rows:
            entered["figures"] = [form.as_figure() for form in self.rows["figures"] if form.has_changed()]
        return entered

    def reopen(self, data: QueryDict, row: Project) -> RecordPage:
        """The answers as they were typed, and beside them what the record says now."""
        sent = data.copy()
        sent["version"] = str(row.version)
        again, saved = RecordPage(sent, project=row), first_values(row)
        typed = ProjectForm(sent, initial=saved)
        del typed.fields["status"]
        again.is_stale = True
        again.differences = [*differing(typed), *_saved_rows(row)]
        return again

    def show(self, refusal: ValidationError) -> None:
        """Put what the service refused beside the field or the list that it names."""
        for name, errors in refusal.message_dict.items():
            if name in self.rows:
                self.rows[name].non_form_errors().extend(errors)
            else:
                self.form.add_error(name if name in self.form.fields else None, errors)


def first_values(project: Project) -> dict[str, Any]:
    """Return what is recorded, as the forms' first values."""
    plain = ("title", "summary", "starts_on", "ends_on", "national_partners", "complements", "source", "version")
    parts = project.participations.order_by("pk").values_list("organisation__slug", "role", "contribution")
    return {
        **{name: getattr(project, name) for name in plain},
        **{name: list(getattr(project, name).all()) for name in ("flagships", "missions", "sectors")},
        "country_request": project.country_request.reference if project.country_request else "",
        "countries": list(project.recipients.order_by("pk").values("country", "share", "consent_on", "consent_source")),
        "participations": [dict(zip(("organisation", "role", "contribution"), part, strict=True)) for part in parts],
        "places": list(project.places.order_by("pk").values("country", "name", "is_withheld")),
    }


def _saved_rows(project: Project) -> list[tuple[str, str]]:
    """The lists of the record, in words."""
    countries = [row.country.name for row in project.recipients.select_related("country")]
    partners = [
        f"{row.organisation.name} ({row.get_role_display()})"
        for row in project.participations.select_related("organisation").order_by("pk")
    ]
    places = [row.name for row in project.places.order_by("pk")]
    named = ((_("Countries"), countries), (_("Participating organisations"), partners), (_("Regions"), places))
    return [(label, joined(names, otherwise=_("nothing"))) for label, names in named]


def _filled(formset: BaseFormSet[Any]) -> list[dict[str, Any]]:
    return [form.cleaned_data for form in formset if form.has_changed()]


def _typed(form: Any) -> dict[str, Any]:
    return {name: form[name].data for name in form.fields}
