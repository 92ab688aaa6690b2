"""Sample content of /styleguide/: every component at its best and at its worst. All invented."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from django import forms

from coalition.core.cartography import draw_world

SAMPLES = Path(__file__).with_suffix(".json")


class SampleForm(forms.Form):
    """One field of every kind."""

    title = forms.CharField(label="Title", help_text="As it will stand in the register.")
    summary = forms.CharField(label="Summary", widget=forms.Textarea(attrs={"rows": 3}), required=False)
    quantity = forms.IntegerField(label="Learners", min_value=0)
    starts_on = forms.DateField(label="First day", widget=forms.DateInput(attrs={"type": "date"}))
    category = forms.ChoiceField(label="Support", choices=[("", "Choose one"), ("radio", "Educational radio")])
    levels = forms.MultipleChoiceField(
        label="At which levels do they learn?",
        help_text="Choose all that apply.",
        choices=[("p", "Primary"), ("l", "Lower secondary"), ("t", "Technical and vocational (TVET)")],
        widget=forms.CheckboxSelectMultiple,
    )
    source = forms.ChoiceField(
        label="Where do these numbers come from?",
        choices=[("census", "School census"), ("estimate", "Estimate of the ministry")],
        widget=forms.RadioSelect,
        required=False,
    )
    letter = forms.FileField(label="Formal letter", help_text="PDF, JPEG or PNG, up to 10 MB.", required=False)
    consent = forms.BooleanField(label="The request may be published once a project starts", required=False)


class SampleHeadCounts(forms.Form):
    """Head-counts by group: empty is "not known", 0 is "none"."""

    girls = forms.CharField(label="Girls and women", initial="62,400", required=False)
    rural = forms.CharField(label="Rural and remote", help_text="an hour from a town", required=False)
    migrants = forms.CharField(label="Migrants", initial="0", required=False)


class SampleFilter(forms.Form):
    q = forms.CharField(label="Words", required=False, widget=forms.TextInput(attrs={"type": "search"}))
    mode = forms.MultipleChoiceField(
        label="Mode",
        choices=[("low", "low-tech"), ("no", "no-tech")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )


@cache
def samples() -> dict[str, Any]:
    """Sample content by component, as the templates take it (docs/components.md)."""
    content: dict[str, Any] = json.loads(SAMPLES.read_text(encoding="utf-8"))
    return content


def styleguide_context() -> dict[str, Any]:
    """Everything that templates/styleguide/index.html and staff.html show."""
    content = dict(samples())
    world = draw_world(
        content.pop("counts"),
        names=content.pop("names"),
        url=lambda iso3: f"#{iso3}",
        regions=content.pop("regions"),
    )
    heads = SampleHeadCounts(auto_id="heads_%s")
    return {
        **content,
        "heads": [
            {"field": heads["girls"], "percent": 52},
            {"field": heads["rural"], "percent": None},
            {"field": heads["migrants"], "percent": 0},
        ],
        "world": world,
        "empty_form": SampleForm(auto_id="empty_%s"),
        "wrong_form": SampleForm({"quantity": "1,2OO", "starts_on": "soon"}, auto_id="wrong_%s"),
        "filter_form": SampleFilter(auto_id="filter_%s"),
    }
