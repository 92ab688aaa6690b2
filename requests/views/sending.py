"""All answers on one page, a declaration, and the step itself."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from requests.answers import answers_of
from requests.choices import RequestStatus
from requests.forms.ministry import DeclarationForm
from requests.models import CountryRequest
from requests.services.drafting import check_editable, is_editable
from requests.services.sending import send_request
from requests.statusfile import read_status
from requests.tasklist import LABELS, edit_url
from requests.views.topics import TopicPage


class CheckPage(TopicPage):
    topic, form_class = "", DeclarationForm
    heading, label = _("Check your answers"), _("Send the request")
    told = _("The request was sent. A confirmation is on its way by mail.")
    template_name = "requests/ministry/check.html"
    http_method_names = ["get", "head"]

    def check(self) -> None:
        """Whoever reads the request may read its answers."""

    def opened(self) -> dict[str, Any]:
        return {"initial": {"version": self.country_request.version}}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        file = read_status(self.country_request, self.actor)
        may_change = is_editable(self.country_request, by=self.actor)
        is_draft = may_change and self.country_request.status == RequestStatus.DRAFT
        own = {
            "groups": answers_of(self.country_request, file.entries, file.letters, may_change=may_change),
            "may_change": may_change,
            "missing": self._missing(self.tasks.problems) if is_draft else [],
            "is_draft": is_draft,
            "submit_url": reverse("requests:submit", args=[self.country_request.reference]),
        }
        return super().get_context_data(**kwargs) | own

    def _missing(self, problems: dict[str, list[str]]) -> list[dict[str, Any]]:
        return [
            {"label": LABELS[topic], "url": f"{edit_url(self.country_request, topic)}?from=check", "words": words}
            for topic, words in problems.items()
        ]

    def topic_note(self) -> str:
        return self.country_request.reference


class SubmitPage(CheckPage):
    """The step. What is missing, or a declaration that is not ticked, brings back the answers."""

    http_method_names = ["post"]

    def take(self, form: DeclarationForm) -> str:
        sent: CountryRequest = send_request(
            country_request=self.country_request, by=self.actor, version=form.cleaned_data["version"]
        )
        return sent.get_absolute_url()

    def form_invalid(self, form: DeclarationForm) -> HttpResponse:
        check_editable(self.country_request, by=self.actor)
        return super().form_invalid(form)
