"""What a public page says about itself: one address, a title and words for shared links, its feed, source and date."""

import re
from datetime import UTC, datetime

import pytest
from django.conf import settings
from django.test import Client
from PIL import Image

from members.models import User
from projects.models import Project
from tests.factories.members import active_member
from tests.factories.projects import FigureFactory, published_project, told_story

pytestmark = pytest.mark.django_db

PORTAL = "http://127.0.0.1:8000"
TOLD = {"/countries/", "/countries/SEN/", "/flagships/connectivity/", "/projects/", "/projects/?view=map"}


def named(text: str, name: str) -> list[str]:
    return re.findall(rf'<(?:meta|link) (?:property|name|rel)="{name}"[^>]*(?:content|href)="([^"]*)">', text)


def test_public_page_carries_what_a_shared_link_shows(client: Client) -> None:
    project = published_project(title='Lessons "by radio"', summary="Lessons for villages.\n\nBy radio.")
    path = f"/fr/projects/{project.code}/"
    text, address = client.get(f"{path}?page=2").content.decode(), f"http://127.0.0.1:8000{path}"
    assert {name: named(text, name) for name in ("og:title", "og:url", "canonical", "description", "alternate")} == {
        "og:title": ["Lessons &quot;by radio&quot;"],
        "og:url": [address],
        "canonical": [address],
        "description": ["Lessons for villages. By radio."],
        "alternate": ["/fr/feeds/projects/", "/fr/feeds/stories/", "/fr/feeds/library/"],
    }


def test_shared_link_has_a_picture_that_anybody_gets(client: Client) -> None:
    story = told_story(picture_alt="A radio on a bench")
    text = client.get(f"/stories/{story.pk}/").content.decode()
    address = f"{PORTAL}/stories/{story.pk}/picture/"
    assert (named(text, "og:image"), named(text, "og:image:alt")) == ([address], ["A radio on a bench"])
    text = client.get("/toolkit/").content.decode()
    assert (named(text, "og:image"), named(text, "og:image:alt")) == ([f"{PORTAL}/static/img/card.png"], [])
    with Image.open(settings.BASE_DIR / "static/img/card.png") as card:
        assert card.size == (1200, 630)


def test_page_without_words_of_its_own_says_what_the_register_is(client: Client) -> None:
    words = "The public register of the Global Education Coalition: who does what, where and for how many."
    assert named(client.get("/toolkit/").content.decode(), "og:description") == [words]


def test_pages_for_who_signed_in_have_nothing_to_share(client: Client, coordinator: User) -> None:
    client.force_login(coordinator)
    text = client.get("/secretariat/board/").content.decode()
    assert [named(text, name) for name in ("og:title", "canonical", "description")] == [[], [], []]


def test_error_has_no_address_to_share(client: Client) -> None:
    text = client.get("/projects/nothing/").content.decode()
    assert named(text, "og:description") == named(text, "description")


@pytest.mark.parametrize("address", sorted(TOLD))
def test_page_says_its_source_and_last_update(client: Client, address: str) -> None:
    project = published_project(countries=("SEN",))
    FigureFactory(project=project)
    project.flagships.set(["connectivity"])
    Project.objects.update(updated_at=datetime(2026, 2, 3, tzinfo=UTC))
    text = client.get(address).content.decode()
    assert ("Source:" in text, '<time datetime="2026-02-03">' in text) == (True, True)


@pytest.mark.parametrize("address", ["/how-it-works/", "/questions/", "/missions/", "/members/"])
def test_page_of_words_says_its_source(client: Client, address: str) -> None:
    active_member()
    assert "Source:" in client.get(address).content.decode()
