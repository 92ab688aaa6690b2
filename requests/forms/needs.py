"""What a country asks for: one need, with head-counts by group and its places."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from coalition.reference.models import DisadvantagedGroup, SupportCategory, Unit
from members.forms.choosing import LanguagesField
from members.forms.steps import DateInput, RecordForm
from requests.choices import Urgency
from requests.forms.counts import CountField
from requests.models import Need
from requests.services.needs import PlaceFields, group_field

SPARE_PLACES = 3
MOST_PLACES = 200


class PlaceForm(forms.Form):
    name = forms.CharField(label=_("Region"), max_length=120, required=False)
    learners = CountField(label=_("Learners"))
    is_withheld = forms.BooleanField(label=_("Withhold"), required=False)

    def clean(self) -> dict[str, Any]:
        entered = self.cleaned_data
        if entered.get("learners") is not None and not entered.get("name"):
            self.add_error("name", _("Name the region of these learners."))
        return entered


PlaceFormSet = forms.formset_factory(PlaceForm, extra=SPARE_PLACES, max_num=MOST_PLACES, validate_max=True)


class NeedForm(RecordForm):
    quantity = CountField(label=_("How much"), min_value=1, required=True)
    learners = CountField(label=_("All learners"))
    learners_female = CountField(label=_("Girls and women"))
    learners_male = CountField(label=_("Boys and men"))
    teachers = CountField(label=_("All teachers"))
    teachers_female = CountField(label=_("Women"))
    teachers_male = CountField(label=_("Men"))
    languages = LanguagesField(label=_("Languages"), required=False)
    urgency = forms.TypedChoiceField(
        label=_("How soon is it needed?"), choices=Urgency.choices, coerce=int, widget=forms.RadioSelect
    )

    class Meta:
        model = Need
        fields = (
            *("category", "quantity", "unit", "description"),
            *("learners", "learners_female", "learners_male", "teachers", "teachers_female", "teachers_male"),
            *("levels", "modes", "languages", "urgency", "starts_on", "ends_on"),
        )
        labels = {
            "levels": _("At which levels do they learn?"),
            "modes": _("What can work on the ground?"),
        }
        help_texts = {"description": _("What should it do, and what must it fit: curriculum, devices, power, network.")}
        widgets = {
            **dict.fromkeys(("levels", "modes"), forms.CheckboxSelectMultiple),
            **dict.fromkeys(("starts_on", "ends_on"), DateInput()),
            "description": forms.Textarea({"rows": 4}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"] = _choice(SupportCategory, _("Kind of support"), self.instance.category_id)
        self.fields["unit"] = _choice(Unit, _("Of what"), self.instance.unit_id)
        self.groups = list(DisadvantagedGroup.objects.active())
        saved = self.instance if self.instance.pk else None
        known = dict(saved.groups.values_list("group", "head_count")) if saved else {}
        for group in self.groups:
            self.fields[group_field(group)] = CountField(label=group.name, initial=known.get(group.pk))
        places = list(saved.places.order_by("pk").values("name", "learners", "is_withheld")) if saved else []
        self.places = PlaceFormSet(self.data if self.is_bound else None, prefix="places", initial=places)

    @property
    def head_counts(self) -> Iterator[tuple[BoundField, int | None]]:
        """Each group's field, and what part of all learners it is, in percent, where both are known."""
        for group in self.groups:
            yield self[group_field(group)], self._percent(group)

    def is_valid(self) -> bool:
        return super().is_valid() & self.places.is_valid()

    def entered(self) -> dict[str, Any]:
        """As `NeedFields`, with `groups` and `places`; an empty head-count says nothing about its group."""
        names = {group_field(group): group for group in self.groups}
        answers = {name: value for name, value in super().entered().items() if name not in names}
        counts = {group: self.cleaned_data.get(name) for name, group in names.items()}
        known = {group: count for group, count in counts.items() if count is not None}
        return {**answers, "groups": known, "places": list(self._places())}

    def _places(self) -> Iterator[PlaceFields]:
        for form in self.places:
            entered = form.cleaned_data
            if entered.get("name"):
                yield {name: entered[name] for name in ("name", "learners", "is_withheld")}  # type: ignore[misc]

    def _percent(self, group: DisadvantagedGroup) -> int | None:
        """Of the saved figures: what is typed but wrong has no share."""
        count, total = self.fields[group_field(group)].initial, self.instance.learners
        return min(round(100 * count / total), 100) if count is not None and total else None


def _choice(catalogue: Any, label: Any, current: str | None) -> forms.Field:
    """Rows for new choices, and the one chosen before that is no longer offered."""
    rows = catalogue.objects.active() | catalogue.objects.filter(pk=current)
    return forms.ModelChoiceField(label=label, queryset=rows)
