"""What people enter about a match. Every form that posts carries a key, so that it counts once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coalition.core.idempotency import SubmissionForm
from matching.choices import DeclineReason
from members.models import Offer
from projects.models import Project


class StepForm(SubmissionForm):
    """A step that needs no words; `version` is the row as the person saw it."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class OfferField(forms.ModelChoiceField):  # type: ignore[type-arg]  # has no parameter at run time
    def label_from_instance(self, offer: Any) -> str:
        return f"{offer.organisation}: {offer.title}"


class ProposeForm(SubmissionForm):
    """One of the offers that the latest run names for the need."""

    offer = OfferField(queryset=Offer.objects.none(), widget=forms.HiddenInput)
    quantity = forms.IntegerField(label=_("Quantity"), min_value=1)
    answer_by = forms.DateField(label=_("Answer by"), widget=forms.DateInput(attrs={"type": "date"}))
    override_reason = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, offers: QuerySet[Offer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["offer"].queryset = offers  # type: ignore[attr-defined]


class FindOfferForm(forms.Form):
    """Stands in the address."""

    find = forms.CharField(label=_("Words of the offer or its member"), required=False, max_length=200)


class OverrideForm(ProposeForm):
    """Another offer that is open, with a reason; of `offers` those `shown` are there to choose."""

    offer = OfferField(label=_("Offer"), queryset=Offer.objects.none())
    override_reason = forms.CharField(
        label=_("Reason, kept on record"), widget=forms.Textarea(attrs={"rows": 2}), max_length=2000
    )
    field_order = ("offer", "quantity", "answer_by", "override_reason")

    def __init__(self, *args: Any, offers: QuerySet[Offer], shown: Iterable[Offer], **kwargs: Any) -> None:
        super().__init__(*args, offers=offers, **kwargs)
        field: Any = self.fields["offer"]
        names = [(offer.pk, field.label_from_instance(offer)) for offer in shown]
        field.widget.choices = [("", field.empty_label), *names]


class AcceptForm(StepForm):
    """Up to `most`, which is what was proposed; `unit` in words."""

    def __init__(self, *args: Any, most: int, unit: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["quantity"] = forms.IntegerField(
            label=_("Quantity you can give, in %(unit)s") % {"unit": unit},
            help_text=_("Less is possible; the rest is then open to others."),
            min_value=1,
            max_value=most,
            initial=most,
        )


class ReasonForm(StepForm):
    reason = forms.ChoiceField(
        label=_("Reason"),
        help_text=_("The other side reads it. Declining never lowers a later score."),
        choices=DeclineReason.choices,
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("Note for the Secretariat alone"),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        max_length=4000,
    )


class NoteForm(StepForm):
    note = forms.CharField(
        label=_("Why"),
        help_text=_("For the Secretariat alone."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=4000,
    )


class DeadlineForm(StepForm):
    answer_by = forms.DateField(label=_("New date"), widget=forms.DateInput(attrs={"type": "date"}))


class ProjectForm(StepForm):
    """Where the match goes: into the project that the request has already, or into one of its own.

    Nothing is asked while there is none to join.
    """

    project = forms.ModelChoiceField(
        label=_("Project"),
        help_text=_("The matches of one request form one project."),
        queryset=Project.objects.none(),
        required=False,
        empty_label=_("A new project"),
    )

    def __init__(self, *args: Any, projects: QuerySet[Project], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if first := projects.first():
            self.fields["project"].queryset = projects  # type: ignore[attr-defined]
            self.fields["project"].initial = first
        else:
            del self.fields["project"]

    def clean(self) -> dict[str, Any]:
        """With no project chosen where one was offered, the match stands apart."""
        return {**self.cleaned_data, "is_apart": "project" in self.fields and not self.cleaned_data.get("project")}


class LetterDateForm(forms.Form):
    """The day that the letter promises; by GET, since it only shows the letter anew."""

    next_by = forms.DateField(
        label=_("Next letter by"),
        help_text=_("The authority will count on it."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def clean_next_by(self) -> date:
        chosen: date = self.cleaned_data["next_by"]
        if chosen <= timezone.localdate():
            raise forms.ValidationError(_("Choose a day to come: the authority will count on it."))
        return chosen


class SendLetterForm(SubmissionForm):
    """Send the letter as it was read; `seen` is its digest."""

    next_by = forms.DateField(widget=forms.HiddenInput)
    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)
