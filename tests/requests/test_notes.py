"""Internal notes: kept for colleagues, seen by nobody else."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import InternalError, transaction
from django.test import Client

from coalition.core.conflicts import Refused
from coalition.core.models import OutgoingEmail
from members.models import User
from requests.models import CountryRequest, InternalNote
from requests.services.notes import write_note
from tests.factories.requests import received

pytestmark = pytest.mark.django_db
CANARY = "canary-91c2"


def post(client: Client, row: CountryRequest, text: str) -> Any:
    return client.post(f"/secretariat/requests/{row.reference}/note/", {"text": text, "submission": "a"})


def test_note_is_kept_once_and_shown_to_colleagues(client: Client, coordinator: User, approver: User) -> None:
    row = received()
    client.force_login(coordinator)
    for _ in range(2):
        assert post(client, row, f" {CANARY} ")["Location"] == f"/requests/{row.reference}/#notes"
    assert [(note.text, note.written_by) for note in InternalNote.objects.all()] == [(CANARY, coordinator)]
    client.force_login(approver)
    assert client.get(f"/requests/{row.reference}/").content.decode().count(CANARY) == 1
    assert OutgoingEmail.objects.count() == 0


def test_authority_never_reads_a_note(client: Client, coordinator: User, ministry: User) -> None:
    row = received(authority=ministry.affiliations.get().authority)
    write_note(country_request=row, text=CANARY, by=coordinator)
    client.force_login(ministry)
    assert CANARY not in client.get(f"/requests/{row.reference}/").content.decode()
    assert post(client, row, "ours").status_code == 403


def test_notes_are_visible_to_whom_they_concern(request: pytest.FixtureRequest, coordinator: User) -> None:
    for iso3 in ("SEN", "LBN"):
        write_note(country_request=received(iso3=iso3), text=iso3, by=coordinator)
    people = ("approver", "field_office", "administrator", "ministry", "ministry_viewer", "member", "outsider")
    seen = {
        who: set(InternalNote.objects.visible_to(request.getfixturevalue(who)).values_list("text", flat=True))
        for who in people
    }
    expected = {"approver": {"SEN", "LBN"}, "field_office": {"SEN"}}
    assert seen == {who: expected.get(who, set()) for who in people}


@pytest.mark.parametrize("who", ["administrator", "ministry", "member", "outsider"])
def test_others_write_no_note(who: str, request: pytest.FixtureRequest) -> None:
    with pytest.raises(Refused):
        write_note(country_request=received(), text="x", by=request.getfixturevalue(who))


def test_field_office_writes_for_its_area_only(client: Client, field_office: User) -> None:
    ours, theirs = received(iso3="SEN"), received(iso3="LBN")
    client.force_login(field_office)
    assert [post(client, row, "seen").status_code for row in (ours, theirs)] == [302, 404]
    with pytest.raises(Refused):
        write_note(country_request=theirs, text="x", by=field_office)


def test_empty_note_is_refused(client: Client, coordinator: User) -> None:
    row = received()
    with pytest.raises(ValidationError, match="Write the note"):
        write_note(country_request=row, text="  ", by=coordinator)
    client.force_login(coordinator)
    assert post(client, row, "  ")["Location"] == f"/requests/{row.reference}/#notes"
    assert InternalNote.objects.count() == 0


def test_database_keeps_a_note_as_written(coordinator: User) -> None:
    note = write_note(country_request=received(), text="first", by=coordinator)
    with pytest.raises(InternalError, match="Cannot update"), transaction.atomic():
        InternalNote.objects.filter(pk=note.pk).update(text="second")
    assert InternalNote.objects.get().text == "first"
