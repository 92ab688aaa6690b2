"""What programs read: the feed of new projects, the sitemap, robots.txt."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from coalition.reference.models import Country
from coalition.site import sitemaps
from coalition.site.sitemaps import SECTIONS
from projects.models import Project
from tests.factories.projects import ProjectFactory, published_project
from tests.plans import indexes_of

pytestmark = pytest.mark.django_db


def published(title: str, days: int, **fields: object) -> Project:
    project = published_project(title=title, **fields)
    Project.objects.filter(pk=project.pk).update(published_at=timezone.now() - timedelta(days=days))
    return project


def feed_titles(client: Client) -> list[str]:
    return re.findall(r"<entry><title>([^<]*)", client.get("/feeds/projects/").content.decode())


def test_feed_has_what_is_published_the_newest_first(client: Client) -> None:
    published("Old", 2)
    published("New", 1)
    ProjectFactory(title="In draft")
    assert feed_titles(client) == ["New", "Old"]


def test_feed_is_read_by_an_index(client: Client) -> None:
    published("New", 1)
    assert "project_newest" in indexes_of(client, "/feeds/projects/")


@pytest.mark.parametrize(("demo", "titles"), [(True, ["Invented (demonstration data)"]), (False, [])])
def test_invented_project_is_marked_and_only_in_a_demonstration(
    client: Client, settings: Settings, demo: bool, titles: list[str]
) -> None:
    settings.DEMO = demo
    published("Invented", 1, is_demonstration=True)
    assert feed_titles(client) == titles


def test_feed_keeps_its_queries(client: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for number in range(3):
        published(str(number), number)
    with django_assert_num_queries(1):
        answer = client.get("/feeds/projects/")
    assert (answer["Content-Type"], answer["Cache-Control"]) == (
        "application/atom+xml; charset=utf-8",
        "public, max-age=60",
    )


def test_sitemap_leads_to_each_section(client: Client) -> None:
    published_project()
    sections = re.findall(
        r"<loc>http://testserver(/sitemap-(\w+)\.xml)</loc>", client.get("/sitemap.xml").content.decode()
    )
    names = ["pages", "projects", "stories", "members", "countries", "flagships", "missions", "toolkit"]
    names += ["reports", "events"]
    assert [name for _address, name in sections] == names
    assert [client.get(address).status_code for address, _name in sections] == [200] * 10


def test_page_stands_in_the_sitemap_in_six_languages(client: Client) -> None:
    text = client.get("/sitemap-toolkit.xml").content.decode()
    found = re.findall(r"<loc>http://testserver(\S*)/toolkit/re-enrolment/</loc>", text)
    assert sorted(found) == ["", "/ar", "/es", "/fr", "/ru", "/zh-hans"]


def test_long_section_comes_in_several_files(
    client: Client, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    monkeypatch.setattr(SECTIONS["projects"], "limit", 2, raising=False)
    codes = [published_project().code for _ in range(3)]
    with django_assert_num_queries(5):
        index = client.get("/sitemap.xml").content.decode()
    assert re.findall(r"/sitemap-projects\.xml[^<]*", index) == ["/sitemap-projects.xml", "/sitemap-projects.xml?p=2"]
    files = [client.get(f"/sitemap-projects.xml?p={number}").content.decode() for number in (1, 2)]
    found = [re.findall(r"<loc>http://testserver/projects/(\S*)/</loc>", text) for text in files]
    assert found == [codes[:2], codes[2:]]


def test_address_is_made_once_in_each_language(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    made = []
    monkeypatch.setattr(sitemaps, "reverse", lambda *what, **how: made.append(what) or reverse(*what, **how))
    sitemaps._address.cache_clear()
    for _ in range(2):
        client.get("/sitemap-countries.xml")
    assert len(made) == 6 * Country.objects.count()


def test_draft_is_not_in_the_sitemap(client: Client) -> None:
    draft, shown = ProjectFactory(), published_project()
    text = client.get("/sitemap-projects.xml").content.decode()
    assert (f"/projects/{draft.code}/" in text, f"/projects/{shown.code}/" in text) == (False, True)


@pytest.mark.parametrize(("demo", "first"), [(True, "Disallow: /"), (False, "Disallow: /account/")])
def test_robots_keep_out_of_a_demonstration(client: Client, settings: Settings, demo: bool, first: str) -> None:
    settings.DEMO = demo
    lines = client.get("/robots.txt").content.decode().splitlines()
    assert lines[:2] == ["User-agent: *", first]
    assert lines[-1] == "Sitemap: http://127.0.0.1:8000/sitemap.xml"
