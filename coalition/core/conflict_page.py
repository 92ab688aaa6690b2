"""The page of whoever comes second: what somebody else did meanwhile and, beside it, every word that was typed.

Forms that show a record's two versions themselves never come here (`members.views.editing`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.forms import BaseForm, Textarea
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from .access.permissions import Words
from .access.roles import STAFF, Actor, actor_of
from .conflicts import as_conflict
from .history import entries_of
from .kept_answers import CONTROL, sent_fields, sent_files
from .models import TransitionRecord
from .workflow import REGISTRY


class ConflictMiddleware:
    """Answer a conflict with a page that says what happened; API views do the same in `core.api.problems`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        conflict = as_conflict(error)
        if conflict is None:
            return None
        answers, files = _answers(request, conflict.row), _files(request)
        context = {
            "conflict": conflict,
            "happened": last_change(conflict.row, actor_of(request.user)),
            "answers": answers,
            "files": files,
            "is_sent": request.method == "POST",
            "came_from": _came_from(request),
            "is_written": bool(files) or any(answer.is_text for answer in answers),
        }
        return render(request, "errors/409.html", context, status=409)


def _came_from(request: HttpRequest) -> str:
    """The page of ours that held the form, for a conflict about no row."""
    address = request.headers.get("Referer", "")
    hosts = {request.get_host()}
    return address if url_has_allowed_host_and_scheme(address, hosts, require_https=request.is_secure()) else ""


@dataclass(frozen=True)
class _Answer:
    name: str
    text: str
    label: Words
    is_text: bool


def last_change(row: Any, reader: Actor) -> list[dict[str, Any]]:
    """The step that changed the row last, as a history shows it; empty where it was no step, or a row without any.

    Who took it and with which words is for the own side and the staff.
    """
    record = TransitionRecord.objects.of(row).select_related("actor").last() if row is not None else None
    if record is None or record.at < row.updated_at:
        return []
    is_open = bool(reader.roles & STAFF) or _is_colleague(record.actor, reader)
    (entry,) = entries_of([record], REGISTRY[record.workflow], names=is_open)
    return [entry if is_open else entry | {"note": ""}]


def _is_colleague(other: Any, reader: Actor) -> bool:
    if other is None:
        return False
    return bool(reader.organisation_ids & other.organisation_ids or reader.authority_ids & other.authority_ids)


def _answers(request: HttpRequest, row: Any) -> list[_Answer]:
    """What was sent, with the version of the row as it is now: sent again, it is about what the page shows."""
    form: BaseForm | None = getattr(request, "sent_form", None)
    found = [_answer(form, name, text) for name, text in sent_fields(request) if name != "version"]
    version = str(row.version) if row is not None and "version" in request.POST else ""
    return [*found, _Answer("version", version, "", is_text=False)]


def _files(request: HttpRequest) -> list[_Answer]:
    """What has to be chosen again, by the names of the files."""
    form: BaseForm | None = getattr(request, "sent_form", None)
    return [
        _Answer(name, file_name, form[name].label if form is not None and name in form.fields else "", is_text=False)
        for name, file_name in sent_files(request)
    ]


def _answer(form: BaseForm | None, name: str, text: str) -> _Answer:
    """A text is what is written in words, or where one writes in words."""
    known = form is not None and name in form.fields
    is_area = known and isinstance(form.fields[name].widget, Textarea)  # type: ignore[union-attr]
    label = form[name].label if known else _("Your text")  # type: ignore[index]
    return _Answer(name, text, label, name not in CONTROL and bool(text.strip()) and (is_area or " " in text.strip()))
