"""U3: the line is cut at ten points of a post. The answers that are sent again count, whole, and once.

What a browser does then: the form still stands there, and its person sends it again under the same key. The control
takes half a body for a whole one: what comes again finds the key used, and the rest of the answers is gone.
"""

import socket
from collections.abc import Callable
from urllib.parse import urlencode, urlsplit

import pytest
from django.test import Client

from coalition.core.models import FormSubmission, TransitionRecord
from members.models import User
from requests.models import CountryRequest
from tests.faults.browsing import Reader, hidden_fields
from tests.faults.portal import Portal
from tests.requests.filling import ABOUT, begin

pytestmark = [pytest.mark.faults, pytest.mark.django_db(transaction=True)]

# Parts of the bytes of a post after which the line is cut; at the end all was sent, and nobody reads the answer.
POINTS = [tenth / 10 for tenth in range(1, 11)]
SUMMARY = "Schools are closed in two regions. " * 40


class Line:
    """One person's browser on a line that breaks."""

    def __init__(self, portal: Portal, user: User) -> None:
        client = Client()
        client.force_login(user)
        self.session = client.cookies["sessionid"].value
        self.portal, self.reader = portal, Reader(portal.url, session=self.session)

    def open(self, path: str) -> dict[str, str]:
        """The hidden fields of the page's own form; the header has one to sign out."""
        return hidden_fields(self.reader.get(path).text.partition("<main")[2])

    def cut(self, path: str, fields: dict[str, str], part: float) -> None:
        """Send this part of the bytes of the post, and break off."""
        raw = self._raw(path, fields)
        place = urlsplit(self.portal.url)
        with socket.create_connection((str(place.hostname), int(place.port or 80)), timeout=10) as line:
            line.sendall(raw[: round(len(raw) * part)])

    def _raw(self, path: str, fields: dict[str, str]) -> bytes:
        cookies = f"sessionid={self.session}; csrftoken={self.reader.cookie('csrftoken')}"
        body = urlencode(fields).encode()
        head = [
            f"POST {path} HTTP/1.1",
            f"Host: 127.0.0.1:{self.portal.port}",
            f"Origin: {self.portal.url}",
            f"Cookie: {cookies}",
            "Content-Type: application/x-www-form-urlencoded",
            f"Content-Length: {len(body)}",
        ]
        return "\r\n".join([*head, "", ""]).encode() + body


def begun(ministry: User) -> CountryRequest:
    client = Client()
    client.force_login(ministry)
    return begin(client)


def send_over_a_cut_line(
    portal: Portal, ministry: User, part: float, *, once: Callable[[], bool] = lambda: True
) -> CountryRequest:
    """The topic "about" with long answers: cut, then, `once` that holds, sent again in full."""
    row = begun(ministry)
    path, line = f"/requests/{row.reference}/edit/about/", Line(portal, ministry)
    fields = line.open(path) | ABOUT | {"summary": SUMMARY}
    line.cut(path, fields, part)
    assert portal.until(once)
    answer = line.reader.post(path, **fields)
    assert (answer.status, answer.url == f"{portal.url}{path}") == (200, False)
    row.refresh_from_db()
    return row


def test_answers_sent_again_after_a_cut_count_whole_and_once(portal: Portal, ministry: User) -> None:
    portal.start("web")
    assert portal.until(portal.answers)
    found = {}
    for part in POINTS:
        row = send_over_a_cut_line(portal, ministry, part)
        found[part] = (row.summary, row.version)
        CountryRequest.objects.filter(pk=row.pk).update(title=f"Cut at {part}")
    assert found == dict.fromkeys(POINTS, (SUMMARY.strip(), 2))


def test_request_begun_over_a_cut_line_is_one(portal: Portal, ministry: User) -> None:
    portal.start("web")
    assert portal.until(portal.answers)
    line = Line(portal, ministry)
    for part in POINTS:
        fields = {**line.open("/requests/new/"), "title": f"Cut at {part}"}
        line.cut("/requests/new/", fields, part)
        assert line.reader.post("/requests/new/", **fields).status == 200
    titles = CountryRequest.objects.order_by("title").values_list("title", flat=True)
    assert list(titles) == sorted(f"Cut at {part}" for part in POINTS)
    assert TransitionRecord.objects.filter(workflow="requests.countryrequest").count() == len(POINTS)
    assert FormSubmission.objects.count() == len(POINTS)


def test_half_a_body_takes_the_key_without_the_guard(portal: Portal, ministry: User) -> None:
    portal.start_instead("web", "coalition.wsgi", "tests.faults.unguarded_body")
    assert portal.until(portal.answers)

    def half_was_taken() -> bool:
        # Two workers serve the two posts: the whole one may come first, and then nothing is lost.
        return CountryRequest.objects.exclude(summary="").exists()

    row = send_over_a_cut_line(portal, ministry, 0.8, once=half_was_taken)
    assert len(row.summary) < len(SUMMARY.strip())
