"""A flagship's space: for its members and the Secretariat alone, with what the Secretariat posts there."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from coalition.core.access.policy import current_policy
from coalition.core.conflicts import Refused
from coalition.core.idempotency import new_submission_key
from coalition.core.models import TransitionRecord
from coalition.spaces.calendar import calendar_of
from coalition.spaces.choices import DOCUMENT_MAX_BYTES
from coalition.spaces.models import Announcement, Document, Meeting, Space
from coalition.spaces.services import call_meeting, post_announcement, share_document
from members.models import Organisation, User
from members.workflow import MEMBERSHIP
from tests.factories.members import active_member
from tests.factories.spaces import AnnouncementFactory, DocumentFactory, MeetingFactory
from tests.factories.states import bring_to

pytestmark = pytest.mark.django_db

SPACE = "/flagships/teachers/space/"
PDF = b"%PDF-1.4 a plan"


@pytest.fixture
def own(member: User) -> Organisation:
    organisation = member.affiliations.get().organisation
    assert organisation is not None
    organisation.flagships.add("teachers")
    return organisation


@pytest.fixture
def teachers() -> Space:
    return Space.objects.get(pk="teachers")


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def submitted(**fields: Any) -> dict[str, Any]:
    return {"submission": new_submission_key(), **fields}


def test_space_is_for_the_flagships_members_and_the_secretariat(
    own: Organisation, member: User, member_viewer: User, other_member: User, coordinator: User, ministry: User
) -> None:
    readers = (member, member_viewer, coordinator, other_member, ministry)
    assert [signed_in(reader).get(SPACE).status_code for reader in readers] == [200, 200, 200, 404, 403]
    assert signed_in(member).get("/flagships/gender-equality/space/").status_code == 404
    assert Client().get(SPACE).status_code == 302


def test_member_whose_membership_rests_is_kept_out(own: Organisation, member: User) -> None:
    bring_to(own, MEMBERSHIP, "suspended")
    assert signed_in(member).get(SPACE).status_code == 404


def test_list_leads_into_the_only_space_and_says_why_there_is_none(
    own: Organisation, member: User, other_member: User, coordinator: User
) -> None:
    assert signed_in(member).get("/spaces/").url == SPACE
    assert "No space yet" in signed_in(other_member).get("/spaces/").content.decode()
    assert len(signed_in(coordinator).get("/spaces/").context["spaces"]) == Space.objects.filter(is_active=True).count()


def test_page_shows_members_and_says_what_is_empty(own: Organisation, member: User) -> None:
    active_member().flagships.add("gender-equality")
    page = signed_in(member).get(SPACE)
    assert (list(page.context["members"]), page.context["number_of_members"]) == ([own], 1)
    empty = ("announced nothing yet", "No meeting is called", "No document is shared yet")
    assert [words in page.content.decode() for words in empty] == [True, True, True]


def test_secretariat_posts_and_members_read(own: Organisation, member: User, coordinator: User) -> None:
    desk = signed_in(coordinator)
    sent = submitted(title="Spring meeting", text="We meet\nin spring.")
    assert desk.post(f"{SPACE}announcements/new/", sent).url == SPACE
    assert desk.post(f"{SPACE}announcements/new/", sent).url == SPACE
    entry = Announcement.objects.get()
    assert (entry.posted_by, TransitionRecord.objects.of(entry).get().name) == (coordinator, "create")
    text = signed_in(member).get(SPACE).content.decode()
    assert ("Spring meeting" in text, "Take down" in text, "Write an announcement" in text) == (True, False, False)


def test_what_is_taken_down_is_the_secretariats_alone(own: Organisation, member: User, coordinator: User) -> None:
    entry = AnnouncementFactory(title="Old news")
    terms = submitted(version=entry.version)
    assert signed_in(member).post(f"/spaces/announcements/{entry.pk}/withdraw/", terms).status_code == 403
    desk = signed_in(coordinator)
    assert desk.post(f"/spaces/announcements/{entry.pk}/withdraw/", terms).url == f"{SPACE}announcements/"
    pages = [signed_in(reader).get(f"{SPACE}announcements/").content.decode() for reader in (member, coordinator)]
    assert ["Old news" in page for page in pages] == [False, True]
    assert desk.post(f"/spaces/announcements/{entry.pk}/withdraw/", submitted(version=entry.version)).status_code == 409


def test_only_the_secretariat_posts(teachers: Space, own: Organisation, member: User, administrator: User) -> None:
    upload = SimpleUploadedFile("plan.pdf", PDF)
    day = datetime(2030, 5, 2, 10)  # noqa: DTZ001 - local to the zone named
    for by in (member, administrator):
        with pytest.raises(Refused):
            post_announcement(space=teachers, title="No", text="No", by=by)
        with pytest.raises(Refused):
            share_document(space=teachers, title="No", upload=upload, by=by)
        with pytest.raises(Refused):
            call_meeting(space=teachers, title="No", starts_at=day, ends_at=day + timedelta(hours=1), zone="UTC", by=by)


def meeting_answers(**changes: str) -> dict[str, Any]:
    entered = {"title": "Plans", "day": "2030-05-02", "starts": "10:00", "ends": "11:30", "zone": "Africa/Nairobi"}
    return submitted(**(entered | changes))


def test_meeting_is_kept_in_its_zone_and_read_as_a_calendar(own: Organisation, member: User, coordinator: User) -> None:
    agenda = "Welcome; plans, and a long word about the lessons of the year – " + "é" * 60
    answers = meeting_answers(link="https://meet.example.org/1", agenda=agenda)
    assert signed_in(coordinator).post(f"{SPACE}meetings/new/", answers).url == SPACE
    meeting = Meeting.objects.get()
    assert meeting.starts_at.isoformat() == "2030-05-02T07:00:00+00:00"
    text = signed_in(member).get(SPACE).content.decode()
    assert ("Africa/Nairobi" in text, "10 a.m." in text, "https://meet.example.org/1" in text) == (True, True, True)
    answer = signed_in(member).get(f"/spaces/meetings/{meeting.pk}/calendar.ics")
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    lines = answer.content.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    unfolded = answer.content.replace(b"\r\n ", b"").decode().split("\r\n")
    assert [line for line in unfolded if line.startswith(("DTSTART", "DTEND", "SUMMARY", "URL", "DESCRIPTION"))] == [
        "DTSTART:20300502T070000Z",
        "DTEND:20300502T083000Z",
        "SUMMARY:Plans",
        "DESCRIPTION:" + agenda.replace(";", "\\;").replace(",", "\\,"),
        "URL:https://meet.example.org/1",
    ]


def test_line_break_in_a_title_can_not_add_a_line_to_the_calendar() -> None:
    meeting = MeetingFactory(title="Plans\r\nATTENDEE:mailto:a@example.org", agenda="One\nTwo")
    file = calendar_of(meeting, address="https://portal.example.org/flagships/teachers/space/").decode()
    assert ("\r\nATTENDEE" in file, "SUMMARY:Plans\\nATTENDEE" in file, "DESCRIPTION:One\\nTwo" in file) == (
        False,
        True,
        True,
    )


def test_meeting_that_ends_before_it_begins_is_told_and_nothing_is_lost(coordinator: User) -> None:
    page = signed_in(coordinator).post(f"{SPACE}meetings/new/", meeting_answers(ends="09:00", agenda="Kept words"))
    assert (page.status_code, "ends" in page.context["form"].errors, "Kept words" in page.content.decode()) == (
        200,
        True,
        True,
    )
    assert Meeting.objects.count() == 0


def test_meeting_that_is_over_leaves_the_front_of_the_space(own: Organisation, member: User) -> None:
    over = MeetingFactory(title="Over", starts_at=timezone.now() - timedelta(days=2))
    texts = [signed_in(member).get(path).content.decode() for path in (SPACE, f"{SPACE}meetings/")]
    assert [over.title in text for text in texts] == [False, True]


def test_document_is_handed_out_as_a_file_to_members_alone(
    own: Organisation, member: User, other_member: User, coordinator: User
) -> None:
    upload = SimpleUploadedFile("..\\my plan.exe", PDF)
    sent = submitted(title="", upload=upload)
    assert signed_in(coordinator).post(f"{SPACE}documents/new/", sent).url == SPACE
    row = Document.objects.get()
    assert (row.file_name, row.content_type, "plan" in row.upload.name) == ("my-plan.pdf", "application/pdf", False)
    path = f"/spaces/documents/{row.pk}/"
    answer = signed_in(member).get(path)
    told = (answer["Content-Disposition"], answer["X-Content-Type-Options"], b"".join(answer))
    assert told == ('attachment; filename="my-plan.pdf"', "nosniff", PDF)
    assert signed_in(other_member).get(path).status_code == 404
    signed_in(coordinator).post(f"{path}withdraw/", submitted(version=row.version))
    assert signed_in(member).get(path).status_code == 404


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"", "empty"), (b"MZ\x90\x00 a program", "something else"), (PDF + b"0" * DOCUMENT_MAX_BYTES, "limit")],
)
def test_file_that_may_not_be_shared_is_told(teachers: Space, coordinator: User, content: bytes, words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        share_document(space=teachers, title="Plan", upload=SimpleUploadedFile("plan.pdf", content), by=coordinator)
    assert Document.objects.count() == 0


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(
    ("name", "path"),
    [("spaces:space", SPACE), ("spaces:part", f"{SPACE}meetings/"), ("spaces:members", f"{SPACE}members/")],
)
def test_pages_take_the_declared_queries(
    own: Organisation,
    member: User,
    rows: int,
    name: str,
    path: str,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for _number in range(rows):
        active_member().flagships.add("teachers")
        for make in (AnnouncementFactory, MeetingFactory, DocumentFactory):
            make()
    client = signed_in(member)
    client.get(path)
    with django_assert_num_queries(current_policy().find(name).queries):
        assert client.get(path).status_code == 200
