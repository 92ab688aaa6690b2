"""What the Secretariat fills in to post in a flagship's space."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext_lazy as _

from coalition.core.idempotency import SubmissionForm
from members.forms.steps import DateInput


def zones() -> list[tuple[str, str]]:
    """Places of all regions, and UTC; old names and abbreviations are left out."""
    places = sorted(name for name in available_timezones() if "/" in name and not name.startswith(("Etc/", "SystemV/")))
    return [("UTC", "UTC"), *((name, name.replace("_", " ")) for name in places)]


class TimeInput(forms.TimeInput):
    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


class AnnouncementForm(SubmissionForm):
    title = forms.CharField(label=_("Title"), max_length=200)
    text = forms.CharField(
        label=_("Text"),
        max_length=10_000,
        widget=forms.Textarea({"rows": 8}),
        help_text=_("Plain text, for all members."),
    )


class MeetingForm(SubmissionForm):
    title = forms.CharField(label=_("Title"), max_length=200)
    day = forms.DateField(label=_("Day"), widget=DateInput())
    starts = forms.TimeField(label=_("Begins"), widget=TimeInput())
    ends = forms.TimeField(label=_("Ends"), widget=TimeInput())
    zone = forms.ChoiceField(
        label=_("Time zone"), choices=zones, initial="UTC", help_text=_("Day and times are those of this place.")
    )
    link = forms.URLField(label=_("Link to take part"), assume_scheme="https", required=False, max_length=200)
    agenda = forms.CharField(label=_("Agenda"), max_length=10_000, widget=forms.Textarea({"rows": 6}), required=False)

    def terms(self) -> dict[str, Any]:
        """What the service takes."""
        entered = self.cleaned_data
        moments = {
            f"{name}_at": datetime.combine(entered["day"], entered[name])  # in `zone`, by the service
            for name in ("starts", "ends")
        }
        return {name: entered[name] for name in ("title", "zone", "link", "agenda")} | moments


class DocumentForm(SubmissionForm):
    """The title may be left out, so that no file has to be chosen again for want of one."""

    title = forms.CharField(
        label=_("Title"), max_length=200, required=False, help_text=_("Left empty, it is the name of the file.")
    )
    upload = forms.FileField(
        label=_("File"),
        help_text=_("PDF, Word, Excel, PowerPoint, JPEG or PNG, up to 10 MB. Members of the flagship can fetch it."),
    )
