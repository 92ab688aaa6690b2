"""Clearances: what waits for a second person, what lapses soon, what nobody has begun; preparing and deciding."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from coalition.core.access import actor_of
from coalition.core.access.permissions import Words
from coalition.core.lists import ListFilter, count_each, file_of, list_context, view_links, wants_file
from coalition.core.paging import page_of
from members.forms.access_filters import ClearanceFilter, UnclearedFilter
from members.forms.clearances import OfferClearanceForm, ScreeningForm
from members.models import Clearance, Offer, Organisation
from members.offer_page import clearance_rows
from members.services.clearances import decide_clearance, prepare_clearance, revoke_clearance
from members.views.editing import ServicePage
from members.views.steps import Steps, take_named

VIEWS: dict[str, Words] = {
    "waiting": _("Wait for a second person"),
    "lapsing": _("Lapse within 30 days"),
    "missing": _("Open offers without clearance"),
}


def clearances(request: HttpRequest) -> HttpResponseBase:
    actor, today = actor_of(request.user), timezone.localdate()
    seen = Clearance.objects.visible_to(actor).with_subjects()
    lists: dict[str, Any] = {
        "waiting": seen.waiting(),
        "lapsing": seen.lapsing(today),
        "missing": Offer.objects.visible_to(actor).uncleared(today).select_related("organisation"),
    }
    view = request.GET.get("view", "")
    view = view if view in VIEWS else "waiting"
    filter_class: type[ListFilter] = UnclearedFilter if view == "missing" else ClearanceFilter
    found = filter_class(request.GET, lists[view])
    if wants_file(request):
        return file_of(found, "clearances")
    counts = count_each(lists, whole=view)
    page = page_of(request, found.qs, total=None if found.is_filtered else counts[view])
    context = {
        "kept": [("view", view)],
        "clear_url": f"?view={view}",
        "view": view,
        "view_label": VIEWS[view],
        "views": view_links(VIEWS, counts, view),
        "rows": list(page) if view == "missing" else clearance_rows(page, actor),
        "here": request.get_full_path(),
        **list_context(request, found, page),
    }
    return render(request, "members/desk/clearances.html", context)


class PrepareClearance(ServicePage):
    label, told = _("Send to a second person"), _("Prepared: a second person decides.")
    heading = _("Prepare a clearance")
    lead = _("You write down what was examined. Another person, an approver, clears it or does not.")
    template_name = "members/desk/prepare.html"

    @property
    @abstractmethod
    def subject(self) -> Organisation | Offer:
        """Who or what was examined."""

    def take(self, form: Any) -> str:
        prepare_clearance(subject=self.subject, by=actor_of(self.request.user), **form.entered())
        return self.back()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"subject": self.subject}


class PrepareScreening(PrepareClearance):
    form_class = ScreeningForm

    @cached_property
    def subject(self) -> Organisation:
        return get_object_or_404(Organisation.objects.visible_to(actor_of(self.request.user)), slug=self.kwargs["slug"])

    def back(self) -> str:
        return reverse("members:application", args=[self.subject.slug])


class PrepareOfferClearance(PrepareClearance):
    form_class = OfferClearanceForm

    @cached_property
    def subject(self) -> Offer:
        return get_object_or_404(Offer.objects.visible_to(actor_of(self.request.user)), pk=self.kwargs["pk"])

    def back(self) -> str:
        return self.subject.get_absolute_url()


def _clear(**terms: Any) -> Clearance:
    return decide_clearance(is_cleared=True, **terms)


def _refuse(**terms: Any) -> Clearance:
    return decide_clearance(is_cleared=False, **terms)


STEPS: Steps = {
    "clear": (_clear, _("Cleared.")),
    "refuse": (_refuse, _("Not cleared.")),
    "revoke": (revoke_clearance, _("The clearance was revoked.")),
}


@require_POST
def clearance_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    seen = Clearance.objects.visible_to(actor_of(request.user)).select_related("organisation")
    row = get_object_or_404(seen, pk=pk)
    return take_named(request, step, STEPS, notes=frozenset(STEPS), back=row.get_absolute_url(), clearance=row)
