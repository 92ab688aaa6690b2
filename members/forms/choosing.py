"""Choosing many of a long list: tick boxes in groups that unfold without JavaScript."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from django import forms
from django.forms.models import ModelChoiceIterator
from django.utils.translation import gettext_lazy as _

from coalition.reference.choices import Region
from coalition.reference.models import Country

from .languages import offered_languages

REGIONS = {**dict(Region.choices), "": _("Other territories")}


class ByRegion(ModelChoiceIterator):  # type: ignore[type-arg]  # generic in the stubs only
    """(region, its countries by name), one query."""

    def __iter__(self) -> Iterator[Any]:
        order = list(REGIONS)
        rows = sorted(self.queryset, key=lambda row: (order.index(row.region), row.name))
        for region, countries in groupby(rows, key=lambda row: row.region):
            yield REGIONS[region], [self.choice(country) for country in countries]


class FoldedChecks(forms.CheckboxSelectMultiple):
    """Each group says how many are ticked in it."""

    template_name = "members/widgets/folded_checks.html"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["folds"] = [
            {"label": label, "options": options, "chosen": sum(option["selected"] for option in options)}
            for label, options, _index in context["widget"]["optgroups"]
        ]
        return context


class CountriesField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # generic in the stubs only
    iterator = ByRegion
    widget = FoldedChecks

    def __init__(self, **options: Any) -> None:
        super().__init__(queryset=Country.objects.all(), **options)


class LanguagesField(forms.MultipleChoiceField):
    """BCP 47 primary subtags."""

    widget = FoldedChecks

    def __init__(self, **options: Any) -> None:
        super().__init__(choices=offered_languages, **options)
