"""Questions to choose from: who keeps them, in which language they are offered, and that their words stay free."""

import secrets
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from coalition.core.conflicts import Refused, StaleVersion
from members.models import NationalAuthority, User
from requests.models import Clarification, QuestionTemplate
from requests.services.question_templates import change_question, drop_question, keep_question
from tests.factories.members import NationalAuthorityFactory
from tests.factories.requests import CountryRequest, received

pytestmark = pytest.mark.django_db
WORDS = {"language": "fr", "name": "Langues", "text": "Dans quelles langues ?"}


def spoken_to(language: str) -> CountryRequest:
    """A request in assessment whose authority is written to in this language."""
    authority: NationalAuthority = NationalAuthorityFactory(language=language)
    return received("in_assessment", authority=authority)


def ask_page(client: Client, row: CountryRequest, **query: Any) -> Any:
    return client.get(reverse("requests:ask", args=[row.reference]), query)


def test_only_coordinators_keep_change_and_drop(coordinator: User, approver: User, field_office: User) -> None:
    kept = keep_question(by=coordinator, **WORDS)
    for person in (approver, field_office):
        for refused in (
            lambda by: keep_question(by=by, **WORDS),
            lambda by: change_question(question=kept, by=by, **WORDS),
            lambda by: drop_question(question=kept, by=by),
        ):
            with pytest.raises(Refused):
                refused(person)
    assert list(QuestionTemplate.objects.visible_to(approver)) == []
    assert list(QuestionTemplate.objects.visible_to(coordinator)) == [kept]


def test_a_name_stands_once_in_a_language(coordinator: User) -> None:
    keep_question(by=coordinator, **WORDS)
    with pytest.raises(ValidationError) as refusal:
        keep_question(by=coordinator, **WORDS)
    assert list(refusal.value.message_dict) == ["name"]
    keep_question(by=coordinator, **(WORDS | {"language": "es"}))
    assert QuestionTemplate.objects.count() == 2


def test_stale_change_is_refused(coordinator: User) -> None:
    kept = keep_question(by=coordinator, **WORDS)
    change_question(question=kept, by=coordinator, version=1, **(WORDS | {"text": "Lesquelles ?"}))
    with pytest.raises(StaleVersion):
        change_question(question=kept, by=coordinator, version=1, **WORDS)
    kept.refresh_from_db()
    assert kept.text == "Lesquelles ?"


def test_ask_page_offers_those_in_the_authoritys_language(client: Client, coordinator: User) -> None:
    french = keep_question(by=coordinator, **WORDS)
    keep_question(by=coordinator, **(WORDS | {"language": "es"}))
    client.force_login(coordinator)
    offered = ask_page(client, spoken_to("fr")).context["chooser"].fields["template"].queryset
    assert list(offered) == [french]


def test_chosen_question_is_filled_in_and_its_words_stay_free(client: Client, coordinator: User) -> None:
    kept, row = keep_question(by=coordinator, **WORDS), spoken_to("fr")
    client.force_login(coordinator)
    form = ask_page(client, row, template=kept.pk).context["form"]
    assert form["question"].value() == "Dans quelles langues ?"
    sent = {
        "submission": secrets.token_urlsafe(8),
        "version": row.version,
        "question": f"{form['question'].value()} Et combien ?",
        "answer_by": timezone.localdate().isoformat(),
    }
    client.post(reverse("requests:ask", args=[row.reference]) + f"?template={kept.pk}", sent)
    assert Clarification.objects.get().question == "Dans quelles langues ? Et combien ?"


def test_question_of_another_language_is_not_filled_in(client: Client, coordinator: User) -> None:
    kept = keep_question(by=coordinator, **WORDS)
    client.force_login(coordinator)
    assert ask_page(client, spoken_to("en"), template=kept.pk).context["form"]["question"].value() == ""


def test_list_costs_the_same_with_one_and_with_three(
    client: Client, coordinator: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.force_login(coordinator)
    for language in ("fr", "es", "ar"):
        keep_question(by=coordinator, **(WORDS | {"language": language}))
        with django_assert_num_queries(4):
            client.get(reverse("requests:questions"))


def test_page_keeps_changes_and_drops(client: Client, coordinator: User) -> None:
    client.force_login(coordinator)
    client.post(reverse("requests:new-question"), WORDS | {"submission": "first"})
    kept = QuestionTemplate.objects.get()
    changed = WORDS | {"submission": "second", "version": kept.version, "name": "Langue"}
    client.post(kept.get_absolute_url(), changed)
    kept.refresh_from_db()
    assert (kept.name, kept.version) == ("Langue", 2)
    client.post(reverse("requests:drop-question", args=[kept.pk]), {"submission": "third", "version": kept.version})
    assert QuestionTemplate.objects.count() == 0


def test_list_is_narrowed_by_words_and_language(client: Client, coordinator: User) -> None:
    french = keep_question(by=coordinator, **WORDS)
    spanish = keep_question(by=coordinator, language="es", name="Lugares", text="¿Qué lugares?", is_demonstration=True)
    client.force_login(coordinator)
    found = {
        query: [row for row, _language in client.get(reverse("requests:questions") + query).context["rows"]]
        for query in ("", "?language=es", "?q=langues", "?q=nowhere")
    }
    assert found == {"": [spanish, french], "?language=es": [spanish], "?q=langues": [french], "?q=nowhere": []}
