"""U3: a form sent after its session has ended, or after another began, keeps its answers for whoever typed them."""

import re
from html import unescape
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from coalition.core.access import PUBLIC
from coalition.core.access import middleware as access
from coalition.core.kept_answers import KEPT, KEPT_FOR, MOST_CHARACTERS
from coalition.core.models import OutgoingEmail
from members.models import User
from requests.models import CountryRequest
from tests.core.test_methods import OWN, address
from tests.faults.browsing import hidden_fields
from tests.requests.filling import CONTACTS, begin, opened, page

pytestmark = pytest.mark.django_db

PASSWORD = "a-long-enough-password"
ORIGIN = "http://testserver"
FORMS = [
    entry
    for entry in OWN
    if "POST" in entry.declared.methods and not entry.declared.roles & PUBLIC and not entry.declared.api
]
ANSWERS = {"submission": "once", "note": 'Two words and "quotes",\nin two lines'}


def end_session(client: Client) -> None:
    """As time does: the browser still has its cookie."""
    ended = Session.objects.filter(pk=client.cookies["sessionid"].value)
    assert ended.update(expire_date=timezone.now()) == 1


def sign_in(client: Client, user: User, **fields: str) -> Any:
    user.set_password(PASSWORD)
    user.save(update_fields=["password"])
    answer = client.post("/account/login/", {"login": user.email, "password": PASSWORD, **fields})
    assert answer.status_code == 302
    return answer


def waiting(answer: Any) -> str:
    """Where the page to sign in leads afterwards."""
    assert (answer.status_code, answer["Location"].partition("?")[0]) == (302, "/account/login/")
    return str(answer["Location"].partition("?next=")[2])


def kept_on(client: Client, url: str) -> dict[str, str]:
    return sent_again(client.get(url).content.decode())


def sent_again(text: str) -> dict[str, str]:
    """What the page that kept the answers sends."""
    fields = hidden_fields(text.partition("<main")[2])
    return {name: unescape(words) for name, words in fields.items() if name != "csrfmiddlewaretoken"}


@pytest.fixture
def draft(client: Client, ministry: User) -> CountryRequest:
    sign_in(client, ministry)
    return begin(client)


def test_every_form_keeps_its_answers_when_the_session_has_ended(client: Client, coordinator: User) -> None:
    found, wanted = {}, {}
    for entry in FORMS:
        client.force_login(coordinator)
        end_session(client)
        url = waiting(client.post(address(entry), ANSWERS))
        client.force_login(coordinator)
        text = client.get(url).content.decode()
        found[entry.name] = (f'action="{address(entry)}"' in text, sent_again(text))
        wanted[entry.name] = (True, ANSWERS)
    assert found == wanted


def test_answers_are_lost_without_the_guard(client: Client, coordinator: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access, "keep_answers", lambda request: "")
    client.force_login(coordinator)
    end_session(client)
    led = waiting(client.post(address(FORMS[0]), ANSWERS))
    assert (led.startswith("/kept/"), KEPT in client.session) == (False, False)


def test_answers_sent_again_after_signing_in_count_once(client: Client, ministry: User, draft: CountryRequest) -> None:
    url = page(draft, "edit", "contacts")
    form = opened(client, url) | CONTACTS
    end_session(client)
    kept = waiting(client.post(url, form))
    assert "Your answers are kept" in client.get(f"/account/login/?next={kept}").content.decode()
    assert sign_in(client, ministry, next=kept)["Location"] == kept
    again = kept_on(client, kept)
    for _click in range(2):
        assert client.post(url, again).status_code == 302
    draft.refresh_from_db()
    assert (draft.contact_office, draft.contact_email, draft.version) == (*CONTACTS.values(), 2)
    assert client.get(kept).status_code == 404


def test_answers_wait_for_a_person_who_signs_in_with_a_code(
    client: Client, ministry: User, draft: CountryRequest
) -> None:
    url = page(draft, "edit", "contacts")
    form = opened(client, url) | CONTACTS
    end_session(client)
    kept = waiting(client.post(url, form))
    entrance = client.get(f"/account/login/?next={kept}").content.decode()
    (way,) = re.findall(r'href="(/account/login/code/[^"]*)"', entrance)
    asked = hidden_fields(client.get(unescape(way)).content.decode().partition("<main")[2])
    onward = client.post("/account/login/code/", {**asked, "email": ministry.email})["Location"]
    (code,) = re.findall(r"portal is (\S+)\.", OutgoingEmail.objects.get(event="members/login_code").text)
    confirmation = hidden_fields(client.get(onward).content.decode().partition("<main")[2])
    answer = client.post("/account/login/code/confirm/", {**confirmation, "code": code})
    assert (answer["Location"], kept_on(client, kept)["contact_office"]) == (kept, CONTACTS["contact_office"])


