"""Search over projects, organisations and countries."""

import csv
import datetime
import gzip
import io

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from members.models import Organisation, User
from projects.models import Project
from tests.factories.members import OrganisationFactory, active_member
from tests.factories.projects import FigureFactory, ProjectFactory, StoryFactory, published_project, told_story
from tests.plans import plans_of

pytestmark = pytest.mark.django_db


def found(client: Client, words: str, kind: str) -> list[str]:
    rows = client.get("/search/", {"q": words, "kind": kind}).context["rows"]
    return [row.name for row, _places in rows]


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
        # The projects and organisations so far, and the country.
        assert len(answer.context["rows"]) == 2 * (2 * rows - 1) + 1
    assert len(gzip.compress(answer.content)) <= 14_000


def test_search_of_who_is_signed_in_keeps_its_queries(
    client: Client, member: User, coordinator: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    published_project(title="Senegal by radio")
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
        ("Степной сигнал: жизнь", "stepnoi signal"),
        ("Степной сигнал: жизнь", "Stepnoy"),
        ("Степной сигнал: жизнь", "zhizn"),
        ("Lessons by radio in Kharkiv", "радио Харкив"),
        ("Радио Сигнал إذاعة", "сигнал"),
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


def drum_register() -> None:
    """Three projects, an organisation and nothing else that has to do with drums, changed one after the other."""
    for number, title in enumerate(("Drum lessons", "Lessons by drum, again", "All on the drum")):
        project = published_project(title=title)
        Project.objects.filter(pk=project.pk).update(
            updated_at=datetime.datetime(2026, 3, 3 - number, tzinfo=datetime.UTC)
        )
    member = active_member(name="Network of the drum")
    Organisation.objects.filter(pk=member.pk).update(updated_at=datetime.datetime(2026, 4, 1, tzinfo=datetime.UTC))


@pytest.mark.parametrize(
    ("sort", "names"),
    [
        ("", ["Drum lessons", "Lessons by drum, again"]),
        ("name", ["All on the drum", "Drum lessons", "Lessons by drum, again", "Network of the drum"]),
        ("-name", ["Network of the drum", "Lessons by drum, again", "Drum lessons", "All on the drum"]),
        ("changed", ["All on the drum", "Lessons by drum, again", "Drum lessons", "Network of the drum"]),
        ("-changed", ["Network of the drum", "Drum lessons", "Lessons by drum, again", "All on the drum"]),
    ],
)
def test_results_are_sorted_on_the_page_and_in_the_file(client: Client, sort: str, names: list[str]) -> None:
    drum_register()
    page = client.get("/search/", {"q": "drum" if sort else "drum lessons", "sort": sort})
    shown = [row.name for row, _places in page.context["rows"]]
    assert shown == names
    file = client.get(f"/search/{page.context['export_url']}")
    lines = list(csv.reader(io.StringIO(b"".join(file).decode("utf-8-sig"))))
    assert [line[1] for line in lines[1:]] == shown
    assert lines[1][3].startswith("http://127.0.0.1:8000/")


def test_results_are_narrowed_to_a_kind_with_the_numbers_of_all(client: Client) -> None:
    drum_register()
    everything = client.get("/search/?q=drum").context
    assert [(kind["label"], kind["count"]) for kind in everything["kinds"]] == [
        ("Everything", 4),
        ("Organisations", 1),
        ("Projects", 3),
    ]
    narrowed = client.get(f"/search/{everything['kinds'][1]['url']}&sort=name").context
    assert ([row.name for row, _places in narrowed["rows"]], narrowed["total"]) == (["Network of the drum"], 1)
    assert [kind["count"] for kind in narrowed["kinds"]] == [4, 1, 3]
    assert "found in other kinds" in client.get("/search/?q=drum&kind=stories").content.decode()


def test_results_are_paged_to_an_end_that_is_said(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(60):
        active_member(name=f"Drum {number:02}")
    pages = [client.get("/search/", {"q": "drum", "sort": "name", "page": page}) for page in "123"]
    names = [row.name for page in pages for row, _places in page.context["rows"]]
    assert names == [f"Drum {number:02}" for number in range(60)]
    assert (pages[2].context["next_url"], "can be paged through" in pages[2].content.decode()) == ("", False)
    for place in ("pages", "search"):
        monkeypatch.setattr(f"coalition.site.{place}.FARTHEST", 40)
    last = client.get("/search/", {"q": "drum", "sort": "name", "page": "99"})
    assert ([row.name for row, _places in last.context["rows"]], last.context["total"]) == (names[25:40], 60)
    assert (last.context["next_url"], "Only the first 40 can be paged through" in last.content.decode()) == ("", True)
