"""Is it recorded already? Names across scripts and spellings, and what is none of them."""

import pytest
from django.db import connection
from pytest_django import DjangoAssertNumQueries

from members.services.identity import latin_of, likeness_of, possible_duplicates
from tests.factories.members import OrganisationFactory

pytestmark = pytest.mark.django_db
# A name, and the same one in another script or transliteration.
SAME = [
    ("Открытые книги", "Otkrytye knigi"),
    ("Открытые книги", "Otkritiye Knigi"),
    ("Открытые книги", "«Открытые книги», фонд"),
    ("التعليم للجميع", "Al-Taalim lil-Jamee"),
    ("مؤسسة محمد بن راشد", "Mohammed bin Rashid Foundation"),
    ("Ελληνική Εκπαίδευση", "Elliniki Ekpaidefsi"),
    ("中文教育", "Zhongwen Jiaoyu"),
    ("Réseau Éducation", "Reseau Education"),
]
OTHERS = [
    ("Открытые книги", "Открытые школы"),
    ("Открытые книги", "Open Books"),
    ("التعليم للجميع", "Radio for all"),
    ("中文教育", "Sahel Waves"),
]


@pytest.mark.parametrize(("recorded", "entered"), SAME + [(entered, recorded) for recorded, entered in SAME])
def test_same_name_is_found_across_scripts(recorded: str, entered: str) -> None:
    OrganisationFactory(name="Something else")
    row = OrganisationFactory(name=recorded)
    assert possible_duplicates(name=entered) == [row]


def test_what_stands_in_a_bracket_takes_nothing_from_the_likeness() -> None:
    row = OrganisationFactory(name="Sahel Waves (United Network of Community Radios)")
    assert possible_duplicates(name="Sahel Wavs") == [row]
    assert possible_duplicates(name="Sahel Waves (United Network of Community Radio)") == [row]


@pytest.mark.parametrize(("recorded", "entered"), OTHERS + [(entered, recorded) for recorded, entered in OTHERS])
def test_another_name_is_not_taken_for_it(recorded: str, entered: str) -> None:
    OrganisationFactory(name=recorded)
    assert possible_duplicates(name=entered) == []


def test_web_domain_is_compared_in_any_spelling() -> None:
    row = OrganisationFactory(website="https://WWW.Books.example:443/fr?about")
    addresses = ("http://books.example", "https://www.books.example/", "https://BOOKS.example/x")
    assert [possible_duplicates(name="Other", website=address) for address in addresses] == [[row]] * 3
    others = ("https://books.example.org", "https://notbooks.example", "books.example", "")
    assert [possible_duplicates(name="Other", website=address) for address in others] == [[]] * 4


@pytest.mark.parametrize("words", ["Open Books", "Reseau Education numerique", "a b", "The, (very) same-name 24"])
def test_likeness_is_that_of_the_database(words: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT similarity(%s, 'open books education 24')", [words.lower()])
        (wanted,) = cursor.fetchone()
    assert likeness_of(words.lower(), "open books education 24") == pytest.approx(wanted)


def test_latin_letters_of_a_name() -> None:
    assert [latin_of(name) for name in ("Открытые книги", "Œuvre Élan", "")] == ["otkrytye knigi", "oeuvre elan", ""]
    assert (likeness_of("", ""), likeness_of("a", "")) == (0.0, 0.0)


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("name", ["Открытые книги", "Otkrytye knigi"])
def test_look_up_takes_two_queries(name: str, rows: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for number in range(rows):
        OrganisationFactory(name=f"Открытые книги {number}")
    with django_assert_num_queries(2):
        assert len(possible_duplicates(name=name)) == rows
