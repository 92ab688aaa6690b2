"""The designation letter as a file: what is accepted, how it is kept, and who may read it."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from coalition.core.conflicts import Refused
from members.models import DesignationLetter, NationalAuthority, User
from members.services.designations import attach_designation
from tests.factories.members import NationalAuthorityFactory
from tests.requests.filling import PDF

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


def file(content: bytes = PDF, name: str = "../../Lettre du ministre.exe") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


@pytest.fixture
def row() -> NationalAuthority:
    made: NationalAuthority = NationalAuthorityFactory()
    return made


def send(client: Client, row: NationalAuthority, **answers: Any) -> Any:
    sent = {"submission": "k", "upload": file(), "dated": TODAY.isoformat()} | answers
    return client.post(reverse("members:attach-designation", args=[row.pk]), sent)


def test_letter_is_kept_under_a_random_name_and_handed_out_under_a_plain_one(
    client: Client, coordinator: User, row: NationalAuthority
) -> None:
    client.force_login(coordinator)
    assert send(client, row).headers["Location"] == row.get_absolute_url()
    letter = DesignationLetter.objects.get()
    assert "ministre" not in letter.upload.name
    answer = client.get(letter.get_absolute_url())
    assert (b"".join(answer), answer.headers["Content-Disposition"], answer.headers["X-Content-Type-Options"]) == (
        PDF,
        'attachment; filename="lettre-du-ministre.pdf"',
        "nosniff",
    )
    assert letter.get_absolute_url() in client.get(row.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "The file is empty"),
        (b"MZ\x90\x00 a program", "must be a PDF, JPEG or PNG"),
        (b"<html><script>alert(1)</script>", "must be a PDF, JPEG or PNG"),
        (PDF + b"0" * (10 * 1024 * 1024), "the limit is"),
    ],
)
def test_a_file_that_is_no_letter_is_refused(
    client: Client, coordinator: User, row: NationalAuthority, content: bytes, words: str
) -> None:
    client.force_login(coordinator)
    form = send(client, row, upload=file(content)).context["form"]
    assert (list(form.errors), words in form.errors["upload"][0]) == (["upload"], True)
    assert DesignationLetter.objects.count() == 0


def test_a_later_letter_comes_first_and_the_earlier_stays(client: Client, coordinator: User, row: Any) -> None:
    first = attach_designation(authority=row, upload=file(), dated=TODAY, by=coordinator)
    second = attach_designation(authority=row, upload=file(name="new.pdf"), dated=TODAY, by=coordinator)
    client.force_login(coordinator)
    assert list(client.get(row.get_absolute_url()).context["letters"]) == [second, first]


def test_only_the_secretariat_attaches(people: dict[str, Any], row: NationalAuthority) -> None:
    for who in ("field_office", "administrator", "ministry", "member", "outsider"):
        with pytest.raises(Refused):
            attach_designation(authority=row, upload=file(), dated=TODAY, by=people[who])


def test_letter_is_for_those_who_decide_on_the_authority(
    client: Client, people: dict[str, Any], row: NationalAuthority
) -> None:
    letter = attach_designation(authority=row, upload=file(), dated=TODAY, by=people["coordinator"])
    found = {}
    for who in ("coordinator", "approver", "administrator", "field_office", "ministry", "member", "outsider"):
        client.force_login(people[who])
        answer = client.get(letter.get_absolute_url())
        found[who] = answer.status_code
        b"".join(answer)  # closes the file
    seen = {"coordinator": 200, "approver": 200, "administrator": 200}
    assert found == seen | dict.fromkeys(("field_office", "ministry", "member", "outsider"), 403)
