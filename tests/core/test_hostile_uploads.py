"""Hostile files at every page that takes a spreadsheet (R10): refused in words, and nothing is left behind."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from coalition.core.sheets import reading
from coalition.core.sheets.kinds import KINDS
from coalition.core.sheets.reading import check_file
from members.models import Import, User
from tests.core.test_sheets import HOSTILE, MIB, archive
from tests.factories.sheets import book_of, text_of

ROWS = [{"reference": "A-1", "title": "One"}]
MORE = {
    "20 MB": (b"a" * (20 * MIB), "The file has 20.0\xa0MB; the limit is 2.0\xa0MB."),
    "a page that is an archive too": (
        b"<html><script>1</script>" + book_of(ROWS),
        "This is neither an Excel workbook (.xlsx) nor a CSV file in UTF-8.",
    ),
    "an archive that is a page too": (
        archive({"index.html": b"<script>1</script>"}),
        "This is not an Excel workbook (.xlsx) and not a CSV file.",
    ),
}
HOSTILE_NAME = "../../etc/‮\x00passwd<script>.xlsx"


def sender_of(kind: str, people: dict[str, Any]) -> User:
    roles = KINDS[kind].permission.roles
    return next(people[who] for who in ("member", "coordinator", "administrator") if people[who].roles & roles)


@pytest.mark.parametrize("kind", sorted(KINDS))
@pytest.mark.django_db
def test_page_refuses_a_hostile_file_and_keeps_nothing(client: Client, people: dict[str, Any], kind: str) -> None:
    client.force_login(sender_of(kind, people))
    page = f"/{'' if KINDS[kind].is_owned else 'secretariat/'}spreadsheets/{kind}/"
    for name, (content, words) in (HOSTILE | MORE).items():
        upload = SimpleUploadedFile("rows.xlsx", content)
        answer = client.post(page, {"submission": f"key-{name}", "upload": upload})
        assert (name, answer.status_code, answer.context["form"].errors.get("upload")) == (name, 200, [words])
    assert not Import.objects.exists()


@pytest.mark.django_db
def test_name_of_a_file_is_plain_text(client: Client, member: User) -> None:
    client.force_login(member)
    upload = SimpleUploadedFile("x.xlsx", text_of(ROWS))
    upload._name = HOSTILE_NAME  # type: ignore[attr-defined]  # Django's own upload object takes the path off
    client.post("/spreadsheets/offers/", {"submission": "key", "upload": upload})
    assert set(Import.objects.get().file_name) & set("/\\<>\x00‮") == set()


@pytest.mark.django_db
def test_ten_thousand_parts_of_a_form_are_refused(client: Client, member: User) -> None:
    client.force_login(member)
    part = "--x\r\nContent-Disposition: form-data; name=upload; filename=a\r\n\r\n1\r\n"
    body = (part * 10_000 + "--x--\r\n").encode()
    answer = client.post("/spreadsheets/offers/", body, content_type="multipart/form-data; boundary=x")
    assert (answer.status_code, Import.objects.exists()) == (400, False)


@pytest.mark.parametrize(
    ("name", "guard"),
    [
        ("too large", "MOST_BYTES"),
        ("bomb", "MOST_BYTES_UNPACKED"),
        ("ten thousand parts", "MOST_PARTS"),
        ("another archive", "WORKBOOK_PART"),
    ],
)
def test_each_guard_is_what_refuses(monkeypatch: pytest.MonkeyPatch, name: str, guard: str) -> None:
    """The control: with this guard off the same file is let in."""
    content, _words = HOSTILE[name]
    with pytest.raises(ValidationError):
        check_file(content)
    monkeypatch.setattr(reading, guard, "word/document.xml" if guard == "WORKBOOK_PART" else 2**40)
    check_file(content)
