"""Scenarios: tried from a run, compared with it, adopted need by need."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from coalition.core.access import actor_of
from coalition.core.models import JobStatus
from coalition.reference.models import DisadvantagedGroup
from matching.comparison_page import ComparisonPage
from matching.forms import StepForm
from matching.models import Adoption, MatchRun
from matching.permissions import COORDINATOR
from matching.services.runs import problem_of
from matching.services.scenarios import adopt_suggestions, start_scenario, take_back_adoption
from matching.views.steps import take_step
from matching.weight_forms import AdoptForm, ScenarioForm, short
from members.models import Offer


def scenario(request: HttpRequest, pk: int) -> HttpResponse:
    """Try a run with changes; from a scenario's own page, what it changes is filled in."""
    run = _done(request, pk)
    base, form = _form_for(run, request.POST or None)

    def effect(entered: dict[str, Any]) -> str:
        return start_scenario(run=base, by=actor_of(request.user), **form.terms()).get_absolute_url()

    if request.method == "POST":
        answer = take_step(request, form, effect, told=_("The scenario is queued. Nothing changes by it."))
        if answer:
            return answer
    return render(request, "matching/scenario.html", {"form": form, "run": base})


def compare(request: HttpRequest, pk: int, other: int) -> HttpResponse:
    """The run `other` against the run `pk`."""
    page = ComparisonPage(_done(request, pk), _done(request, other))
    return _show(request, page, AdoptForm(needs=page.changed_needs()))


@require_POST
def adopt(request: HttpRequest, pk: int, other: int) -> HttpResponse:
    """Adopt the scenario `other` of the run `pk`, for the needs that were ticked or for all that change."""
    page = ComparisonPage(_done(request, pk), _done(request, other))
    form = AdoptForm(_with_all(request, page), needs=page.changed_needs())

    def effect(entered: dict[str, Any]) -> str:
        adopt_suggestions(run=page.after, needs=entered["needs"], by=actor_of(request.user))
        return page.after.scenario.get_absolute_url()

    told = _("Adopted. The pages of these needs now show the scenario's candidates.")
    return take_step(request, form, effect, told=told) or _show(request, page, form)


@require_POST
def step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Take an adoption back."""
    if name != "take_back":
        raise Http404
    seen = Adoption.objects.filter(run__in=MatchRun.objects.visible_to(actor_of(request.user)))
    adoption = get_object_or_404(seen, pk=pk)
    form = StepForm(request.POST)

    def effect(entered: dict[str, Any]) -> str:
        take_back_adoption(adoption=adoption, by=actor_of(request.user), version=entered["version"])
        return adoption.get_absolute_url()

    told = _("Taken back. The page shows the latest run's own candidates.")
    return take_step(request, form, effect, told=told) or redirect(adoption.get_absolute_url())


def _done(request: HttpRequest, pk: int) -> Any:
    seen = MatchRun.objects.visible_to(actor_of(request.user)).select_related(
        "scenario__based_on", "weights", "vintage"
    )
    return get_object_or_404(seen, pk=pk, status=JobStatus.DONE)


def _form_for(run: Any, posted: Any) -> tuple[Any, ScenarioForm]:
    """The run to vary, and the form with what counts in `run` itself."""
    tried = getattr(run, "scenario", None)
    base = tried.based_on if tried else run
    now, problem = problem_of(run), problem_of(base)
    offers = Offer.objects.filter(pk__in=[offer.id for offer in problem.offers]).select_related("organisation")
    start = {"fairness_dial": short(round(100 * now.options.fairness_dial, 6)), "note": tried.note if tried else ""}
    form = ScenarioForm(
        posted,
        current=now.weights,
        groups=DisadvantagedGroup.objects.active().names(),
        offers=offers.order_by("organisation__name", "title"),
        initial={**start, "left_out": tried.left_out.all() if tried else []},
    )
    return base, form


def _with_all(request: HttpRequest, page: ComparisonPage) -> Any:
    posted = request.POST.copy()
    if "all" in posted:
        posted.setlist("needs", [change.need for change in page.changed])
    return posted


def _show(request: HttpRequest, page: ComparisonPage, form: AdoptForm) -> HttpResponse:
    may_adopt = page.is_adoptable and COORDINATOR.has_role(actor_of(request.user))
    return render(request, "matching/compare.html", {"page": page, "form": form, "may_adopt": may_adopt})
