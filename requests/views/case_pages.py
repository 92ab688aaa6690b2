"""The pages on which a person of the Secretariat takes one step on a request, with its case beside the form."""

from __future__ import annotations

from abc import ABC, abstractmethod
from datetime import timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView

from coalition.core.access import Actor, actor_of
from coalition.core.access.permissions import Words
from coalition.core.conflicts import StaleVersion
from coalition.core.idempotency import submit_once
from coalition.core.models import Versioned
from members.forms.steps import VersionedForm, show_refusal
from requests.casefile import CaseFile, read_case
from requests.checklist import Checklist
from requests.forms.desk import AnswerForm, QuestionForm, WordsForm
from requests.forms.questions import ChooseQuestionForm
from requests.models import Clarification, CountryRequest, QuestionTemplate
from requests.services.clarifications import answer_clarification, ask_authority
from requests.services.rulings import (
    assessed_severity,
    close_unmet,
    decline_request,
    missing_for_validation,
    validate_request,
)
from requests.views.case import case_frame
from requests.workflow import COUNTRY_REQUEST

DAYS_TO_ANSWER = 14


# Django's views are generic for the type checker only.
if TYPE_CHECKING:
    StepView = FormView[VersionedForm]
else:
    StepView = FormView


class CasePage(StepView, ABC):
    """Shows the form only to whom the step is open; the service decides again when it is sent."""

    step: ClassVar[str]
    heading: ClassVar[Words]
    told: Words
    label: ClassVar[Words]
    lead: ClassVar[Words] = ""
    is_refusal: ClassVar[bool] = False
    template_name = "requests/desk/step.html"

    @cached_property
    def actor(self) -> Actor:
        return actor_of(self.request.user)

    @cached_property
    def case(self) -> CountryRequest:
        seen = CountryRequest.objects.visible_to(self.actor)
        return get_object_or_404(seen, reference=self.kwargs["reference"])

    @cached_property
    def file(self) -> CaseFile:
        return read_case(CountryRequest.objects.filter(pk=self.case.pk))

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.check()
        return super().get(request, *args, **kwargs)

    def check(self) -> None:
        COUNTRY_REQUEST.check(self.case, self.step, by=self.actor)

    def get_initial(self) -> dict[str, Any]:
        return {"version": self.case.version}

    def form_valid(self, form: VersionedForm) -> HttpResponse:
        try:
            answer = submit_once(self.request, form, lambda: self.take(form.cleaned_data))
        except ValidationError as refusal:
            show_refusal(form, refusal)
            return self.form_invalid(form)
        except StaleVersion as stale:
            return self.reopen(form, stale.row)
        messages.success(self.request, str(self.told))
        return answer

    def form_invalid(self, form: VersionedForm) -> HttpResponse:
        self.check()
        return super().form_invalid(form)

    def reopen(self, form: VersionedForm, row: Versioned) -> HttpResponse:
        """Show the words as they were typed, beside the request as somebody else left it, if the step is open still."""
        del self.case
        self.check()
        sent = self.request.POST.copy()
        sent["version"] = str(row.version)
        again = type(form)(sent, initial=self.get_initial())
        context = self.get_context_data(form=again, is_stale=True, differences=self.differences(again))
        return self.render_to_response(context, status=409)

    def differences(self, form: VersionedForm) -> list[tuple[str, str]]:
        """(label, what is saved now) where the form writes into a row that has answers of its own."""
        return []

    @abstractmethod
    def take(self, entered: dict[str, Any]) -> str:
        """Run the service and return where to go."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        own = {"heading": self.heading, "label": self.label, "lead": self.lead, "is_refusal": self.is_refusal}
        return super().get_context_data(**kwargs) | case_frame(self.file) | own


class AskView(CasePage):
    step, form_class, template_name = "ask", QuestionForm, "requests/desk/ask.html"
    heading, label, told = _("Ask the authority"), _("Send the question"), _("The question was sent.")

    @cached_property
    def chooser(self) -> ChooseQuestionForm:
        """The questions that are kept in the authority's language."""
        authority = self.file.country_request.authority
        spoken = QuestionTemplate.objects.visible_to(self.actor).filter(
            language=authority.language if authority else "en"
        )
        return ChooseQuestionForm(self.request.GET if "template" in self.request.GET else None, questions=spoken)

    def get_initial(self) -> dict[str, Any]:
        due = timezone.localdate() + timedelta(days=DAYS_TO_ANSWER)
        chosen = self.chooser.cleaned_data["template"].text if self.chooser.is_valid() else ""
        return {**super().get_initial(), "answer_by": due, "question": chosen}

    def take(self, entered: dict[str, Any]) -> str:
        chosen = {name: entered[name] for name in ("question", "answer_by", "version")}
        ask_authority(country_request=self.case, by=self.actor, **chosen)
        return self.case.get_absolute_url()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"chooser": self.chooser}


class RecordAnswerView(CasePage):
    """An answer that did not come through the portal."""

    step, form_class, template_name = "answer", AnswerForm, "requests/desk/record_answer.html"
    heading, label, told = _("Enter the authority’s answer"), _("Enter"), _("The answer was entered.")

    @property
    def asked(self) -> Clarification:
        return get_object_or_404(self.case.clarifications.order_by("-pk")[:1])

    def take(self, entered: dict[str, Any]) -> str:
        answer_clarification(clarification=self.asked, answer=entered["answer"], by=self.actor)
        return self.case.get_absolute_url()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"asked": self.asked}


class ValidateView(CasePage):
    step, form_class, template_name = "validate", VersionedForm, "requests/desk/validate.html"
    heading, label, told = _("Validate the request"), _("Validate"), _("The request was validated.")

    def take(self, entered: dict[str, Any]) -> str:
        validate_request(country_request=self.case, by=self.actor, version=entered["version"])
        return self.case.get_absolute_url()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = {"missing": missing_for_validation(self.case), "severity": assessed_severity(self.case)}
        return super().get_context_data(**kwargs) | found | {"checklist": Checklist(self.file)}


class DeclineView(CasePage):
    step, form_class, is_refusal = "decline", WordsForm, True
    heading, label, told = _("Decline the request"), _("Decline and write"), _("The request was declined.")

    def take(self, entered: dict[str, Any]) -> str:
        chosen = {name: entered[name] for name in ("words", "version")}
        decline_request(country_request=self.case, by=self.actor, **chosen)
        return self.case.get_absolute_url()


class CloseView(CasePage):
    step, form_class, is_refusal = "close_unmet", WordsForm, True
    heading, label = _("Close without further support"), _("Close and write")
    told = _("The request was closed.")

    def take(self, entered: dict[str, Any]) -> str:
        chosen = {name: entered[name] for name in ("words", "version")}
        close_unmet(country_request=self.case, by=self.actor, **chosen)
        return self.case.get_absolute_url()
