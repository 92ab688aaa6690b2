"""R5: whoever comes second keeps every word. Each step that has a page is sent, with words, after somebody else has
taken it: the answer is a conflict (409) that has the words in a form, and says what happened."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from coalition.core import conflict_page
from coalition.core.access import Role
from coalition.core.workflow import REGISTRY, Transition
from matching.services.matches import withdraw_match
from matching.workflow import MATCH
from members.models import User
from requests.models import Clarification
from requests.services.assessment import CRITERIA
from requests.services.clarifications import answer_clarification, ask_authority
from requests.workflow import ASSESSMENT
from tests.core.page_forms import forms_of
from tests.core.route_samples import client_of
from tests.factories.members import person
from tests.factories.requests import AssessmentFactory, received
from tests.factories.states import bring_to
from tests.test_grid import UndoneError
from tests.test_page_grid import READY, WITHOUT_PAGE, WORKFLOWS, address, answers

pytestmark = pytest.mark.django_db

WORDS = "Two words, «as I typed them»"
# Its page asks for a tick and no words.
WITHOUT_WORDS = {("requests.countryrequest", "submit")}
IN_WORDS = ("note", "words", "question", "private_reason")


def steps_of_people() -> Iterator[tuple[str, Transition]]:
    """Steps with words that cannot be taken twice in a row."""
    for name in WORKFLOWS:
        silent = WITHOUT_PAGE.get(name, set())
        for step in REGISTRY[name]:
            if step.name not in silent and step.target not in step.sources and (name, step.name) not in WITHOUT_WORDS:
                yield name, step


def kept(answer: Any) -> str:
    if answer.status_code != 409:
        return f"answered {answer.status_code}"
    found = [str(text) for form in forms_of(answer.content.decode()) for text in form.answers.values()]
    return "kept" if WORDS in found else "lost"


def late(name: str, step: Transition, people: Mapping[str, Any]) -> str:
    """What whoever is second gets; undone afterwards."""
    outcome = ""
    with suppress(UndoneError), transaction.atomic():
        row = bring_to(READY[name](people), REGISTRY[name], step.sources[0])
        second = next(each for each in people.values() if each.pk and step.allowed.allows(each, row))
        sent = answers(row, step.name) | dict.fromkeys(IN_WORDS, WORDS)
        type(row).objects.filter(pk=row.pk).update(**{REGISTRY[name].field: step.target, "version": F("version") + 1})
        outcome = kept(client_of(second).post(address(name, row, step.name), sent))
        raise UndoneError
    return outcome


def test_words_of_every_step_that_somebody_else_took_are_kept(people: dict[str, Any]) -> None:
    found = {f"{name} {step.name}": late(name, step, people) for name, step in steps_of_people()}
    assert ({name: outcome for name, outcome in found.items() if outcome != "kept"}, len(found) > 60) == ({}, True)


def answered_first(people: dict[str, Any]) -> Clarification:
    """A question of the Secretariat, answered by the ministry's editor while others still write."""
    authority = people["ministry"].affiliations.get().authority
    row = received("in_assessment", authority=authority)
    day = timezone.localdate() + timedelta(days=14)
    asked = ask_authority(country_request=row, question="Which languages?", answer_by=day, by=people["coordinator"])
    return answer_clarification(clarification=asked, answer="French and Pulaar.", by=people["ministry"])


def second_answer(writer: User, asked: Clarification, url: str) -> str:
    sent = {"submission": "k", "answer": WORDS, "note": WORDS, "version": asked.country_request.version}
    answer = client_of(writer).post(url, sent)
    assert kept(answer) == "kept"
    return str(answer.content.decode())


def test_second_answer_to_a_question_stands_beside_the_first(people: dict[str, Any]) -> None:
    asked = answered_first(people)
    colleague = person(Role.MINISTRY_EDITOR, authority=asked.country_request.authority)
    page = second_answer(colleague, asked, f"{asked.country_request.get_absolute_url()}answer/")
    assert ("French and Pulaar." in page, str(people["ministry"]) in page) == (True, True)


def test_second_answer_of_the_desk_stands_beside_the_first(people: dict[str, Any]) -> None:
    asked = answered_first(people)
    url = f"/secretariat/requests/{asked.country_request.reference}/answer/"
    page = second_answer(people["coordinator"], asked, url)
    assert ("French and Pulaar." in page, str(people["ministry"]) in page) == (True, True)


def test_names_and_words_of_another_side_are_not_told(people: dict[str, Any]) -> None:
    """The member whose offer was proposed reads that the Secretariat has withdrawn it, and not who, nor why."""
    match = bring_to(READY["matching.match"](people), MATCH, "proposed")
    withdraw_match(match=match, note="Two persons know why.", by=people["coordinator"])
    editor = next(each for each in people.values() if each.pk and match.offer.organisation_id in each.organisation_ids)
    answer = client_of(editor).post(address("matching.match", match, "decline"), answers(match, "decline"))
    page = answer.content.decode()
    assert (answer.status_code, "Two persons know why." in page, str(people["coordinator"]) in page) == (
        409,
        False,
        False,
    )
    assert str(MATCH.step("withdraw").label) in page


def test_second_end_of_an_assessment_keeps_the_grades_reasons(people: dict[str, Any]) -> None:
    """Two tabs of one person: the first has completed it."""
    row = AssessmentFactory(country_request=received("in_assessment"), assessor=people["coordinator"])
    bring_to(row, ASSESSMENT, "completed")
    reasons = {f"{name}_reason": WORDS for name in CRITERIA}
    url = f"/secretariat/requests/{row.country_request.reference}/assess/"
    sent = {"submission": "k", "version": row.version, **dict.fromkeys(CRITERIA, "3"), **reasons}
    answer = client_of(people["coordinator"]).post(url, sent)
    assert (kept(answer), answer.content.decode().count("<textarea")) == ("kept", 3)


def test_words_are_lost_without_the_guard(people: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conflict_page, "_answers", lambda request, row: [])
    name = "requests.countryrequest"
    assert late(name, REGISTRY[name].step("decline"), people) == "lost"
