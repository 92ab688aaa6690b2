"""Questions to choose from: written here, chosen on the page that asks."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

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


class QuestionFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Words"), method="keep_words")
    language = django_filters.ChoiceFilter(label=_("Language"), choices=portal_languages, empty_label=ANY)

    class Meta:
        model = QuestionTemplate
        fields: list[str] = []

    def keep_words(self, rows: QuerySet[Any], name: str, words: str) -> QuerySet[Any]:
        return rows.filter(Q(name__unaccent__icontains=words) | Q(text__unaccent__icontains=words))


class ChooseQuestionForm(forms.Form):
    """Stands in the address: what is chosen is filled in, and its words can be changed there."""

    template: forms.ModelChoiceField[QuestionTemplate] = forms.ModelChoiceField(
        label=_("Begin with a question that is kept"), queryset=None, empty_label=_("Choose")
    )

    def __init__(self, *args: Any, questions: QuerySet[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["template"].queryset = questions  # type: ignore[attr-defined]
