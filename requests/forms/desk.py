"""What the Secretariat enters about a request. The services check it again; here it gets its labels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from coalition.core.idempotency import SubmissionForm
from members.forms.steps import VersionedForm

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

SEVERITY = (
    (1, _("1: learning goes on, with some difficulty")),
    (2, _("2: a part of the learners misses lessons")),
    (3, _("3: many learners have missed weeks")),
    (4, _("4: learning has stopped in whole regions")),
    (5, _("5: learning has stopped for most")),
)
FEASIBILITY = (
    (1, _("1: hardly possible, what it needs is missing")),
    (2, _("2: possible only after large preparation")),
    (3, _("3: possible, with risks that are known")),
    (4, _("4: well prepared, with small gaps")),
    (5, _("5: can begin at once")),
)
IMPACT = (
    (1, _("1: disadvantaged groups hardly gain")),
    (2, _("2: some of them gain a little")),
    (3, _("3: several groups gain")),
    (4, _("4: they are the larger part of those who gain")),
    (5, _("5: made for the most disadvantaged, at scale")),
)


class InterestForm(VersionedForm):
    has_conflict = forms.TypedChoiceField(
        label=_("Do you have an interest in this request that could sway your judgement?"),
        help_text=_("For example: you are a national of the country, worked for a likely partner, or know who asks."),
        choices=(("no", _("No, I have none")), ("yes", _("Yes: I step back from this assessment"))),
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    conflict_note = forms.CharField(
        label=_("Which interest"),
        help_text=_("Only the Secretariat reads this."),
        widget=forms.Textarea(attrs={"rows": 2}),
        required=False,
    )


def _grade(label: _StrPromise, words: tuple[tuple[int, _StrPromise], ...]) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(label=label, choices=words, coerce=int, empty_value=None, widget=forms.RadioSelect)


def _reason(label: _StrPromise) -> forms.CharField:
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": 3}), max_length=4000)


class RubricForm(VersionedForm):
    severity = _grade(_("Severity on the ground"), SEVERITY)
    severity_reason = _reason(_("Why this severity"))
    feasibility = _grade(_("Feasibility"), FEASIBILITY)
    feasibility_reason = _reason(_("Why this feasibility"))
    impact = _grade(_("Impact on disadvantaged groups"), IMPACT)
    impact_reason = _reason(_("Why this impact"))


class RubricDraftForm(RubricForm):
    """Kept to go on later: any answer may be missing."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.required = False


class InternalNoteForm(SubmissionForm):
    text = forms.CharField(
        label=_("New note"),
        help_text=_("For colleagues only; the authority never sees it. A note can’t be changed afterwards."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=4000,
    )


class QuestionForm(VersionedForm):
    question = forms.CharField(
        label=_("Your question"),
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=4000,
    )
    answer_by = forms.DateField(label=_("Answer by"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


class AnswerForm(VersionedForm):
    answer = forms.CharField(
        label=_("The authority’s answer"),
        help_text=_("As it came by letter, mail or telephone; say how, and from whom."),
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=4000,
    )


class WordsForm(VersionedForm):
    words = forms.CharField(
        label=_("Your words to the authority"),
        help_text=_("The authority reads them as they stand here, by mail and on its page: why, and what it can do."),
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=4000,
    )
