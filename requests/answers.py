"""Every answer of a request, in words, with the way to change it: the page to check before sending."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from coalition.core.names import joined
from coalition.core.numerals import write_number
from members.forms.comparing import words_of
from members.forms.languages import language_names
from requests.models import CountryRequest, FormalLetter
from requests.tasklist import LABELS, edit_url

Answers = list[dict[str, Any]]
Pairs = list[tuple[Any, Any]]


def answers_of(
    country_request: CountryRequest, entries: list[Any], letters: list[FormalLetter], *, may_change: bool
) -> list[tuple[Any, Answers]]:
    """Return (heading, answers as the component `answers` takes them): each topic, and each need on its own.

    Change links only where they lead to a page that opens. Entries carry their needs as `need_list`, with names and
    lists as `casefile.need_rows` gives them.
    """
    needs = [
        (f"{entry.country.name}: {need.category.name}", _need(country_request, entry, need))
        for entry in entries
        for need in entry.need_list
    ]
    topics = {
        "about": _about(country_request),
        "contacts": [(_("Office"), country_request.contact_office), (_("E-mail"), country_request.contact_email)],
        "letter": _letter(letters),
        "consent": _consent(country_request),
    }
    linked = [(LABELS[topic], _linked(pairs, edit_url(country_request, topic))) for topic, pairs in topics.items()]
    groups = [*linked[:1], *needs, *linked[1:]]
    return groups if may_change else [(heading, _unlinked(answers)) for heading, answers in groups]


def _about(row: CountryRequest) -> Pairs:
    return [
        (_("What you ask for"), row.title),
        (_("Context"), row.get_situation_display()),
        (_("Emergency"), words_of(row.is_emergency)),
        (_("Phase"), row.get_phase_display()),
        (_("What has happened and what is asked for"), row.summary),
        (_("Objectives"), joined([objective.name for objective in row.objectives.all()])),
        (_("Provided already"), row.already_provided),
        (_("Partners"), row.partners),
    ]


def _need(row: CountryRequest, entry: Any, need: Any) -> Answers:
    pairs = [
        (_("Quantity"), f"{write_number(need.quantity)} {need.unit.name}"),
        (_("What exactly"), need.description),
        (_("How soon"), need.get_urgency_display()),
        (_("When"), _dates(need)),
        (_("Learners"), _people(need.learners, need.learners_female, need.learners_male)),
        (_("Teachers"), _people(need.teachers, need.teachers_female, need.teachers_male)),
        (_("Groups"), "\n".join(f"{group['name']}: {write_number(group['head_count'])}" for group in need.group_list)),
        (_("Levels"), joined(need.level_names)),
        (_("What can work"), joined(need.mode_names)),
        (_("Languages"), language_names(need.languages)),
        (_("Places"), "\n".join(_place(place) for place in need.place_list)),
    ]
    return _linked(pairs, reverse("requests:need", args=[row.reference, entry.country_id, need.pk]))


def _letter(letters: list[FormalLetter]) -> Pairs:
    if not letters:
        return [(_("Letter"), "")]
    latest = letters[0]
    return [
        (_("Letter"), latest.file_name),
        (_("Dated"), date_format(latest.dated)),
        (_("Signed by"), latest.signatory_office),
        (_("Reference"), latest.letter_reference),
    ]


def _consent(row: CountryRequest) -> Pairs:
    answer = "" if row.consent_to_publish is None else words_of(row.consent_to_publish)
    return [(_("May it be published?"), answer)]


def _linked(pairs: Pairs, url: str) -> Answers:
    return [
        {"label": label, "value": value or _("no answer"), "change_url": f"{url}?from=check"} for label, value in pairs
    ]


def _unlinked(answers: Answers) -> Answers:
    return [{name: answer[name] for name in ("label", "value")} for answer in answers]


def _people(total: int | None, female: int | None, male: int | None) -> str:
    if total is None:
        return _("not known")
    known = [(female, _("%(n)s female")), (male, _("%(n)s male"))]
    parts = [words % {"n": write_number(count)} for count, words in known if count is not None]
    return f"{write_number(total)} ({joined(parts)})" if parts else write_number(total)


def _place(place: dict[str, Any]) -> str:
    count = f": {write_number(place['learners'])}" if place["learners"] is not None else ""
    withheld = " " + _("(withheld from the public)") if place["is_withheld"] else ""
    return f"{place['name']}{count}{withheld}"


def _dates(need: Any) -> str:
    words = (_("from %(date)s"), _("until %(date)s"))
    known = zip(words, (need.starts_on, need.ends_on), strict=True)
    return " ".join(text % {"date": date_format(day)} for text, day in known if day)
