"""The formal letter on the ministry's pages: what is accepted, how it is kept, and who may read it."""

import re
from typing import Any

import pytest
from django.test import Client

from members.models import User
from requests.models import CountryRequest, FormalLetter
from tests.factories.requests import received
from tests.requests.filling import PDF, begin, fill, letter, page

pytestmark = pytest.mark.django_db


@pytest.fixture
def own(client: Client, ministry: User) -> Client:
    client.force_login(ministry)
    return client


def with_letter(client: Client) -> tuple[CountryRequest, str]:
    row = begin(client)
    fill(client, page(row, "edit", "letter"), **letter())
    return row, page(row, "letters", FormalLetter.objects.get().pk)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "The file is empty"),
        (b"MZ\x90\x00 a program", "must be a PDF, JPEG or PNG"),
        (b"<html><script>alert(1)</script>", "must be a PDF, JPEG or PNG"),
        (PDF + b"0" * (20 * 1024 * 1024), "the limit is"),
    ],
)
def test_a_file_that_is_no_letter_is_refused_and_the_answers_kept(own: Client, content: bytes, words: str) -> None:
    row = begin(own)
    answer = fill(own, page(row, "edit", "letter"), **letter(content))
    form = answer.context["form"]
    assert (answer.status_code, list(form.errors), FormalLetter.objects.count()) == (200, ["upload"], 0)
    assert (words in form.errors["upload"][0], form["signatory_office"].value()) == (True, "Minister of Education")


def test_a_letter_without_a_file_is_refused(own: Client) -> None:
    row = begin(own)
    answers = {name: value for name, value in letter().items() if name != "upload"}
    assert list(fill(own, page(row, "edit", "letter"), **answers).context["form"].errors) == ["upload"]


def test_a_letter_of_tomorrow_is_refused(own: Client) -> None:
    row = begin(own)
    answer = fill(own, page(row, "edit", "letter"), **letter(dated="2999-01-01"))
    assert list(answer.context["form"].errors) == ["dated"]


def test_a_good_file_is_kept_while_another_answer_is_corrected(own: Client) -> None:
    row = begin(own)
    url = page(row, "edit", "letter")
    refused = own.post(url, {"submission": "k", **letter(signatory_office="")})
    (kept,) = re.findall(r'name="kept" value="([^"]+)"', refused.content.decode())
    answers = {name: value for name, value in letter().items() if name != "upload"}
    own.post(url, {"submission": "k", "kept": kept, **answers})
    found = FormalLetter.objects.get()
    with found.upload.open() as stored:
        assert (found.file_name, stored.read()) == ("letter.pdf", PDF)


def test_a_kept_file_is_of_no_use_to_another(client: Client, people: dict[str, Any]) -> None:
    client.force_login(people["ministry"])
    refused = client.post(page(begin(client), "edit", "letter"), {"submission": "k", **letter(signatory_office="")})
    (kept,) = re.findall(r'name="kept" value="([^"]+)"', refused.content.decode())
    client.force_login(people["other_ministry"])
    row = begin(client, "Of another")
    answers = {name: value for name, value in letter().items() if name != "upload"}
    client.post(page(row, "edit", "letter"), {"submission": "k", "kept": kept, **answers})
    assert FormalLetter.objects.count() == 0


def test_a_letter_is_handed_out_as_a_file_to_save(own: Client) -> None:
    _row, url = with_letter(own)
    answer = own.get(url)
    assert (answer.getvalue(), answer["Content-Type"]) == (PDF, "application/pdf")
    assert answer["Content-Disposition"] == 'attachment; filename="letter.pdf"'
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_a_page_by_the_name_of_a_letter_is_handed_out_under_its_true_type(own: Client) -> None:
    row = begin(own)
    upload = letter()["upload"]
    upload.name = "letter.html"
    fill(own, page(row, "edit", "letter"), **letter(upload=upload))
    assert FormalLetter.objects.get().file_name == "letter.pdf"


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("ministry_viewer", 200),
        ("other_ministry", 404),
        ("member", 403),
        ("coordinator", 404),
        ("field_office", 404),
        ("outsider", 403),
    ],
)
def test_the_letter_of_a_draft_is_for_its_authority(
    client: Client, people: dict[str, Any], who: str, status: int
) -> None:
    client.force_login(people["ministry"])
    _row, url = with_letter(client)
    client.force_login(people[who])
    answer = client.get(url)
    answer.close()
    assert answer.status_code == status


def test_a_letter_is_not_public(own: Client) -> None:
    _row, url = with_letter(own)
    answer = Client().get(url)
    assert (answer.status_code, "login" in answer["Location"]) == (302, True)


def test_a_member_to_whom_the_request_is_open_reads_no_letter_contact_or_question(
    client: Client, member: User, ministry: User
) -> None:
    row = received(
        "validated",
        authority=ministry.affiliations.get().authority,
        is_open_to_members=True,
        contact_email="canary@example.org",
    )
    row.clarifications.create(question="Canary question", answer_by="2026-01-01")
    client.force_login(member)
    shown = client.get(page(row)).content.decode()
    assert row.title in shown
    assert [text for text in ("letter.pdf", "canary@example.org", "Canary question") if text in shown] == []
    assert client.get(page(row, "letters", row.letters.get().pk)).status_code == 403


def test_a_letter_of_one_request_is_not_found_under_another(own: Client) -> None:
    _row, url = with_letter(own)
    other = begin(own, "Another")
    assert own.get(page(other, *url.split("/")[3:5])).status_code == 404


def test_a_letter_whose_file_is_gone_is_not_found(own: Client) -> None:
    _row, url = with_letter(own)
    found = FormalLetter.objects.get()
    found.upload.storage.delete(found.upload.name)
    assert own.get(url).status_code == 404
