"""The form of an event: what a source states, and the words of one language."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from members.forms.languages import portal_languages
from members.forms.steps import DateInput, RecordForm

from .event_services import EventFacts, EventWords
from .models import Event, EventText

FACTS = ("day", "last_day", "is_online", "place", "held_by", "source", "source_url")
WORDS = ("language", "title", "summary", "lessons")


class EventForm(RecordForm):
    """`text` holds the words that are changed; a language that was written in once stays what it is."""

    source_url = forms.URLField(label=_("Address of the source"), assume_scheme="https", max_length=200)
    language = forms.ChoiceField(label=_("Language of these words"), choices=portal_languages, initial=get_language)
    title = forms.CharField(label=pgettext_lazy("event", "Title"), max_length=160)
    summary = forms.CharField(
        label=_("What it was about"),
        max_length=3000,
        widget=forms.Textarea({"rows": 5}),
        help_text=_("Only what the source states."),
    )
    lessons = forms.CharField(
        label=_("Lessons"),
        max_length=3000,
        required=False,
        widget=forms.Textarea({"rows": 6}),
        help_text=_("One on each line, as the source words it."),
    )

    class Meta:
        model = Event
        fields = FACTS
        widgets = {"day": DateInput(), "last_day": DateInput()}
        help_texts = {
            "last_day": _("Only where it took more than one day."),
            "place": _("City and country; with “held online” it may stay empty."),
        }

    def __init__(self, *args: Any, text: EventText | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if text:
            self.initial.update({name: getattr(text, name) for name in WORDS})
            self.fields["language"].disabled = True

    def facts(self) -> EventFacts:
        return EventFacts(**{name: self.cleaned_data[name] for name in FACTS})  # type: ignore[typeddict-item]

    def words(self) -> EventWords:
        return EventWords(**{name: self.cleaned_data[name] for name in WORDS})  # type: ignore[typeddict-item]
