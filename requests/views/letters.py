"""Letters: the authority's formal one, a text to sign, and the Secretariat's reply while nothing fits."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from coalition.core.access import actor_of
from coalition.core.conflicts import Conflict
from coalition.core.uploads import hand_out
from members.services.rights import demand
from requests.forms.letters import LetterForm
from requests.models import CountryRequest, FormalLetter, InterimReply
from requests.permissions import SUBMITTER
from requests.querysets import ENDED
from requests.services.kept_files import kept_name, set_aside, take_up
from requests.services.letters import attach_letter
from requests.statusfile import read_status
from requests.tasklist import LABELS
from requests.views.topics import TopicPage


class LetterPage(TopicPage):
    """A good file is kept while another answer is corrected: it need not be chosen, or sent, again."""

    topic, heading, form_class = "letter", LABELS["letter"], LetterForm
    lead = _("Requests reach UNESCO by formal correspondence. The letter is read by the Secretariat alone.")
    told = _("The letter was saved.")
    template_name = "requests/ministry/letter.html"

    def check(self) -> None:
        """A letter may follow after the request was sent."""
        demand(SUBMITTER, by=self.actor, subject=self.country_request)
        if self.country_request.status in ENDED:
            raise Conflict(_("This request has ended; a letter can't be added any more."), self.country_request)

    def opened(self) -> dict[str, Any]:
        return {}

    def form_invalid(self, form: LetterForm) -> HttpResponse:
        upload = form.cleaned_data.get("upload")
        if upload and not form.has_error("upload"):
            try:
                form.data = {**form.data.dict(), "kept": set_aside(upload=upload, by=self.actor)}  # type: ignore[attr-defined]
            except ValidationError as refusal:
                form.add_error("upload", refusal.message_dict["upload"])
        return super().form_invalid(form)

    def take(self, form: LetterForm) -> str:
        entered = form.cleaned_data
        upload = entered["upload"] or take_up(token=entered["kept"], by=self.actor)
        if upload is None:
            raise ValidationError({"upload": _("Choose the file of the letter.")})
        fields = {name: entered[name] for name in ("dated", "signatory_office", "letter_reference")}
        attach_letter(country_request=self.country_request, upload=upload, by=self.actor, **fields)
        return self.onward()

    def onward(self) -> str:
        """A letter that follows later leads back to the status page."""
        return super().onward() if self.country_request.submitted_at is None else self.back()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return context | {"letters": self.country_request.letters.all(), "kept_name": self.kept_name(context["form"])}

    def kept_name(self, form: LetterForm) -> str:
        return kept_name(token=str(form["kept"].value() or ""), by=self.actor)

    def files_again(self, form: LetterForm) -> list[str]:
        return [] if self.kept_name(form) else super().files_again(form)


def letter(request: HttpRequest, reference: str, pk: int) -> FileResponse:
    """Hand out a letter, as a file to save, to the authorities of the request and to the Secretariat."""
    seen = CountryRequest.objects.in_full_to(actor_of(request.user))
    found = get_object_or_404(FormalLetter, pk=pk, country_request__reference=reference, country_request__in=seen)
    return hand_out(found.upload, file_name=found.file_name, content_type=found.content_type)


def letter_to_sign(request: HttpRequest, reference: str) -> HttpResponse:
    """A letter filled in from the draft, in the authority's language of correspondence: to print, sign and upload."""
    seen = CountryRequest.objects.in_full_to(actor_of(request.user)).select_related("authority__country")
    row = get_object_or_404(seen, reference=reference)
    with translation.override(row.authority.language if row.authority else get_language()):
        countries = [entry.country.name for entry in row.countries.select_related("country")]
        return render(request, "requests/ministry/letter_to_sign.html", {"row": row, "countries": countries})


def confirmation(request: HttpRequest, reference: str) -> HttpResponse:
    """That a request was sent, what it asks for and what comes next: a page that prints as a letter."""
    actor = actor_of(request.user)
    sent = CountryRequest.objects.in_full_to(actor).exclude(submitted_at=None).select_related("authority__country")
    file = read_status(get_object_or_404(sent, reference=reference), actor)
    return render(request, "requests/ministry/confirmation.html", {"file": file, "row": file.country_request})


def interim_reply(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """A letter of the Secretariat as it was sent, on a page that prints as a letter."""
    seen = InterimReply.objects.visible_to(actor_of(request.user))
    kept = seen.select_related("request_country__country_request")
    reply = get_object_or_404(kept, pk=pk, request_country__country_request__reference=reference)
    return render(request, "requests/interim_reply.html", {"reply": reply})


def sample_letter(request: HttpRequest) -> HttpResponse:
    """The same letter with gaps, to see beforehand what is asked."""
    return render(request, "requests/ministry/letter_to_sign.html", {"row": None, "countries": []})
