"""The needs of a draft: the list by country, one need on a page, and taking one out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from coalition.core.access import actor_of
from coalition.core.idempotency import new_submission_key, submit_once
from members.forms.steps import VersionedForm
from requests.forms.needs import NeedForm
from requests.models import CountryRequest, Need, RequestCountry
from requests.services.drafting import check_editable
from requests.services.needs import copy_need, remove_need, save_need
from requests.tasklist import LABELS, edit_url, next_url
from requests.views.topics import TopicPage


class NeedsPage(TopicPage):
    """Without questions of its own: each need has a page."""

    topic, heading, form_class = "needs", LABELS["needs"], VersionedForm
    lead = gettext_lazy("One entry for each kind of support. Estimates are fine; you can correct them until you send.")
    template_name = "requests/ministry/needs.html"
    http_method_names = ["get", "head"]

    def opened(self) -> dict[str, Any]:
        return {}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        needs = Prefetch("needs", Need.objects.select_related("category", "unit").order_by("pk"))
        entries = self.country_request.countries.select_related("country").prefetch_related(needs).order_by("pk")
        own = {"entries": entries, "onward": self.onward(), "key": new_submission_key()}
        return super().get_context_data(**kwargs) | own


class NeedPage(TopicPage):
    """A new need of one country, or one to change."""

    topic, form_class = "needs", NeedForm
    label, told = gettext_lazy("Save this need"), gettext_lazy("The need was saved.")
    template_name = "requests/ministry/need.html"

    @cached_property
    def entry(self) -> RequestCountry:
        countries = self.country_request.countries.select_related("country", "country_request")
        return get_object_or_404(countries, country=self.kwargs["iso3"])

    @cached_property
    def need(self) -> Need | None:
        if "pk" not in self.kwargs:
            return None
        return get_object_or_404(Need.objects.filter(request_country=self.entry), pk=self.kwargs["pk"])

    @property
    def heading(self) -> str:  # type: ignore[override]
        words = _("A need of %(country)s") if self.need else _("A new need of %(country)s")
        return words % {"country": self.entry.country.name}

    def opened(self) -> dict[str, Any]:
        if not self.need:
            return {"instance": Need(request_country=self.entry)}
        fresh = Need.objects.get(pk=self.need.pk)
        return {"instance": fresh, "initial": {"version": fresh.version}}

    def take(self, form: NeedForm) -> str:
        seen = form.cleaned_data["version"]
        saved = save_need(request_country=self.entry, need=self.need, by=self.actor, version=seen, **form.entered())
        if "more" in self.request.POST:
            return f"{need_url(saved, self.entry)}#places"
        return self.onward()

    def onward(self) -> str:
        """To the list: most countries have more than one need."""
        asked = super().onward()
        after = next_url(self.country_request, self.topic)
        return edit_url(self.country_request, self.topic) if asked == after else asked

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        form = context["form"]
        heads = [{"field": field, "percent": percent} for field, percent in form.head_counts]
        wrong = form.is_bound and bool(form.errors or form.places.total_error_count())
        return context | {"entry": self.entry, "need": self.need, "heads": heads, "form_errors": wrong}


def need_url(need: Need, entry: RequestCountry) -> str:
    return reverse("requests:need", args=[entry.country_request.reference, entry.country_id, need.pk])


@require_POST
def drop_need(request: HttpRequest, reference: str, iso3: str, pk: int) -> HttpResponse:
    """Take a need out of the draft, once."""

    def effect(need: Need, version: int | None) -> str:
        remove_need(need=need, by=actor_of(request.user), version=version)
        messages.success(request, _("The need was taken out."))
        return edit_url(need.request_country.country_request, "needs")

    return _change_need(request, reference, iso3, pk, effect)


@require_POST
def copy_need_once(request: HttpRequest, reference: str, iso3: str, pk: int) -> HttpResponse:
    """Add the same need once more and open it, since something of it is to be different."""

    def effect(need: Need, version: int | None) -> str:
        copied = copy_need(need=need, by=actor_of(request.user))
        messages.success(request, _("This is the copy. Change what is different, and save it."))
        return need_url(copied, need.request_country)

    return _change_need(request, reference, iso3, pk, effect)


def _change_need(
    request: HttpRequest, reference: str, iso3: str, pk: int, effect: Callable[[Need, int | None], str]
) -> HttpResponse:
    """Run `effect` with a need of the person's own draft, once; what is wrong is told on the list."""
    actor, form = actor_of(request.user), VersionedForm(request.POST)
    country_request = get_object_or_404(CountryRequest.objects.in_full_to(actor), reference=reference)
    check_editable(country_request, by=actor)
    back = edit_url(country_request, "needs")
    if not form.is_valid():
        return redirect(back)

    def run() -> str:
        mine = Need.objects.filter(request_country__country_request=country_request, request_country__country=iso3)
        need = get_object_or_404(mine.select_related("request_country__country_request"), pk=pk)
        return effect(need, form.cleaned_data["version"])

    try:
        return submit_once(request, form, run)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect(back)
