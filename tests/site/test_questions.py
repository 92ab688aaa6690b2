"""The page of questions and answers, and that the pages of the channel lead to each other."""

import re

import pytest
from django.test import Client

from coalition.site.questions import topics

pytestmark = pytest.mark.django_db

QUESTIONS, HOW, JOIN, SUPPORT, CONTACT = "/questions/", "/how-it-works/", "/join/", "/support/", "/contact/"


def main_links(client: Client, address: str) -> set[str]:
    """The pages that this one leads to between header and footer."""
    main = client.get(address).content.decode().partition('<main id="main">')[2].partition("</main>")[0]
    return {link.partition("#")[0] for link in re.findall(r'href="(/[^"]*)"', main)}


def test_every_answer_leads_to_a_page_that_exists(client: Client) -> None:
    addresses = {answer.more[1].partition("#")[0] for topic in topics() for answer in topic.answers}
    assert {client.get(address).status_code for address in addresses} == {200}


def test_every_question_has_an_anchor_of_its_own(client: Client) -> None:
    text = client.get(QUESTIONS).content.decode()
    anchors = re.findall(r' id="([^"]+)"', text)
    assert len(anchors) == len(set(anchors))


@pytest.mark.parametrize(
    ("page", "others"),
    [
        (QUESTIONS, {HOW, JOIN, SUPPORT, CONTACT}),
        (HOW, {QUESTIONS, JOIN, SUPPORT, CONTACT}),
        (JOIN, {QUESTIONS, HOW, SUPPORT}),
        (SUPPORT, {QUESTIONS, HOW, JOIN}),
        (CONTACT, {QUESTIONS, JOIN}),
    ],
)
def test_pages_of_the_channel_lead_to_each_other(client: Client, page: str, others: set[str]) -> None:
    assert others - main_links(client, page) == set()


def test_every_page_has_them_in_its_footer_and_the_sitemap(client: Client) -> None:
    foot = client.get("/").content.decode().partition("<footer")[2]
    assert [f'href="{page}"' in foot for page in (QUESTIONS, HOW, JOIN, SUPPORT, CONTACT)] == [True] * 5
    pages = client.get("/sitemap-pages.xml").content.decode()
    assert [f"{page}</loc>" in pages for page in (QUESTIONS, HOW, JOIN, SUPPORT, CONTACT)] == [True] * 5
