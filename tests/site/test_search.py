"""Search over projects, organisations and countries."""

import gzip
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from members.models import User
from tests.factories.members import OrganisationFactory, active_member
from tests.factories.projects import FigureFactory, ProjectFactory, StoryFactory, published_project, told_story
from tests.plans import plans_of

pytestmark = pytest.mark.django_db


def found(client: Client, words: str, kind: str) -> list[str]:
    rows: list[dict[str, Any]] = client.get("/search/", {"q": words}).context[kind]
    return [row.get("title") or row["name"] for row in rows]


@pytest.mark.parametrize("words", ["Sénégal", "senegal", "SENEGAL", "Senagal", "السنغال", "Сенегал", "塞内加尔"])
def test_country_is_found_in_every_language_and_spelling(client: Client, words: str) -> None:
    assert found(client, words, "countries")[0] == "Senegal"


@pytest.mark.parametrize("words", ["lecons a la radio", "RADIO leçons", "leçns radio", "P-2020-7777", "drum"])
def test_project_is_found_by_title_code_and_summary(client: Client, words: str) -> None:
    published_project(title="Leçons à la radio", code="P-2020-7777", summary="With a drum.")
    published_project(title="Printed books")
    assert found(client, words, "projects") == ["Leçons à la radio"]


def test_organisation_is_found_by_name_and_acronym(client: Client) -> None:
    active_member(name="Réseau des maîtres", acronym="RDM")
    active_member(name="Talking Drum")
    assert [found(client, words, "organisations") for words in ("reseau maitres", "rdm")] == [
        ["Réseau des maîtres"]
    ] * 2


def test_likest_comes_first(client: Client) -> None:
    published_project(title="Books for villages", summary="After the radio lessons.")
    published_project(title="Radio lessons")
    assert found(client, "radio lessons", "projects") == ["Radio lessons", "Books for villages"]


def test_public_finds_only_what_is_public(client: Client, coordinator: User) -> None:
    ProjectFactory(title="Radio in draft")
    OrganisationFactory(name="Radio applicant")
    assert (found(client, "radio", "projects"), found(client, "radio", "organisations")) == ([], [])
    client.force_login(coordinator)
    assert found(client, "radio", "projects") == ["Radio in draft"]
    assert found(client, "radio", "organisations") == ["Radio applicant"]


def test_answer_is_shared_only_with_the_public(client: Client, member: User) -> None:
    assert client.get("/search/?q=radio")["Cache-Control"] == "public, max-age=60"
    client.force_login(member)
    assert client.get("/search/?q=radio")["Cache-Control"] == "private, no-cache"


def test_nothing_found_says_what_to_do(client: Client) -> None:
    assert "Nothing was found" in client.get("/search/?q=zzzzqq").content.decode()
    text = client.get("/search/?q=+").content.decode()
    assert ("Nothing was found" in text, "any of the six languages" in text) == (False, True)


@pytest.mark.parametrize("words", ["%", "_", "'; --", "\\", "a" * 5000, "[]()*"])
def test_signs_are_words_like_any_other(client: Client, words: str) -> None:
    published_project(title="Radio")
    assert (client.get("/search/", {"q": words}).status_code, found(client, words, "projects")) == (200, [])


def test_search_keeps_its_queries_and_weight(client: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for rows in (1, 2):
        for number in range(rows):
            FigureFactory(project=published_project(title=f"Senegal by radio {rows} {number}"))
            active_member(name=f"Senegal {rows} {number}")
        with django_assert_num_queries(2):
            answer = client.get("/search/?q=senegal")
        assert len(answer.context["projects"]) == len(answer.context["organisations"]) == 2 * rows - 1
    assert len(gzip.compress(answer.content)) <= 14_000


def test_search_of_who_is_signed_in_keeps_its_queries(
    client: Client, member: User, coordinator: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for person in (member, coordinator):
        client.force_login(person)
        with django_assert_num_queries(4):
            client.get("/search/?q=senegal")


def test_word_like_another_is_no_slip(client: Client) -> None:
    assert found(client, "mali", "countries") == ["Mali", "Somalia"]


def test_header_leads_to_the_search(client: Client) -> None:
    assert '<a href="/search/">Search</a>' in client.get("/").content.decode()


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("مدرسة الأمل عبر الإذاعة", "مدرسه الامل"),
        ("مدرسة الأمل عبر الإذاعة", "مَدْرَسَة الأَمَل"),
        ("مدرسة الأمل عبر الإذاعة", "مـدرسة الإذاعه"),
        ("على الطريق", "علي الطريق"),
        ("Уроки по радио: Ёлкино", "УРОКИ елкино"),
        ("Уроки по радио: Ёлкино", "уроке радио ёлкино"),
        ("乡村广播课程", "广播课程"),
        ("Educación à distance, garçons", "educacion garcons"),
        ("Educación à distance, garçons", "EDUCACIÓN DISTANCE"),
        ("Educación à distance, garçons", "educasion garcons"),
        ("Iğdır’da radyo ile ders: Isparta ve İzmir", "igdir ısparta izmir"),
        ("Iğdır’da radyo ile ders: Isparta ve İzmir", "IĞDIR ISPARTA İZMİR"),
        ("Lessons by ＲＡＤＩＯ", "radio"),
    ],
)
def test_spelling_of_six_scripts_is_forgiven(client: Client, title: str, words: str) -> None:
    published_project(title=title)
    published_project(title="Printed books")
    assert found(client, words, "projects") == [title]


def test_story_is_found_once_it_is_public(client: Client, coordinator: User) -> None:
    told_story(title="Back at school", text="The radio helped.")
    StoryFactory(title="School in draft")
    assert [found(client, words, "stories") for words in ("school", "radio")] == [["Back at school"]] * 2
    client.force_login(coordinator)
    assert sorted(found(client, "school", "stories")) == ["Back at school", "School in draft"]


def test_search_reads_the_indexes_of_words(client: Client, coordinator: User) -> None:
    """One that holds another expression than the question asks for would be left aside."""
    client.force_login(coordinator)
    with CaptureQueriesContext(connection) as asked:
        client.get("/search/?q=radio")
    plans = plans_of(asked, enable_seqscan="off", enable_indexscan="off")
    names = ("organisation_words", "project_words", "report_words", "story_words")
    assert [sum(f" on {name} " in line for line in plans) for name in names] == [2, 2, 2, 2]
