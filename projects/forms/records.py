"""What a coordinator enters about a project, and its rows: countries, organisations, regions, figures."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import gettext_lazy as _

from coalition.core.idempotency import SubmissionForm
from coalition.reference.choices import DatePrecision
from coalition.reference.models import Flagship, Mission, Sector, Unit
from projects.choices import ActivityStatus, Basis, Directness, Measure, OrganisationRole
from projects.services import NewFigure
from projects.workflow import ACTIVITY
from requests.models import CountryRequest

STARTS = [(state, ActivityStatus(state).label) for state in ACTIVITY.initial]


def day(label: Any, **options: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}), **options)


def words(label: Any, rows: int = 3, **options: Any) -> forms.CharField:
    return forms.CharField(label=label, required=False, widget=forms.Textarea(attrs={"rows": rows}), **options)


class ProjectForm(SubmissionForm):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    title = forms.CharField(label=_("Title"), max_length=200)
    summary = words(_("Summary"), rows=5, help_text=_("Who does what, where and for whom, in a few sentences."))
    country_request = forms.CharField(
        label=_("Reference of the request"),
        required=False,
        help_text=_("For example REQ-2026-0042. Without one, give each country’s consent below."),
    )
    status = forms.ChoiceField(label=_("State"), choices=STARTS)
    starts_on = day(_("Start"), required=False)
    ends_on = day(_("End"), required=False)
    flagships = forms.ModelMultipleChoiceField(
        Flagship.objects.active(), label=_("Flagships"), widget=forms.CheckboxSelectMultiple
    )
    missions = forms.ModelMultipleChoiceField(
        Mission.objects.active(), label=_("Missions"), required=False, widget=forms.CheckboxSelectMultiple
    )
    sectors = forms.ModelMultipleChoiceField(
        Sector.objects.active(), label=_("Sectors"), required=False, widget=forms.SelectMultiple(attrs={"size": 5})
    )
    national_partners = words(_("National partners"))
    complements = words(_("Which national response it complements"))
    source = words(_("Source of the facts"), help_text=_("Shown to the public."))

    def clean_country_request(self) -> CountryRequest | None:
        reference = self.cleaned_data["country_request"]
        if not reference:
            return None
        found = CountryRequest.objects.filter(reference__iexact=reference.strip()).first()
        if found is None:
            raise ValidationError(_("There is no request of that reference."))
        return found


class RowForm(forms.Form):
    """A row of which an empty one is left out. `choices` are shared by all rows: one query each, not one a row."""

    def __init__(self, *args: Any, choices: dict[str, list[tuple[str, str]]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, options in choices.items():
            if isinstance(field := self.fields.get(name), forms.ChoiceField):
                field.choices = [("", ""), *options]


class RecipientForm(RowForm):
    country = forms.ChoiceField(label=_("Country"))
    share = forms.DecimalField(label=_("Share, %"), required=False, min_value=0, max_value=100, decimal_places=2)
    consent_on = day(_("Consent given on"), required=False)
    consent_source = forms.CharField(label=_("Where the consent is recorded"), required=False, max_length=300)


class ParticipationForm(RowForm):
    organisation = forms.ChoiceField(label=_("Organisation"))
    role = forms.ChoiceField(label=_("Role"), choices=[("", ""), *OrganisationRole.choices])
    contribution = forms.CharField(label=_("Contribution"), required=False)


class PlaceForm(RowForm):
    country = forms.ChoiceField(label=_("Country of the region"))
    name = forms.CharField(label=_("Region"), max_length=120)
    is_withheld = forms.BooleanField(label=_("Not shown to the public"), required=False)


class FigureForm(RowForm):
    unit = forms.ChoiceField(label=_("Unit"))
    label = forms.CharField(
        label=_("What is counted"), required=False, max_length=120, help_text=_("If other than the unit says.")
    )
    measure = forms.ChoiceField(label=_("Measure"), choices=[("", ""), *Measure.choices])
    directness = forms.ChoiceField(label=_("Directly or indirectly"), choices=[("", ""), *Directness.choices])
    value = forms.IntegerField(label=_("Value"), min_value=0)
    qualifier = forms.CharField(label=_("Qualifier"), required=False, max_length=40, help_text=_("As “at least”."))
    basis = forms.ChoiceField(label=_("Basis"), choices=[("", ""), *Basis.choices])
    as_of = day(_("As of"))
    precision = forms.ChoiceField(
        label=_("The source states"), choices=DatePrecision.choices, initial=DatePrecision.DAY, required=False
    )
    population = forms.CharField(
        label=_("Group of people"),
        required=False,
        max_length=200,
        help_text=_("If other projects reach the same people: one name for all, so that they count once."),
    )
    source = forms.CharField(label=_("Source"), required=False, max_length=300)

    def as_figure(self) -> NewFigure:
        entered = {name: self.cleaned_data[name] for name in FigureForm.base_fields}
        entered["unit"] = Unit.objects.get(pk=entered["unit"])
        entered["precision"] = entered["precision"] or DatePrecision.DAY
        return NewFigure(**entered)

    def has_changed(self) -> bool:
        """A row where only the preset precision was sent is empty."""
        return bool(set(self.changed_data) - {"precision"})


class LoneFigureForm(SubmissionForm, FigureForm):
    """One figure on a page of its own."""


class RowSet(BaseFormSet):  # type: ignore[type-arg]  # has no parameter at run time
    """Rows on record come as first values and may be emptied, which removes them: none is obligatory."""

    def initial_form_count(self) -> int:
        return 0 if self.is_bound else super().initial_form_count()


ROWS: dict[str, type[BaseFormSet[Any]]] = {
    "countries": formset_factory(RecipientForm, RowSet, extra=2),
    "participations": formset_factory(ParticipationForm, RowSet, extra=2),
    "places": formset_factory(PlaceForm, RowSet, extra=1),
    "figures": formset_factory(FigureForm, RowSet, extra=1),
}
MORE = 3
