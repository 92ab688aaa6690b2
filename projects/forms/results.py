"""What a member or a ministry enters of a period: the days, the results one by one, and words to the Secretariat."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from coalition.reference.models import Unit
from members.forms.steps import DateInput, RecordForm
from projects.choices import Basis, Directness
from projects.forms.records import RowForm, RowSet
from projects.models import ResultReport
from projects.models.results import SEXES
from projects.services import NewResult
from projects.services.result_checks import wrong_sums
from projects.services.results import Side

Choices = list[tuple[str, str]]


class PeriodForm(RecordForm):
    """`sides` are those that the person may speak for; a correction keeps its period."""

    side = forms.ChoiceField(label=_("Who reports"))
    field_order = ("side", "starts_on", "ends_on")

    class Meta:
        model = ResultReport
        fields = ("starts_on", "ends_on", "words")
        widgets = {"starts_on": DateInput(), "ends_on": DateInput(), "words": forms.Textarea({"rows": 3})}
        help_texts = {
            "ends_on": _("All results below are as of this day."),
            "words": _("What went well, what holds it up, why a number fell. Never shown to the public."),
        }

    def __init__(self, *args: Any, sides: Iterable[Side] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sides = {f"{side._meta.model_name}:{side.pk}": side for side in sides}
        if self.instance.pk or len(self.sides) < 2:
            del self.fields["side"]
        else:
            named = [(key, side.name) for key, side in self.sides.items()]
            self.fields["side"].choices = [("", _("Choose")), *named]  # type: ignore[attr-defined]
        if self.instance.corrects_id:
            del self.fields["starts_on"], self.fields["ends_on"]

    @property
    def chosen_side(self) -> Side:
        return self.sides[self.cleaned_data["side"]] if "side" in self.fields else next(iter(self.sides.values()))


class ResultForm(RowForm):
    """One result. Without a number the row is left out, whatever else it says."""

    unit = forms.ChoiceField(label=_("Unit"))
    directness = forms.ChoiceField(label=_("Directly or indirectly"), choices=[("", ""), *Directness.choices])
    label = forms.CharField(
        label=_("What is counted"), required=False, max_length=120, help_text=_("If other than the unit says.")
    )
    value = forms.IntegerField(label=_("Reached in all, up to the last day"), min_value=0)
    basis = forms.ChoiceField(label=_("Basis"), choices=[("", ""), *Basis.choices])
    female = forms.IntegerField(label=_("Women and girls"), required=False, min_value=0)
    male = forms.IntegerField(label=_("Men and boys"), required=False, min_value=0)
    sex_unknown = forms.IntegerField(label=_("Not known, or other"), required=False, min_value=0)
    source = forms.CharField(
        label=_("Source"), required=False, max_length=300, help_text=_("Where the number comes from; it is published.")
    )

    def __init__(self, *args: Any, choices: dict[str, Choices], groups: Choices, **kwargs: Any) -> None:
        super().__init__(*args, choices=choices, **kwargs)
        self.group_names = [f"group_{code}" for code, _name in groups]
        for code, name in groups:
            self.fields[f"group_{code}"] = forms.IntegerField(label=name, required=False, min_value=0)

    @property
    def heads(self) -> list[dict[str, Any]]:
        """The groups, for the `heads` component."""
        return [{"field": self[name]} for name in self.group_names]

    @property
    def opens_groups(self) -> bool:
        """Whether a group has a number, or what is wrong stands there."""
        return any(self[name].errors or self[name].value() not in (None, "") for name in self.group_names)

    def has_changed(self) -> bool:
        return bool({"value", *SEXES, *self.group_names} & set(self.changed_data))

    @cached_property
    def units(self) -> Mapping[str, Unit]:
        return Unit.objects.in_bulk([self.cleaned_data["unit"]])

    def clean(self) -> dict[str, Any]:
        """What does not sum is told beside the number, before the service would refuse it."""
        answers = super().clean() or self.cleaned_data
        if not self.errors and self.has_changed():
            for name, words in wrong_sums(self.as_result()).items():
                self.add_error(name, words)
        return answers

    def as_result(self) -> NewResult:
        answers = self.cleaned_data
        plain = ("label", "value", "female", "male", "sex_unknown", "source")
        numbers = {name.removeprefix("group_"): answers[name] for name in self.group_names}
        return NewResult(
            unit=self.units[answers["unit"]],
            directness=Directness(answers["directness"]),
            basis=Basis(answers["basis"]),
            groups={code: number for code, number in numbers.items() if number is not None},
            **{name: answers[name] for name in plain},
        )


def result_rows(extra: int) -> type[BaseFormSet[Any]]:
    """The results as a formset with so many empty rows."""
    return formset_factory(ResultForm, RowSet, extra=extra, max_num=30)
