"""Stories: who tells one, a second person clears it, what everybody reads, and what a picture leaves behind."""

import io
import re
import struct
import zlib
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from pytest_django import DjangoAssertNumQueries, Settings

from coalition.core.conflicts import Conflict, Refused
from coalition.core.idempotency import new_submission_key
from members.models import User
from projects.choices import StoryStatus
from projects.models import Story
from projects.services.pictures import LARGEST, SIDE, clean_picture
from projects.services.stories import change_story, publish_story, return_story, send_story, write_story
from tests.factories.members import stand_in
from tests.factories.projects import ParticipationFactory, ProjectFactory, StoryFactory, published_project, told_story
from tests.plans import indexes_of
from tests.told import readers

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def uploads(tmp_path: Any, settings: Settings) -> None:
    """Pictures of a test end with it."""
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(tmp_path)},
        },
    }


def picture_of(size: tuple[int, int] = (40, 30), kind: str = "JPEG", **saved: Any) -> SimpleUploadedFile:
    written = io.BytesIO()
    Image.new("RGB", size, "#235a8c").save(written, kind, **saved)
    return SimpleUploadedFile("class.jpg", written.getvalue())


def terms(**changed: Any) -> dict[str, Any]:
    words = {"title": "Lessons by radio", "text": "They began again.", "language": "en", "picture_alt": "A radio"}
    return {**words, "people_agreed": True, "picture": picture_of(), **changed}


def refusal_of(upload: SimpleUploadedFile) -> list[str]:
    with pytest.raises(ValidationError) as refused:
        clean_picture(upload)
    return list(refused.value.message_dict)


def test_picture_is_made_anew_without_what_it_carried() -> None:
    exif = Image.Exif()
    exif[0x010E] = "Awa, school of Kolda"
    exif[0x0112] = 6  # on its side
    upload = picture_of((3000, 2000), exif=exif, comment=b"kept by a camera")
    kept = clean_picture(upload)
    made = Image.open(kept)
    assert (made.format, made.size, dict(made.getexif())) == ("JPEG", (853, SIDE), {})
    assert (b"Kolda" in kept.read(), "comment" in made.info) == (False, False)


def test_picture_of_png_becomes_a_jpeg() -> None:
    assert Image.open(clean_picture(picture_of(kind="PNG"))).format == "JPEG"


