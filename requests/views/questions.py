"""The coordinators' questions to choose from: the list, the page of one, and dropping it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from coalition.core.access import Actor, actor_of
from coalition.core.idempotency import new_submission_key
from coalition.core.lists import file_of, list_context, wants_file
from coalition.core.paging import page_of
from members.forms.languages import language_name
from members.views.editing import ServicePage
from members.views.steps import take_step
from requests.forms.questions import QuestionFilter, QuestionTemplateForm
from requests.models import QuestionTemplate
from requests.services.question_templates import change_question, drop_question, keep_question

DROPPED = _("The question is offered no more. What was asked with it stays as it was.")


def questions(request: HttpRequest) -> HttpResponseBase:
    found = QuestionFilter(request.GET, QuestionTemplate.objects.visible_to(actor_of(request.user)))
    if wants_file(request):
        return file_of(found, "questions")
    page = page_of(request, found.qs)
    context = {
        "rows": [(row, language_name(row.language.partition("-")[0])) for row in page],
        **list_context(request, found, page),
    }
    return render(request, "requests/desk/questions.html", context)


@require_POST
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    by = actor_of(request.user)
    row = get_object_or_404(QuestionTemplate.objects.visible_to(by), pk=pk)

    def effect(answers: dict[str, Any]) -> None:
        drop_question(question=row, by=by, version=answers["version"])

    return take_step(request, effect, back=reverse("requests:questions"), told=DROPPED)


class QuestionPage(ServicePage):
    form_class, template_name = QuestionTemplateForm, "requests/desk/question.html"

    @property
    def actor(self) -> Actor:
        return actor_of(self.request.user)

    def back(self) -> str:
        return reverse("requests:questions")


class NewQuestion(QuestionPage):
    heading, label, told = _("A new question to choose from"), _("Keep the question"), _("The question is kept.")

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"instance": QuestionTemplate()}

    def take(self, form: QuestionTemplateForm) -> str:
        keep_question(by=self.actor, **form.entered())
        return self.back()


class EditQuestion(QuestionPage):
    heading, label, told = _("A question to choose from"), _("Save the question"), _("The question was saved.")

    @cached_property
    def question(self) -> QuestionTemplate:
        return get_object_or_404(QuestionTemplate.objects.visible_to(self.actor), pk=self.kwargs["pk"])

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"instance": self.question}

    def get_initial(self) -> dict[str, Any]:
        return {"version": self.question.version}

    def take(self, form: QuestionTemplateForm) -> str:
        seen = form.cleaned_data["version"]
        change_question(question=self.question, by=self.actor, version=seen, **form.entered())
        return self.back()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"question": self.question, "drop_key": new_submission_key()}
