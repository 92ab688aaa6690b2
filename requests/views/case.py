"""The Secretariat's case page: the request beside its letters, what is known of the countries, who said what."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import formats
from django.utils.translation import gettext as _

from coalition.core.access import Actor, actor_of
from coalition.core.models import TransitionRecord
from coalition.core.names import name_some
from members.forms.languages import language_name, language_names
from requests.casefile import CaseFile, read_case
from requests.checklist import Checklist
from requests.choices import AssessmentStatus, RequestStatus
from requests.duplicates import possible_duplicates
from requests.forms.desk import InternalNoteForm
from requests.models import CountryRequest, InternalNote
from requests.permissions import VALIDATOR
from requests.standing import desk_ball_of
from requests.views.actions import actions_on
from requests.views.wording import status_kind
from requests.workflow import COUNTRY_REQUEST


def case(request: HttpRequest, seen: QuerySet[CountryRequest]) -> HttpResponse:
    """Show the one request in `seen`, what the person may see; `requests:detail` leads here for the Secretariat."""
    actor = actor_of(request.user)
    file = read_case(seen)
    context = {
        **case_frame(file),
        "actions": actions_on(file, actor),
        "needs_second_person": _needs_second_person(file, actor),
        "history": [_entry(record) for record in reversed(file.records)],
        "notes": InternalNote.objects.visible_to(actor)
        .filter(country_request=file.country_request)
        .select_related("written_by"),
        "checklist": Checklist(file),
        "duplicates": possible_duplicates(file, actor),
        "note_form": InternalNoteForm(),
        "assessments": [(a, status_kind(a.status)) for a in file.assessments],
    }
    return render(request, "requests/desk/case.html", context)


def case_frame(file: CaseFile) -> dict[str, Any]:
    """What every page about a case shows: the bar, what is asked, the countries and their figures."""
    authority = file.country_request.authority
    return {
        "file": file,
        "case": file.country_request,
        "kind": status_kind(file.country_request.status),
        "correspondence": language_name(authority.language) if authority else "",
        "bar_note": name_some(entry.country.name for entry in file.countries),
        "bar_facts": _facts(file),
        "countries": [_country(file, entry) for entry in file.countries],
        "without_need": [entry.country.name for entry in file.countries if not entry.need_list],
    }


def _facts(file: CaseFile) -> list[tuple[str, Any]]:
    found = file.country_request
    facts = [
        (_("State"), found.get_status_display()),
        (_("Next step"), desk_ball_of(found)),
        (_("Since"), formats.date_format(found.since, "DATE_FORMAT")),
        (_("Context"), found.get_situation_display() or _("not stated")),
        (_("Handled by"), found.assigned_to or _("nobody yet")),
    ]
    severity = [(_("Severity"), _("%(grade)s of 5") % {"grade": found.severity})] if found.severity else []
    return severity + facts


def _country(file: CaseFile, entry: Any) -> dict[str, Any]:
    """A country with its decision and, for every indicator, its figure or None."""
    figures = [
        (indicator, next((figure for figure in indicator.figures if figure["country"] == entry.country_id), None))
        for indicator in file.indicators
    ]
    for need in entry.need_list:
        need.language_words = language_names(need.languages)
    return {"entry": entry, "kind": status_kind(entry.decision), "figures": figures}


def _entry(record: TransitionRecord) -> dict[str, Any]:
    return {
        "datetime": record.at.isoformat(),
        "date": formats.date_format(record.at, "DATE_FORMAT"),
        "text": _("Entered") if record.name == "create" else COUNTRY_REQUEST.step(record.name).label,
        "by": record.actor or _("the portal"),
        "note": record.note,
    }


def _needs_second_person(file: CaseFile, actor: Actor) -> bool:
    """Whether this approver would validate, had they not assessed or registered the request."""
    waits = file.country_request.status == RequestStatus.IN_ASSESSMENT and not _in_hand(file)
    return waits and VALIDATOR.has_role(actor) and not VALIDATOR.allows(actor, file.country_request)


def _in_hand(file: CaseFile) -> bool:
    return any(assessment.status == AssessmentStatus.OPEN for assessment in file.assessments)
