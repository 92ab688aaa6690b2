"""Questions to choose from: written here, chosen on the page that asks."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from coalition.core.lists import DEMONSTRATION, Column, ListFilter, SortFilter, WordsFilter
from members.forms.filters import ANY
from members.forms.languages import portal_languages
from members.forms.steps import RecordForm
from requests.models import QuestionTemplate


class QuestionTemplateForm(RecordForm):
    language = forms.ChoiceField(label=_("Language"), choices=portal_languages)

    class Meta:
        model = QuestionTemplate
        fields = ("language", "name", "text")
        widgets = {"text": forms.Textarea({"rows": 6})}
        help_texts = {
            "name": _("A few words by which colleagues find it."),
            "text": _("As the authority will read it. Whoever asks can change the words for the case."),
        }


class QuestionFilter(ListFilter):
    q = WordsFilter("name", "text", label=_("Words"))
    language = django_filters.ChoiceFilter(label=_("Language"), choices=portal_languages, empty_label=ANY)
    sort = SortFilter(
        Column("name", _("Asks for"), "name", "name"),
        Column("language", _("Language"), "language", "language"),
        Column("question", _("Question"), cell="text"),
        DEMONSTRATION,
        default="language",
    )


class ChooseQuestionForm(forms.Form):
    """Stands in the address: what is chosen is filled in, and its words can be changed there."""

    template: forms.ModelChoiceField[QuestionTemplate] = forms.ModelChoiceField(
        label=_("Begin with a question that is kept"), queryset=None
    )

    def __init__(self, *args: Any, questions: QuerySet[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["template"].queryset = questions  # type: ignore[attr-defined]
