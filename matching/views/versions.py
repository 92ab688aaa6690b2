"""What the page of a version shows beside its own content, and how its steps are taken: for weights and for methods."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from coalition.core.access import actor_of
from coalition.core.access.permissions import Words
from coalition.core.idempotency import SubmissionForm
from coalition.core.models import TransitionRecord
from coalition.core.workflow import Workflow
from matching.choices import VersionStatus
from matching.models import MethodProposal, WeightSet
from matching.services.versions import is_tested
from matching.views.steps import take_step
from members.forms.steps import StepForm

Version = WeightSet | MethodProposal
KINDS = {"proposed": "open", "in_use": "done", "replaced": "closed", "refused": "no"}
"""How a component `status` shows each state."""


@dataclass(frozen=True)
class Decisions:
    """The steps that people take on a version: by which service, told in which words, at which route."""

    workflow: Workflow
    services: Mapping[str, Callable[..., Version]]
    told: Mapping[str, Words]
    route: str

    def take(self, request: HttpRequest, row: Version, name: str, show: Callable[..., HttpResponse]) -> HttpResponse:
        """Take the step; where it is refused, `show` the row again with what was written."""
        if name not in self.services:
            raise Http404
        form = StepForm(request.POST, auto_id=f"{name}_%s")

        def effect(entered: dict[str, Any]) -> str:
            terms = {"note": entered["note"], "version": entered["version"]}
            return self.services[name](row, by=actor_of(request.user), **terms).get_absolute_url()

        return take_step(request, form, effect, told=self.told[name]) or show(request, row, **{name: form})

    def context(self, request: HttpRequest, row: Version, bound: Mapping[str, StepForm]) -> dict[str, Any]:
        """For `parts/decision.html`; `bound` are forms that were refused, by step."""
        steps = [found for found in self.workflow.open_to(actor_of(request.user), row) if found.name in self.services]
        return {
            "version": row,
            "kind": KINDS[row.status],
            "tests": row.back_tests.select_related("started_by").order_by("-pk"),
            "is_tested": is_tested(row),
            "steps": [
                {
                    "name": found.name,
                    "label": found.label,
                    "form": bound.get(found.name) or _form(row, found.name),
                    "action": reverse(self.route, args=[row.pk, found.name]),
                }
                for found in steps
            ],
            "history": _history(row),
        }


def propose_version(
    request: HttpRequest, form: SubmissionForm, effect: Callable[[dict[str, Any]], str], *, template: str, back: str
) -> HttpResponse:
    """Show the form of a proposal; once it holds, `effect` proposes and returns the address of the version."""
    if request.method == "POST":
        told = _("Proposed. Test it on past runs; an approver then puts it in use.")
        if answer := take_step(request, form, effect, told=told):
            return answer
    return render(request, template, {"form": form, "back": reverse(back)})


def _form(row: Version, name: str) -> StepForm:
    return StepForm(initial={"version": row.version}, auto_id=f"{name}_%s")


def _history(row: Version) -> list[dict[str, Any]]:
    """For the component `history`, with the words that went with each step."""
    return [
        {
            "date": date_format(record.at, "SHORT_DATE_FORMAT"),
            "datetime": record.at,
            "text": ": ".join(filter(None, [str(VersionStatus(record.target).label), record.note])),
            "by": record.actor or "",
        }
        for record in TransitionRecord.objects.of(row).select_related("actor")
    ]
