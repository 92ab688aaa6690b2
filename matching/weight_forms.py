"""Weights as people enter them: the three factors, and each disadvantaged group."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from coalition.core.idempotency import SubmissionForm
from coalition.reference.models import IndexMethod, IndicatorVintage
from matching.engine.contract import Weights
from matching.models import MethodProposal, WeightSet
from matching.services.back_tests import MOST_RUNS
from members.models import Offer
from requests.models import Need

GROUP = "group_"
MOST = 10
"""A group that weighs more would leave the others no say; the contract itself has no limit."""


def _weight(label: Any, most: float, **more: Any) -> forms.FloatField:
    field = forms.FloatField(label=label, min_value=0, max_value=most, **more)
    field.widget.attrs["step"] = "any"
    return field


def short(value: float) -> float:
    """1.0 as 1, as people write it."""
    return int(value) if value == int(value) else value


class WeightsForm(SubmissionForm):
    """`current` is filled in; the fields of groups are named `group_<code>`."""

    need = _weight(_("Country need"), 1)
    resources = _weight(_("Resources of members"), 1)
    impact = _weight(_("Impact on disadvantaged groups"), 1)

    def __init__(
        self,
        data: Any = None,
        *,
        current: Weights,
        groups: Mapping[str, str],
        initial: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        start = {name: short(getattr(current, name)) for name in ("need", "resources", "impact")}
        super().__init__(data, initial={**start, **(initial or {})}, **kwargs)
        for code, name in groups.items():
            self.fields[GROUP + code] = _weight(name, MOST, initial=short(current.group(code)))

    def factors(self) -> list[forms.BoundField]:
        return [self[name] for name in ("need", "resources", "impact")]

    def groups(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith(GROUP)]

    @property
    def weights(self) -> Weights:
        """What was entered. A group that counts 1 is left out, as the contract takes it for 1 anyway."""
        entered = self.cleaned_data
        named = {name.removeprefix(GROUP): entered[name] for name in self.fields if name.startswith(GROUP)}
        groups = {code: weight for code, weight in named.items() if weight != 1}
        return Weights(entered["need"], entered["resources"], entered["impact"], groups)


class OffersField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # has no parameter at run time
    def label_from_instance(self, offer: Any) -> str:
        return f"{offer.organisation}: {offer.title}"


class ScenarioForm(WeightsForm):
    """What a scenario changes of a run; the dial is entered in per cent."""

    fairness_dial = forms.FloatField(
        label=_("Share that may be given up for fairness, in %"),
        help_text=_("Of the best total of each kind of support. With 0 nothing is given up."),
        min_value=0,
        max_value=100,
        widget=forms.NumberInput(attrs={"step": "any"}),
    )
    left_out = OffersField(
        label=_("Offers left out"),
        queryset=Offer.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    note = forms.CharField(
        label=_("What you want to find out"),
        help_text=_("It names the scenario in lists."),
        max_length=200,
        required=False,
    )

    def __init__(self, *args: Any, offers: QuerySet[Offer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["left_out"].queryset = offers  # type: ignore[attr-defined]

    def terms(self) -> dict[str, Any]:
        """What the service takes."""
        entered = self.cleaned_data
        return {
            "weights": self.weights,
            "fairness_dial": entered["fairness_dial"] / 100,
            "left_out": list(entered["left_out"]),
            "note": entered["note"],
        }


class AdoptForm(SubmissionForm):
    """Which of the needs that a scenario changes take its suggestions."""

    needs = forms.ModelMultipleChoiceField(
        queryset=Need.objects.none(), error_messages={"required": _("Choose at least one need, or adopt all.")}
    )

    def __init__(self, *args: Any, needs: QuerySet[Need], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["needs"].queryset = needs  # type: ignore[attr-defined]


class ProposeWeightsForm(WeightsForm):
    note = forms.CharField(
        label=_("Why these weights"),
        help_text=_("The approver reads it, and it stays on record."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=4000,
    )


class ProposeMethodForm(SubmissionForm):
    """A method that administrators have written, and that is neither in use nor waiting for a decision."""

    method = forms.ModelChoiceField(
        label=_("Method of the country index"), queryset=IndexMethod.objects.none(), empty_label=_("Choose a method")
    )
    note = forms.CharField(
        label=_("Why this method"),
        help_text=_("The approver reads it, and it stays on record."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=4000,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        waiting = MethodProposal.objects.open().values("method")
        free = IndexMethod.objects.filter(is_active=False).exclude(pk__in=waiting)
        self.fields["method"].queryset = free  # type: ignore[attr-defined]


class BackTestForm(SubmissionForm):
    """What is tried, one thing alone, over how many of the latest runs."""

    weights = forms.ModelChoiceField(
        label=_("Version of the weights"),
        queryset=WeightSet.objects.order_by("-number"),
        required=False,
        empty_label=_("as each run had them"),
    )
    method = forms.ModelChoiceField(
        label=_("Method of the country index"),
        queryset=IndexMethod.objects.order_by("version"),
        required=False,
        empty_label=_("the one in use"),
    )
    vintage = forms.ModelChoiceField(
        label=_("Country figures"),
        queryset=IndicatorVintage.objects.order_by("-loaded_at"),
        required=False,
        empty_label=_("as each run had them"),
    )
    runs = forms.IntegerField(label=_("How many of the latest runs"), min_value=1, max_value=MOST_RUNS, initial=10)
