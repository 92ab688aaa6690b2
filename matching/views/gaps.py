"""The Secretariat's gap list, the same as a file, and the letter to an authority."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coalition.core.access import Actor, actor_of
from coalition.core.csv_export import csv_answer
from coalition.core.idempotency import new_submission_key, submit_once
from coalition.core.lists import list_context, query_of
from coalition.core.paging import page_of
from matching.forms import LetterDateForm, SendLetterForm
from matching.gap_filter import filtered
from matching.gaps import Gap, find_gaps, in_words
from matching.letters import Letter, compose_letter
from matching.models import MatchRun
from matching.permissions import COORDINATOR
from members.forms.languages import language_name
from requests.models import CountryRequest, RequestCountry
from requests.services.correspondents import side_of
from requests.services.interim_replies import send_interim_reply

LETTER_AGAIN = timedelta(days=28)
COLUMNS = (
    gettext_lazy("Request"),
    gettext_lazy("Country"),
    gettext_lazy("Need"),
    gettext_lazy("Still open"),
    gettext_lazy("Unit"),
    gettext_lazy("Urgency"),
    gettext_lazy("Reason"),
    gettext_lazy("Why nothing fits"),
    gettext_lazy("What would help"),
    gettext_lazy("Last letter"),
    gettext_lazy("Demonstration data"),
)


def gap_list(request: HttpRequest) -> HttpResponse:
    """Filters, order and page stand in the address, so that a link leads back to exactly this list."""
    actor = actor_of(request.user)
    run = _latest(actor)
    found, rows = filtered(request, find_gaps(actor, run))
    page = page_of(request, rows, is_costly=True)
    context = {
        **list_context(request, found, page),
        "run": run,
        "rows": [(gap, new_submission_key()) for gap in in_words(page, run)],
        "may_act": COORDINATOR.has_role(actor),
        "here": request.get_full_path(),
        "export_url": f"{reverse('matching:gaps-csv')}?{query_of(found)}",
        "submission_key": new_submission_key(),
    }
    return render(request, "matching/gaps.html", context)


def gaps_csv(request: HttpRequest) -> HttpResponseBase:
    """The rows that the list shows over all its pages, in the same order and words."""
    actor = actor_of(request.user)
    run = _latest(actor)
    _found, rows = filtered(request, find_gaps(actor, run))
    return csv_answer("gaps.csv", COLUMNS, (_cells(gap) for gap in in_words(rows, run)))


def _cells(gap: Gap) -> Iterator[Any]:
    need, entry = gap.need, gap.need.request_country
    yield from (entry.country_request.reference, entry.country.name, need.category.name)
    yield from (gap.missing, need.unit.name, need.urgency, gap.reason, gap.why, " ".join(gap.help))
    yield timezone.localtime(gap.written_at).date().isoformat() if gap.written_at else ""
    yield _("yes") if entry.country_request.is_demonstration else _("no")


def letter(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the letter about one country's gaps as it would go out; by POST, send exactly what was shown."""
    entry = _entry(request, pk)
    form = SendLetterForm(request.POST)
    if request.method != "POST" or not form.is_valid():
        return _show_letter(request, entry)
    entered = form.cleaned_data
    try:
        return submit_once(request, form, lambda: _send(request, entry, entered))
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect(request.path)


def _send(request: HttpRequest, entry: RequestCountry, entered: dict[str, Any]) -> str:
    """Send and say where to go; a letter that would read otherwise by now is shown again in place of being sent."""
    actor, next_by = actor_of(request.user), entered["next_by"]
    written = compose_letter(entry, next_by=next_by, by=actor)
    if written is None or written.digest != entered["seen"]:
        messages.warning(request, _("The facts have changed since you read it. Nothing was sent; read it again."))
        return f"{request.path}?next_by={next_by.isoformat()}"
    send_interim_reply(request_country=entry, text=written.text, language=written.language, next_by=next_by, by=actor)
    messages.success(request, _("The letter was sent, and stands on the authority’s page."))
    return reverse("matching:gaps")


def _show_letter(request: HttpRequest, entry: RequestCountry) -> HttpResponse:
    first = {"next_by": timezone.localdate() + LETTER_AGAIN}
    dates = LetterDateForm(request.GET if "next_by" in request.GET else None, initial=first)
    next_by = dates.cleaned_data["next_by"] if dates.is_bound and dates.is_valid() else first["next_by"]
    actor = actor_of(request.user)
    written = compose_letter(entry, next_by=next_by, by=actor)
    may_send = written is not None and not dates.errors and COORDINATOR.has_role(actor)
    context = {
        "entry": entry,
        "letter": written,
        "language": language_name(written.language) if written else "",
        "addresses": list(side_of(entry)),
        "dates": dates,
        "form_errors": bool(dates.errors),
        "form": _send_form(written, next_by) if written and may_send else None,
        "earlier": entry.interim_replies.all(),
    }
    return render(request, "matching/letter.html", context)


def _send_form(written: Letter, next_by: Any) -> SendLetterForm:
    return SendLetterForm(initial={"next_by": next_by, "seen": written.digest})


def _entry(request: HttpRequest, pk: int) -> RequestCountry:
    seen = CountryRequest.objects.visible_to(actor_of(request.user)).values("pk")
    entries = RequestCountry.objects.filter(country_request__in=seen)
    return get_object_or_404(entries.select_related("country_request__authority", "authority", "country"), pk=pk)


def _latest(actor: Actor) -> MatchRun | None:
    return MatchRun.objects.visible_to(actor).defer("problem", "result").latest_done()
