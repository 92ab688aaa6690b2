"""What people enter about a commitment: the promise, three fields of an update, a milestone."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from coalition.core.access import Actor
from coalition.core.currencies import currency_choices
from coalition.reference.models import Flagship, Mission, Unit
from members.forms.steps import DateInput, RecordForm
from members.models import Organisation
from members.querysets import OrganisationQuerySet
from projects.choices import CommitmentKind, CommitmentStatus
from projects.models import Commitment, Milestone, Project
from projects.models.commitments import Subject
from projects.services.commitments import ALWAYS_OPEN, COUNTED, OF_KIND, VALUED, find_subject

HINTS = {
    "own_reference": _("If you keep commitments in a list of your own: the same there and in spreadsheets sent here."),
    "description": _("In a few sentences, as whoever receives it would understand it."),
    "quantity": _("A whole number, in the unit below."),
    "valued_on": _("The day of the exchange rate, or of the price list."),
    "method": _("For example “list price of a licence, times the number of licences”. It stands beside the value."),
    "due_on": _("The day by which all of it is to be delivered."),
    "is_public": _("On the pages of what it is for and of your organisation. Updates and notes are never shown."),
}
NO_SUBJECT = _("There is no project or request of that code, or you may not see it.")
LABELS = {"is_public": _("Everybody may read it"), "due_on": _("Delivered by")}


class CommitmentForm(RecordForm):
    """The fields of one kind; of a commitment that has begun only what may still change."""

    currency = forms.ChoiceField(label=_("Currency"), choices=currency_choices)

    class Meta:
        model = Commitment
        fields = ("own_reference", "description", *COUNTED, *VALUED, "method", "pledged_on", "due_on", "is_public")
        help_texts = HINTS
        labels = LABELS
        widgets = {
            **dict.fromkeys(("valued_on", "pledged_on", "due_on"), DateInput()),
            "description": forms.Textarea({"rows": 4}),
            "method": forms.Textarea({"rows": 3}),
        }

    def __init__(self, *args: Any, kind: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = OF_KIND[kind or self.instance.kind]
        for name in (*COUNTED, *VALUED, "method"):
            if name not in own:
                del self.fields[name]
            else:
                self.fields[name].required = True
        if "unit" in self.fields:
            self.fields["unit"].queryset = Unit.objects.active() | Unit.objects.filter(pk=self.instance.unit_id)  # type: ignore[attr-defined]
        if self.instance.pk and self.instance.status != CommitmentStatus.PLEDGED:
            for name in set(self.fields) - ALWAYS_OPEN - {"submission", "version"}:
                del self.fields[name]


class NewCommitmentForm(CommitmentForm):
    """Whose promise it is, and what for: one of the lists, or the code of a project or request."""

    organisation = forms.ModelChoiceField(
        label=_("Who promises"), queryset=Organisation.objects.none(), to_field_name="slug"
    )
    towards = forms.ChoiceField(label=_("Towards which mission, flagship or project"), required=False)
    code = forms.CharField(
        label=_("Or the code of another project, or of a request"),
        required=False,
        max_length=30,
        help_text=_("For example P-2026-0001 or REQ-2026-0042."),
    )
    field_order = ("organisation", "towards", "code", "own_reference", "description")

    def __init__(self, *args: Any, owners: OrganisationQuerySet, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        self.fields["organisation"].queryset = owners  # type: ignore[attr-defined]
        if len(owners) == 1:
            self.fields["organisation"].widget = forms.HiddenInput()
        self.subjects = _subjects_of(actor)
        groups = [(label, [(key, str(name)) for key, _row, name in rows]) for label, rows in self.subjects if rows]
        self.fields["towards"].choices = [("", _("Choose")), *groups]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Exactly one way to say what it is for."""
        answers: dict[str, Any] = super().clean() or self.cleaned_data
        if "towards" not in answers:  # no choice of the list: told already
            return answers
        chosen, code = answers["towards"], answers.get("code", "").strip()
        if bool(chosen) == bool(code):
            none, both = (
                _("Say what it is for: choose one, or give a code."),
                _("Choose one, or give a code: not both."),
            )
            self.add_error("towards", both if code else none)
        elif code:
            self._find(code)
        else:
            rows = {key: row for _label, group in self.subjects for key, row, _name in group}
            answers["subject"] = rows[str(chosen)]
        return answers

    def _find(self, code: str) -> None:
        found = find_subject(code, by=self.actor)
        if found is None:
            self.add_error("code", NO_SUBJECT)
        else:
            self.cleaned_data["subject"] = found

    def entered(self) -> dict[str, Any]:
        return {name: value for name, value in super().entered().items() if name not in ("towards", "code")}


class UpdateForm(RecordForm):
    """Three fields; the version, so that two people do not write over each other's expectation."""

    delivered = forms.DecimalField(label=_("Delivered so far, in all"), min_value=0, max_digits=18, decimal_places=2)
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("For the Secretariat. Never shown to the public."),
    )
    field_order = ("delivered", "expected_on", "note")

    class Meta:
        model = Commitment
        fields = ("expected_on",)
        labels = {"expected_on": _("All of it is expected by")}
        widgets = {"expected_on": DateInput()}

    @cached_property
    def changed_data(self) -> list[str]:
        """A note is added: it takes the place of nothing that was saved."""
        return [name for name in super().changed_data if name != "note"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.kind == CommitmentKind.QUANTITY:
            self.fields["delivered"] = forms.IntegerField(label=self.fields["delivered"].label, min_value=0)
            self.order_fields(self.field_order)


class MilestoneForm(RecordForm):
    class Meta:
        model = Milestone
        fields = ("title", "due_on", "target")
        labels = {"due_on": _("By")}
        help_texts = {"target": _("Where you can say how much: in the unit or currency of the commitment.")}
        widgets = {"due_on": DateInput()}


Group = tuple[Any, list[tuple[str, Subject, Any]]]


def _subjects_of(actor: Actor) -> list[Group]:
    """The lists to choose from, as (heading, [(key, row, name)]): all missions and flagships, one's own projects."""
    own = Project.objects.filter(participations__organisation__in=actor.edited_organisation_ids).distinct()
    return [
        (_("Missions"), [(f"mission:{row.pk}", row, row.name) for row in Mission.objects.active()]),
        (_("Flagships"), [(f"flagship:{row.pk}", row, row.name) for row in Flagship.objects.active()]),
        (_("Your projects"), [(f"project:{row.pk}", row, row.title) for row in own.order_by("title", "pk")]),
    ]
