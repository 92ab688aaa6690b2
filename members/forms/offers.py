"""All that a member says about an offer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from coalition.reference.models import DisadvantagedGroup, SupportCategory, Unit
from members.models import Offer

from .choosing import CountriesField, LanguagesField
from .steps import DateInput, RecordForm

REACH = "reach_"
TERMS = ("conditions", "cost_after", "exit_terms", "commercial_interest")
YES_OR_NO = (("True", _("Yes")), ("False", _("No")))
HINTS = {
    "reference": _("If you keep offers in a list of your own: the same there and in spreadsheets sent here."),
    "title": _("In a few words, as a ministry would look for it."),
    "unit": _("What the capacity counts."),
    "is_unlimited": _("For example open content that everybody may copy. Then give no number."),
    "capacity": _("How much you can give in all, in the unit above."),
    "min_deployment": _("The least that is worth your while for one request."),
    "max_deployment": _("The most that one request can have."),
    "is_global": _("Then tick only the countries that are excluded."),
    "service_months": _("How many months you keep the service running once it is deployed."),
    "data_location": _("Country and provider. Needed where learner data is collected."),
    "cost_after": _("Say “nothing” where it stays free."),
    "commercial_interest": _("What you, or those who pay you, could gain from it. Say “none” where there is none."),
}
LABELS = {
    "summary": _("What you offer"),
    "is_unlimited": _("It is unlimited"),
    "is_global": _("It is offered everywhere"),
}


class OfferForm(RecordForm):
    countries = CountriesField(label=_("Countries covered"), required=False)
    excluded_countries = CountriesField(
        label=_("Countries excluded"), required=False, help_text=_("Where you can't or may not give it.")
    )
    languages = LanguagesField(label=_("Languages it is available in"), required=False)
    collects_learner_data = forms.TypedChoiceField(
        label=_("Does it collect learner data?"),
        choices=YES_OR_NO,
        coerce=lambda answer: answer == "True",
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )

    class Meta:
        model = Offer
        fields = (
            *("title", "reference", "summary", "category", "flagships", "unit", "is_unlimited", "capacity"),
            *("min_deployment", "max_deployment", "is_global", "countries", "excluded_countries"),
            *("levels", "modes", "languages", "available_from", "available_to", "service_months"),
            *("collects_learner_data", "data_location", "country_keeps_control", "conditions"),
            *("cost_after", "exit_terms", "commercial_interest"),
        )
        labels = LABELS
        help_texts = HINTS
        widgets = {
            **dict.fromkeys(("flagships", "levels", "modes"), forms.CheckboxSelectMultiple),
            **dict.fromkeys(("available_from", "available_to"), DateInput()),
            **dict.fromkeys(TERMS, forms.Textarea({"rows": 3})),
            "summary": forms.Textarea({"rows": 5}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].queryset = _choosable(SupportCategory, self.instance.category_id)  # type: ignore[attr-defined]
        self.fields["unit"].queryset = _choosable(Unit, self.instance.unit_id)  # type: ignore[attr-defined]
        self.groups = list(DisadvantagedGroup.objects.active())
        known = dict(self.instance.groups.values_list("group", "reach")) if self.instance.pk else {}
        for group in self.groups:
            self.fields[REACH + group.pk] = _percent(group, known.get(group.pk))

    @property
    def reach_fields(self) -> Iterator[BoundField]:
        return (self[REACH + group.pk] for group in self.groups)

    def entered(self) -> dict[str, Any]:
        """As `OfferFields`: the percentages become shares from 0 to 1; an empty one says nothing about its group."""
        answers = {name: value for name, value in super().entered().items() if not name.startswith(REACH)}
        shares = {group: self.cleaned_data.get(REACH + group.pk) for group in self.groups}
        reach = {group: share / 100 for group, share in shares.items() if share is not None}
        return {**answers, "reach": reach}


def _choosable(catalogue: Any, current: str | None) -> Any:
    """Rows for new choices, and the one chosen before that is no longer offered."""
    return catalogue.objects.active() | catalogue.objects.filter(pk=current)


def _percent(group: DisadvantagedGroup, share: float | None) -> forms.IntegerField:
    initial = None if share is None else round(share * 100)
    return forms.IntegerField(label=group.name, min_value=0, max_value=100, required=False, initial=initial)