def png_of_size(width: int, height: int) -> SimpleUploadedFile:
    """A small file that says it is a huge picture."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + head
    body = struct.pack(">I", len(head)) + chunk + struct.pack(">I", zlib.crc32(chunk))
    return SimpleUploadedFile("bomb.png", b"\x89PNG\r\n\x1a\n" + body + b"\0\0\0\0IDAT")


@pytest.mark.parametrize(
    "upload",
    [
        SimpleUploadedFile("empty.jpg", b""),
        SimpleUploadedFile("page.jpg", b"<html><script>alert(1)</script></html>"),
        SimpleUploadedFile("cut.jpg", picture_of((400, 300)).read()[:600]),
        SimpleUploadedFile("large.jpg", b"\xff" * (LARGEST + 1)),
        png_of_size(3_000, 3_000),
        png_of_size(60_000, 60_000),
        picture_of(kind="GIF"),
    ],
    ids=["empty", "a page", "cut", "large", "many pixels", "a bomb", "another type"],
)
def test_picture_that_is_none_is_refused(upload: SimpleUploadedFile) -> None:
    assert refusal_of(upload) == ["picture"]


def test_story_is_read_once_a_second_person_has_cleared_it(client: Client, coordinator: User, approver: User) -> None:
    story = write_story(project=published_project(), organisation=None, by=coordinator, **terms())
    assert client.get(story.get_absolute_url()).status_code == 404
    publish_story(story=send_story(story=story, by=coordinator), by=approver)
    page = client.get(story.get_absolute_url())
    picture: Any = client.get(page.context["picture"])
    assert (page.status_code, page["Cache-Control"], "A radio" in page.content.decode()) == (
        200,
        "public, max-age=60",
        True,
    )
    assert (picture["Content-Type"], picture["X-Content-Type-Options"]) == ("image/jpeg", "nosniff")
    assert picture["Content-Disposition"].startswith("attachment")
    assert Image.open(io.BytesIO(picture.getvalue())).size == (40, 30)


def test_who_stands_in_for_an_approver_hears_of_a_story_that_waits(
    approver: User, coordinator: User, other_coordinator: User
) -> None:
    stand_in(coordinator, approver)
    story = write_story(project=published_project(), organisation=None, by=other_coordinator, **terms())
    send_story(story=story, by=other_coordinator)
    assert readers("projects/story_sent") == sorted([approver.email, coordinator.email])


def test_who_wrote_it_does_not_clear_it(approver: User) -> None:
    story = StoryFactory(written_by=approver)
    Story.objects.filter(pk=story.pk).update(status=StoryStatus.SENT)
    with pytest.raises(Refused):
        publish_story(story=story, by=approver)


def test_member_tells_of_its_own_projects_only(member: User, other_member: User) -> None:
    own = member.affiliations.get().organisation
    project = published_project()
    ParticipationFactory(project=project, organisation=own)
    story = write_story(project=project, organisation=own, by=member, **terms())
    with pytest.raises(Refused):
        write_story(project=project, organisation=own, by=other_member, **terms())
    with pytest.raises(Refused):
        change_story(story=story, by=other_member, title="Mine")


@pytest.mark.parametrize(
    ("changed", "field"),
    [({"picture": None}, "picture"), ({"picture_alt": ""}, "picture_alt"), ({"people_agreed": False}, "people_agreed")],
)
def test_story_needs_a_described_picture_to_which_people_agreed(
    coordinator: User, changed: dict[str, Any], field: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        write_story(project=ProjectFactory(), organisation=None, by=coordinator, **terms(**changed))
    assert list(refused.value.message_dict) == [field]


def test_what_was_sent_is_changed_only_after_it_was_returned(coordinator: User, approver: User) -> None:
    story = write_story(project=ProjectFactory(), organisation=None, by=coordinator, **terms())
    send_story(story=story, by=coordinator)
    with pytest.raises(Conflict):
        change_story(story=story, by=coordinator, title="Later")
    return_story(story=story, note="Who is shown?", by=approver)
    assert change_story(story=story, by=coordinator, title="Later").title == "Later"


def test_form_keeps_a_draft_and_shows_what_is_missing(client: Client, coordinator: User) -> None:
    project = published_project()
    client.force_login(coordinator)
    page = f"/projects/{project.code}/stories/new/"
    form = client.get(f"/ar{page}").context["form"]
    assert (form["language"].value(), form.fields["picture"].required) == ("ar", True)
    answers = {**terms(), "people_agreed": "on", "submission": new_submission_key()}
    wrong = client.post(page, {**answers, "picture_alt": ""})
    assert list(wrong.context["form"].errors) == ["picture_alt"]
    assert "<bdi>class.jpg</bdi>" in wrong.content.decode()
    saved = client.post(page, {**answers, "picture": picture_of()})
    story = Story.objects.get()
    assert (saved.status_code, saved["Location"], story.status) == (302, story.get_absolute_url(), "draft")
    form = client.get(f"/ar/stories/{story.pk}/edit/").context["form"]
    assert (form["language"].value(), form.fields["picture"].required) == ("en", False)


@pytest.mark.parametrize(("state", "version"), [("draft", -1), ("sent", 0)], ids=["changed", "sent"])
def test_whoever_comes_second_is_told_which_picture_to_choose_again(
    client: Client, coordinator: User, state: str, version: int
) -> None:
    """It need not be there, so that without a word the story would keep the one that it had."""
    story = StoryFactory(title="Lessons by radio")
    Story.objects.filter(pk=story.pk).update(status=state)
    client.force_login(coordinator)
    answers = {**terms(), "people_agreed": "on", "submission": new_submission_key(), "version": story.version + version}
    answer = client.post(f"/stories/{story.pk}/edit/", answers)
    shown = answer.content.decode()
    assert (answer.status_code, "<bdi>class.jpg</bdi>" in shown, "They began again." in shown) == (409, True, True)
    assert story.picture.name not in shown  # where it is stored is nobody's business


def test_public_pages_show_the_stories_of_their_projects(client: Client) -> None:
    project = published_project(countries=("SEN",))
    project.flagships.set(["teachers"])
    told_story(project=project, title="Lessons by radio")
    StoryFactory(project=project, title="Not yet")
    told_story(project=ProjectFactory(), title="Of a draft")
    pages = ("/stories/", project.get_absolute_url(), "/countries/SEN/", "/flagships/teachers/")
    shown = {page: [row["title"] for row in client.get(page).context["stories"]] for page in pages}
    assert shown == {page: ["Lessons by radio"] for page in pages}
    feed = client.get("/feeds/stories/").content.decode()
    assert ("Lessons by radio" in feed, "Not yet" in feed, "Of a draft" in feed) == (True, False, False)


def test_secretariat_finds_what_waits(client: Client, approver: User) -> None:
    waiting = StoryFactory(title="Waits")
    Story.objects.filter(pk=waiting.pk).update(status=StoryStatus.SENT)
    client.force_login(approver)
    assert [row.title for row in client.get("/stories/").context["waiting"]] == ["Waits"]


def test_what_waits_is_a_list_of_its_own_where_there_is_more(client: Client, approver: User) -> None:
    for number in range(7):
        StoryFactory(title=f"Waits {number}")
    told_story(title="Public")
    client.force_login(approver)
    page = client.get("/stories/")
    assert (len(page.context["waiting"]), page.context["waiting_url"]) == (5, "?shown=waiting")
    found = client.get("/stories/?shown=waiting&sort=-title")
    assert [row.title for row in found.context["waiting"]] == [f"Waits {number}" for number in range(6, -1, -1)]
    assert "Public</bdi>" not in found.content.decode()
    assert [row.title for row in client.get("/stories/?shown=waiting&q=waits 3").context["waiting"]] == ["Waits 3"]
    nothing = client.get("/stories/?shown=waiting&q=nowhere").content.decode()
    assert "No story matches these filters." in nothing


def test_public_reads_nothing_that_waits(client: Client) -> None:
    StoryFactory(title="Waits")
    answer = client.get("/stories/?shown=waiting")
    assert "Waits" not in answer.content.decode()


def test_stories_are_narrowed_to_a_country_a_flagship_and_a_project(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    told = told_story(title="Here", project=published_project(countries=("SEN", "MLI")))
    told.project.flagships.set(["teachers"])
    told_story(title="Elsewhere", project=published_project(countries=("FJI",)))
    pages = ("/countries/SEN/", "/flagships/teachers/", told.project.get_absolute_url())
    links = [re.search(r'href="(/stories/\?[^"]+)"', client.get(page).content.decode()) for page in pages]
    assert [link and link[1] for link in links] == [
        "/stories/?country=SEN",
        "/stories/?flagship=teachers",
        f"/stories/?q={told.project.code}",
    ]
    for link in links:
        with django_assert_num_queries(3):
            found = client.get(link[1] if link else "").context["stories"]
        assert [story["title"] for story in found] == ["Here"]


def test_list_is_read_in_the_order_of_an_index(client: Client) -> None:
    told_story()
    assert "story_published" in indexes_of(client, "/stories/")
