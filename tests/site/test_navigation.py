"""The Secretariat's navigation: sections, and the links of the section one is in."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from members.models import User

pytestmark = pytest.mark.django_db
REST = [("Gaps", None), ("Questions", None), ("Authorities", None)]


def links_of(page: str, label: str) -> list[tuple[str, str | None]]:
    """The words of each link of the named navigation, with its aria-current."""
    found = re.search(rf'<nav[^>]*aria-label="{label}">(.*?)</nav>', page, re.DOTALL)
    assert found, label
    links = re.findall(r"<a ([^>]*)>([^<]*)</a>", found[1])
    current = [re.search(r'aria-current="(\w+)"', attributes) for attributes, _words in links]
    return [(words, mark and mark[1]) for (_attributes, words), mark in zip(links, current, strict=True)]


def test_sections_on_the_first_page_of_one(client: Client, coordinator: User) -> None:
    client.force_login(coordinator)
    page = client.get(reverse("requests:queue")).content.decode()
    assert ("Requests", "page") in links_of(page, "Main")
    assert links_of(page, "Requests") == [("Queue", "page"), *REST]


def test_sections_below_the_first_page(client: Client, coordinator: User) -> None:
    client.force_login(coordinator)
    page = client.get(reverse("matching:gaps")).content.decode()
    assert ("Requests", "true") in links_of(page, "Main")
    assert links_of(page, "Requests") == [
        ("Queue", None),
        ("Gaps", "page"),
        *REST[1:],
    ]


def test_navigation_of_a_member_is_one_row(client: Client, member: User) -> None:
    client.force_login(member)
    page = client.get(reverse("members:offers")).content.decode()
    words = [words for words, _current in links_of(page, "Main")]
    assert words == [
        "Your desk",
        "Proposals",
        "Needs for you",
        "Calls",
        "Offers",
        "Commitments",
        "Spaces",
        "Projects",
        "Results",
        "Stories",
        "Library",
    ]
    who = page.partition('<div class="who">')[2].partition("</header>")[0]
    assert (">People</a>" in who, ">API access</a>" in who) == (True, True)
    assert 'class="within"' not in page


def test_webhooks_stand_below_api_access(client: Client, administrator: User) -> None:
    client.force_login(administrator)
    page = client.get(reverse("members:webhooks")).content.decode()
    assert ("API access", "page") in links_of(page, "Portal")


@pytest.mark.parametrize(
    ("page", "section"), [("matching:back-tests", "Matching"), ("members:record-organisation", "Members")]
)
def test_page_that_no_link_leads_to_stands_where_its_app_is_at_home(
    client: Client, coordinator: User, page: str, section: str
) -> None:
    client.force_login(coordinator)
    shown = client.get(reverse(page)).content.decode()
    assert [words for words, current in links_of(shown, "Main") if current] == [section]
    assert [words for words, current in links_of(shown, section) if current] == []