def test_answers_are_not_for_another_who_signs_in_at_the_same_browser(
    client: Client, other_ministry: User, draft: CountryRequest
) -> None:
    url = page(draft, "edit", "contacts")
    form = opened(client, url) | CONTACTS
    end_session(client)
    kept = waiting(client.post(url, form))
    sign_in(client, other_ministry)
    assert client.get(kept).status_code == 404


def test_answers_are_not_in_another_browser(client: Client, ministry: User, draft: CountryRequest) -> None:
    end_session(client)
    kept = waiting(client.post(page(draft, "edit", "contacts"), CONTACTS))
    elsewhere = Client()
    elsewhere.force_login(ministry)
    assert elsewhere.get(kept).status_code == 404


def test_answers_of_several_tabs_are_all_kept(client: Client, ministry: User, draft: CountryRequest) -> None:
    end_session(client)
    urls = [page(draft, "edit", topic) for topic in ("about", "contacts", "consent")]
    kept = [waiting(client.post(url, {"submission": "k", "note": url})) for url in urls]
    sign_in(client, ministry)
    assert [kept_on(client, each)["note"] for each in kept] == urls


def test_answers_are_gone_after_a_day(client: Client, ministry: User, draft: CountryRequest) -> None:
    end_session(client)
    kept = waiting(client.post(page(draft, "edit", "contacts"), CONTACTS))
    sign_in(client, ministry)
    session = client.session
    (form,) = session[KEPT].values()
    form["kept_at"] -= KEPT_FOR.total_seconds()
    session.save()
    assert client.get(kept).status_code == 404


def test_file_is_asked_for_again_by_its_name(client: Client, ministry: User, draft: CountryRequest) -> None:
    end_session(client)
    fields = {"submission": "k", "signatory_office": "Minister", "upload": SimpleUploadedFile("signed.pdf", b"%PDF")}
    kept = waiting(client.post(page(draft, "edit", "letter"), fields))
    sign_in(client, ministry)
    shown = client.get(kept).content.decode()
    assert ("<bdi>signed.pdf</bdi>" in shown, 'type="file" id="file_1" name="upload"' in shown) == (True, True)
    assert kept_on(client, kept) == {"submission": "k", "signatory_office": "Minister"}


@pytest.mark.parametrize(
    ("url", "fields"),
    [
        ("/account/password/change/", {"oldpassword": "secret", "password1": "another", "other": "x"}),
        ("/requests/new/", {"note": "x" * (MOST_CHARACTERS + 1)}),
        ("/requests/new/", {"password": "secret"}),
    ],
)
def test_passwords_and_floods_are_not_kept(client: Client, ministry: User, url: str, fields: dict[str, str]) -> None:
    client.force_login(ministry)
    end_session(client)
    assert waiting(client.post(url, fields)) == url
    assert KEPT not in client.session


def second_tab(ministry: User) -> tuple[Client, dict[str, str]]:
    """A form opened in a tab of an earlier session, its person signed in anew in another tab."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(ministry)
    form = hidden_fields(client.get("/requests/new/").content.decode().partition("<main")[2])
    client.cookies.pop("csrftoken")
    client.force_login(ministry)
    client.get("/requests/new/")
    return client, form | {"title": "Lessons by radio"}


def test_form_of_an_earlier_session_keeps_its_answers(ministry: User) -> None:
    client, form = second_tab(ministry)
    kept = client.post("/requests/new/", form, headers={"origin": ORIGIN})["Location"]
    page_again = hidden_fields(client.get(kept).content.decode().partition("<main")[2])
    assert page_again["title"] == "Lessons by radio"
    assert client.post("/requests/new/", page_again, headers={"origin": ORIGIN}).status_code == 302
    assert CountryRequest.objects.get().title == "Lessons by radio"


@pytest.mark.parametrize("origin", ["https://elsewhere.example", "null", ""])
def test_form_of_another_site_is_refused_and_not_kept(ministry: User, origin: str) -> None:
    client, form = second_tab(ministry)
    answer = client.post("/requests/new/", form, headers={"origin": origin} if origin else {})
    assert (answer.status_code, KEPT in client.session, CountryRequest.objects.count()) == (403, False, 0)
