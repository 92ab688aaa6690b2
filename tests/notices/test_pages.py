"""The inbox, the choice of mails, the preview, and a mail's link kept through signing in."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from coalition.core.models import Delivery, MailPreference, Notice, OutgoingEmail
from coalition.core.outbox.events import EVENTS
from members.models import User
from tests.notices.test_delivery import tell

pytestmark = pytest.mark.django_db
LINK = "/requests/REQ-2026-0042/"


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_inbox_shows_the_own_notices_newest_first(coordinator: User, other_coordinator: User) -> None:
    for key in ("1", "2"):
        tell(coordinator.email, key=key)
    tell(other_coordinator.email)
    rows = signed_in(coordinator).get("/notices/").context["rows"]
    own = Notice.objects.filter(reader=coordinator).order_by("-pk")
    assert [row["notice"] for row in rows] == list(own)
    assert {str(row["topic"]) for row in rows} == {"Requests of countries"}


def test_empty_inbox_says_what_arrives_there(member: User) -> None:
    text = signed_in(member).get("/notices/").content.decode()
    assert ("Nothing here yet" in text, "Mark all as read" in text) == (True, False)


def test_notice_leads_to_its_step_and_is_read_then(coordinator: User) -> None:
    tell(coordinator.email)
    client, notice = signed_in(coordinator), Notice.objects.get()
    answers = [client.get(f"/notices/{notice.pk}/") for _ in range(2)]
    assert [(answer.status_code, answer["Location"]) for answer in answers] == [(302, LINK)] * 2
    notice.refresh_from_db()
    assert notice.read_at is not None


def test_notice_of_somebody_else_is_not_there(coordinator: User, other_coordinator: User) -> None:
    tell(coordinator.email)
    notice = Notice.objects.get()
    assert signed_in(other_coordinator).get(f"/notices/{notice.pk}/").status_code == 404
    notice.refresh_from_db()
    assert notice.read_at is None


def test_header_counts_what_is_unread(coordinator: User) -> None:
    for key in ("1", "2", "3"):
        tell(coordinator.email, key=key)
    client = signed_in(coordinator)
    client.get(f"/notices/{Notice.objects.order_by('pk')[0].pk}/")
    assert re.findall(r'href="/notices/">Inbox <b>(\d+)</b>', client.get("/home/").content.decode()) == ["2"]


def test_all_are_marked_as_read_but_what_came_after_the_list_was_shown(coordinator: User) -> None:
    tell(coordinator.email, key="1")
    client = signed_in(coordinator)
    now = client.get("/notices/").context["now"]
    tell(coordinator.email, key="2")
    Notice.objects.filter(key__contains=":2:").update(created_at=timezone.now() + timedelta(seconds=1))
    answer = client.post("/notices/read/", {"now": now}, follow=True)
    assert "1 notice was marked as read." in answer.content.decode()
    assert [notice.key.split(":")[1] for notice in Notice.objects.unread()] == ["2"]


def test_marking_as_read_leaves_the_notices_of_others(coordinator: User, other_coordinator: User) -> None:
    tell(other_coordinator.email)
    signed_in(coordinator).post("/notices/read/", {"now": "nonsense"})
    assert Notice.objects.unread().count() == 1


def test_inbox_keeps_its_queries(coordinator: User, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    client = signed_in(coordinator)
    for count in (1, 3):
        for key in range(count):
            tell(coordinator.email, key=str(key))
        with django_assert_num_queries(4):
            client.get("/notices/")


def test_signed_in_page_counts_in_the_query_that_reads_the_user(
    coordinator: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = signed_in(coordinator)
    with django_assert_num_queries(2):  # session, user with roles and the count
        client.get("/secretariat/mails/")


def test_choice_is_shown_as_it_stands_and_saved(member: User) -> None:
    client = signed_in(member)
    form = client.get("/notices/choices/").context["form"]
    assert form.topics == ["membership", "projects", "proposals", "spaces"]
    assert [form[topic].value() for topic in form.topics] == [Delivery.DAILY] * 4
    chosen = {"membership": "portal", "projects": "daily", "proposals": "at_once", "spaces": "portal"}
    sent = {"submission": "once", **chosen}
    answer = client.post("/notices/choices/", sent, follow=True)
    preference = MailPreference.objects.get()
    assert (preference.address, preference.topics) == (member.email, chosen)
    assert [answer.context["form"][topic].value() for topic in form.topics] == list(chosen.values())


def test_wrong_choice_names_the_field_and_saves_nothing(member: User) -> None:
    sent = {"submission": "once", "proposals": "sometimes"}
    answer = signed_in(member).post("/notices/choices/", sent)
    assert sorted(answer.context["form"].errors) == ["membership", "projects", "proposals", "spaces"]
    assert MailPreference.objects.count() == 0


def test_only_who_follows_several_chooses_countries(field_office: User, coordinator: User, member: User) -> None:
    asked = {who: "countries" in _fields(who) for who in (field_office, coordinator, member)}
    assert list(asked.values()) == [True, True, False]
    client = signed_in(coordinator)
    topics = dict.fromkeys(client.get("/notices/choices/").context["form"].topics, "daily")
    client.post("/notices/choices/", topics | {"submission": "once", "countries": ["SEN", "LBN"]})
    assert MailPreference.objects.get().countries == ["LBN", "SEN"]


def _fields(user: User) -> list[str]:
    return list(signed_in(user).get("/notices/choices/").context["form"].fields)


def test_page_says_what_cannot_be_switched_off(member: User) -> None:
    always = [str(words) for words in signed_in(member).get("/notices/choices/").context["always"]]
    assert ("The support is confirmed" in always, "An organisation has applied" in always) == (True, False)


@pytest.mark.parametrize("language", [code for code, _ in settings.LANGUAGES])
def test_every_mail_is_shown_to_the_secretariat(coordinator: User, language: str) -> None:
    client = signed_in(coordinator)
    listed = client.get("/secretariat/mails/").content.decode()
    for name in EVENTS:
        page = client.get(f"/secretariat/mails/{name}/?language={language}")
        part = client.get(f"/secretariat/mails/{name}/html/?language={language}")
        assert (page.status_code, part.status_code, f"/secretariat/mails/{name}/" in listed) == (200, 200, True), name
        assert page.context["shown"].html == part.content.decode()
        assert page.context["shown"].language == language


def test_preview_frames_a_page_that_can_do_nothing(coordinator: User) -> None:
    client = signed_in(coordinator)
    address = "/secretariat/mails/requests/question/"
    outer = client.get(address)
    inner = client.get(outer.context["html_url"])
    assert "frame-src 'self'" in outer["Content-Security-Policy"]
    assert [word in inner["Content-Security-Policy"].split("; ") for word in ("sandbox", "frame-ancestors 'self'")] == [
        *(True, True)
    ]
    assert ("script-src" in inner["Content-Security-Policy"], inner["X-Frame-Options"]) == (False, "SAMEORIGIN")


@pytest.mark.parametrize(("who", "status"), [("administrator", 200), ("approver", 403), ("member", 403)])
def test_preview_is_for_coordinators_and_administrators(request: Any, who: str, status: int) -> None:
    client = signed_in(request.getfixturevalue(who))
    assert client.get("/secretariat/mails/requests/question/").status_code == status


def test_preview_of_an_unknown_mail_is_not_there(coordinator: User) -> None:
    client = signed_in(coordinator)
    paths = ("requests/nothing/", "nothing/question/html/")
    assert [client.get(f"/secretariat/mails/{path}").status_code for path in paths] == [404, 404]


PASSWORD = "a phrase for signing in"


@pytest.fixture
def reader(coordinator: User) -> User:
    coordinator.set_password(PASSWORD)
    coordinator.save(update_fields=["password"])
    return coordinator


@pytest.mark.parametrize("prefix", ["", "/fr"])
def test_link_of_a_mail_is_kept_through_signing_in_by_password(client: Client, reader: User, prefix: str) -> None:
    wanted = f"{prefix}/secretariat/requests/?status=submitted"
    page = client.get(wanted, follow=True)
    ((action, _),) = page.redirect_chain
    form = {"login": reader.email, "password": PASSWORD, **hidden(page)}
    answer = client.post(action, form)
    assert (answer.status_code, answer["Location"]) == (302, wanted)


def test_link_of_a_mail_is_kept_through_signing_in_by_a_code(client: Client, reader: User) -> None:
    wanted = "/secretariat/requests/?status=submitted"
    page = client.get(wanted, follow=True)
    (by_code,) = re.findall(r'href="(/account/login/code/[^"]*)"', page.content.decode())
    ask = client.get(by_code.replace("&amp;", "&"))
    told = client.post(by_code, {"email": reader.email, **hidden(ask)})
    (code,) = re.findall(r"portal is (\S+)\.", OutgoingEmail.objects.get().text)
    entry = client.get(told["Location"])
    answer = client.post(told["Location"], {"code": code, **hidden(entry)})
    assert (answer.status_code, answer["Location"]) == (302, wanted)


def hidden(page: Any) -> dict[str, str]:
    """What the form carries unseen, `next` above all."""
    found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page.content.decode())
    return {name: value.replace("&amp;", "&") for name, value in found if name != "csrfmiddlewaretoken"}
