"""The board and its panels, as pages and as files, and what the Secretariat does from them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_POST

from coalition.core.access import Actor, actor_of
from coalition.core.lists import file_of, list_context, page_of_rows
from matching.models import Complement, OverlapKind
from matching.services.overlaps import mark_complementary, take_back_complement
from members.forms.steps import StepForm
from members.models import Offer
from members.services.confirming import ask_to_confirm
from members.views.steps import take_step

from .filters import NAMES, BoardForm, Chosen, chosen_of, form_of
from .gaps import GAPS
from .missions import MISSIONS
from .offers import IDLE, STALE
from .overlaps import OVERLAPS
from .panel import Panel, first_rows
from .served import COUNTRIES, GROUPS

PANELS = (OVERLAPS, GAPS, IDLE, STALE, COUNTRIES, GROUPS, MISSIONS)
"""In the order of the board."""


def board(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request.user)
    form = form_of(request, actor, tuple(NAMES))
    chosen = chosen_of(form)
    parts = [_part(panel, actor, chosen, request.GET) for panel in PANELS if panel.admits(actor)]
    context = {"parts": parts, "form": form, "here": request.get_full_path(), "is_narrowed": _is_narrowed(form)}
    return render(request, "site/board/board.html", context)


def panel_page(request: HttpRequest, panel: str) -> HttpResponse:
    """All rows of a panel; filters and page stand in the address."""
    actor, found = actor_of(request.user), _panel(request, panel)
    form, rows = _asked(request, found)
    page, lines = page_of_rows(request, form, rows, lambda shown: found.lines(shown, actor), is_costly=found.is_costly)
    listed = list_context(request, form, page)
    context = {
        **listed,
        "panel": found,
        "lines": found.shown(lines),
        "columns": [(column, listed["heads"][column.name]) for column in found.columns],
        "here": request.get_full_path(),
        "is_narrowed": _is_narrowed(form),
        "export_url": _with_query(reverse("site:board-csv", args=[found.code]), request.GET),
    }
    return render(request, "site/board/panel.html", context)


def panel_csv(request: HttpRequest, panel: str) -> HttpResponseBase:
    """The rows that the page shows over all its pages, in the same order and words."""
    found = _panel(request, panel)
    form, rows = _asked(request, found)
    lines = found.lines(list(rows[:None]), actor_of(request.user))
    return file_of(form, found.code, form.in_order(lines))


class OverlapForm(StepForm):
    """Which two overlap, as the board named them."""

    first_kind = second_kind = forms.ChoiceField(choices=OverlapKind.choices)
    first_id = second_id = forms.IntegerField(min_value=1)


@require_POST
def mark_overlap(request: HttpRequest) -> HttpResponse:
    """Keep that the two complement each other, with the reason that was typed."""
    by = actor_of(request.user)

    def effect(found: dict[str, Any]) -> Complement:
        first, second = ((found[f"{side}_kind"], found[f"{side}_id"]) for side in ("first", "second"))
        return mark_complementary(first=first, second=second, reason=found["note"], by=by)

    told = gettext_lazy("Marked as complementary. It stands apart from the overlaps now.")
    return take_step(request, effect, back=_overlaps(), told=told, form_class=OverlapForm)


@require_POST
def unmark_overlap(request: HttpRequest, pk: int) -> HttpResponse:
    by = actor_of(request.user)
    row = get_object_or_404(Complement.objects.visible_to(by), pk=pk)
    told = gettext_lazy("The mark was taken back: the two stand among the overlaps again.")
    return take_step(request, lambda _: take_back_complement(complement=row, by=by), back=_overlaps(), told=told)


@require_POST
def ask_for_confirmation(request: HttpRequest, pk: int) -> HttpResponse:
    """Write to those who edit the offer."""
    by = actor_of(request.user)
    offer = get_object_or_404(Offer.objects.visible_to(by), pk=pk)
    back = reverse("site:board-panel", args=[STALE.code])
    told = gettext_lazy("Its editors are asked to confirm the offer.")
    return take_step(request, lambda _: ask_to_confirm(offer=offer, by=by), back=back, told=told)


def _panel(request: HttpRequest, code: str) -> Panel:
    actor = actor_of(request.user)
    found = next((panel for panel in PANELS if panel.code == code and panel.admits(actor)), None)
    if found is None:
        raise Http404
    return found


def _asked(request: HttpRequest, panel: Panel) -> tuple[BoardForm, Any]:
    actor = actor_of(request.user)
    form = form_of(request, actor, panel.narrowed_by, columns=panel.listed(), is_overlaps=panel is OVERLAPS)
    return form, panel.rows(actor, chosen_of(form))


def _part(panel: Panel, actor: Actor, chosen: Chosen, query: QueryDict) -> dict[str, Any]:
    """A panel on the board: its first rows, and the way to all of them with the same filters."""
    rows, total = first_rows(panel.rows(actor, chosen), is_costly=panel.is_costly)
    ignored = [str(words) for name, words in NAMES.items() if getattr(chosen, name) and name not in panel.narrowed_by]
    return {
        "panel": panel,
        "lines": panel.shown(panel.lines(rows, actor)),
        "total": total,
        "url": _with_query(reverse("site:board-panel", args=[panel.code]), query),
        "ignored": pgettext("between the names of a list", ", ").join(ignored),
    }


def _with_query(path: str, query: QueryDict) -> str:
    kept = query.copy()
    kept.pop("page", None)
    return f"{path}?{kept.urlencode()}" if kept else path


def _is_narrowed(form: BoardForm) -> bool:
    return form.is_filtered or bool(form.errors)


def _overlaps() -> str:
    return reverse("site:board-panel", args=[OVERLAPS.code])
