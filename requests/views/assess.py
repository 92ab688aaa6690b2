"""Assessing: the declaration of interest first, then the rubric beside the countries' figures."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from coalition.core.conflicts import Conflict
from coalition.core.models import Versioned
from members.forms.comparing import differing
from members.forms.steps import VersionedForm
from members.permissions import SECRETARIAT_ANY
from members.services.rights import demand
from requests.choices import AssessmentStatus
from requests.forms.desk import InterestForm, RubricDraftForm, RubricForm
from requests.models import Assessment
from requests.services.assessment import (
    CRITERIA,
    UNDER_ASSESSMENT,
    complete_assessment,
    open_assessment,
    save_assessment,
)
from requests.views.case_pages import CasePage

GRADED = [name for criterion in CRITERIA for name in (criterion, f"{criterion}_reason")]


class DeclareView(CasePage):
    form_class, template_name = InterestForm, "requests/desk/declare.html"
    heading, label, told = _("Before you assess"), _("Continue"), _("Your declaration is on record.")

    def check(self) -> None:
        demand(SECRETARIAT_ANY, by=self.actor)
        if self.case.status not in UNDER_ASSESSMENT:
            raise Conflict(_("This request is not in assessment now."), self.case)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if own := self.case.assessments.filter(assessor=self.actor.pk).first():
            is_open = own.status == AssessmentStatus.OPEN
            return redirect(self._rubric_url() if is_open else self.case.get_absolute_url())
        return super().get(request, *args, **kwargs)

    def take(self, entered: dict[str, Any]) -> str:
        chosen = {name: entered[name] for name in ("has_conflict", "conflict_note")}
        own = open_assessment(country_request=self.case, by=self.actor, **chosen)
        return self._rubric_url() if own.status == AssessmentStatus.OPEN else self.case.get_absolute_url()

    def _rubric_url(self) -> str:
        return reverse("requests:assess", args=[self.case.reference])


class AssessView(CasePage):
    form_class, template_name = RubricForm, "requests/desk/assess.html"
    heading, label, told = _("Assess"), _("Complete and lock"), _("Your assessment is complete.")

    @cached_property
    def own(self) -> Assessment:
        return get_object_or_404(self.case.assessments.select_related("rubric"), assessor=self.actor.pk)

    def check(self) -> None:
        if self.own.status != AssessmentStatus.OPEN or self.case.status not in UNDER_ASSESSMENT:
            raise Conflict(_("This assessment can’t be changed any more."), self.case)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.case.assessments.filter(assessor=self.actor.pk).exists():
            return redirect("requests:declare", self.case.reference)
        return super().get(request, *args, **kwargs)

    @property
    def is_draft(self) -> bool:
        return "save" in self.request.POST

    def get_form_class(self) -> type[VersionedForm]:
        return RubricDraftForm if self.is_draft else RubricForm

    def get_initial(self) -> dict[str, Any]:
        return {name: getattr(self.own, name) for name in [*GRADED, "version"]}

    def form_valid(self, form: VersionedForm) -> HttpResponse:
        if self.is_draft:
            self.told = _("Your answers are kept. Nobody else reads them until you complete the assessment.")
        return super().form_valid(form)

    def reopen(self, form: VersionedForm, row: Versioned) -> HttpResponse:
        del self.own
        return super().reopen(form, row)

    def differences(self, form: VersionedForm) -> list[tuple[str, str]]:
        return differing(form)

    def take(self, entered: dict[str, Any]) -> str:
        service = save_assessment if self.is_draft else complete_assessment
        chosen = {name: entered[name] for name in [*GRADED, "version"]}
        service(assessment=self.own, by=self.actor, **chosen)
        return self.case.get_absolute_url()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        form, rubric = context["form"], self.own.rubric
        graded = [(form[name], form[f"{name}_reason"], getattr(rubric, name)) for name in CRITERIA]
        return {**context, "graded": graded, "recuse_form": InterestForm(initial={"version": None})}
