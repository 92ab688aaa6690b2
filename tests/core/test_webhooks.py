"""Webhooks: told of what one may read and nothing else, signed, tried again, never sent into the own network (R17)."""

import hashlib
import hmac
import ipaddress
import json
import re
import socket
import time
from collections.abc import Iterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from coalition.core.conflicts import Conflict, Refused
from coalition.core.jobs import services as jobs
from coalition.core.models import JobStatus, WebhookDelivery, WebhookSubscription
from coalition.core.models.webhooks import WebhookDeliveryQuerySet
from coalition.core.webhooks import sending
from coalition.core.webhooks.addresses import ForbiddenAddress, is_public
from coalition.core.webhooks.events import EVENTS
from coalition.core.webhooks.jobs import WEBHOOK_DELIVERY
from coalition.core.webhooks.services import end_subscription, redeliver, secret_of, subscribe
from coalition.core.workflow import REGISTRY
from matching.workflow import MATCH
from members.models import User
from projects.workflow import COMMITMENT, PUBLICATION
from tests.api.builders import asked_by, matched, offered_by, recorded
from tests.factories.projects import CommitmentFactory
from tests.receiving import Receiver

pytestmark = pytest.mark.django_db
HTTPS = "https://receiver.example/hook"


@pytest.fixture
def receiver(settings: Any) -> Iterator[Receiver]:
    settings.WEBHOOKS_TO_LOOPBACK = True
    with Receiver() as running:
        yield running


def subscribed(user: User, *events: str, url: str = HTTPS) -> WebhookSubscription:
    return subscribe(url=url, events=events or ("project.publication",), by=user)[0]


def published(approver: User) -> Any:
    project = recorded(publication="draft")
    PUBLICATION.move(project, "publish", by=approver)
    return project


def work(delivery: WebhookDelivery) -> WebhookDelivery:
    jobs.perform(WEBHOOK_DELIVERY.label, delivery.pk)
    delivery.refresh_from_db()
    return delivery


# Who is told of what


def test_step_is_told_with_its_place_and_nothing_else(member: User, approver: User, settings: Any) -> None:
    row = subscribed(member)
    project = published(approver)
    delivery = WebhookDelivery.objects.get(subscription=row)
    told = json.loads(delivery.body)
    assert told == {
        "id": str(delivery.event_id),
        "type": "project.publication",
        "occurred_at": told["occurred_at"],
        "step": "publish",
        "status": "published",
        "url": f"{settings.PORTAL_URL}/api/v1/projects/{project.code}/",
    }


def test_nobody_is_told_of_a_row_that_they_may_not_read(
    member: User, other_member: User, ministry: User, other_ministry: User, coordinator: User
) -> None:
    for person in (member, other_member, ministry, other_ministry):
        subscribed(person, "match.status", "country_request.status")
    asked = asked_by(ministry.affiliations.get().authority)
    offer = offered_by(member.affiliations.get().organisation)
    match = matched(asked.countries.get().needs.get(), offer, coordinator)
    WebhookDelivery.objects.all().delete()
    MATCH.record_start(match, by=coordinator)
    MATCH.move(match, "accept", by=member)
    told = WebhookDelivery.objects.order_by("pk").values_list("subscription__user", "event")
    assert set(told) == {(member.pk, "match.status"), (ministry.pk, "match.status")}
    assert "CANARY" not in "".join(WebhookDelivery.objects.values_list("body", flat=True))


def test_other_events_ended_webhooks_and_disabled_users_are_not_told(
    member: User, other_member: User, outsider: User, approver: User
) -> None:
    subscribed(member, "project.status")
    end_subscription(subscription=subscribed(other_member), by=other_member)
    subscribed(outsider)
    User.objects.filter(pk=outsider.pk).update(is_active=False)
    published(approver)
    assert WebhookDelivery.objects.count() == 0


def test_step_without_an_event_costs_no_query(coordinator: User) -> None:
    row = CommitmentFactory()
    with CaptureQueriesContext(connection) as found:
        COMMITMENT.move(row, "activate", by=coordinator)
    assert [query["sql"] for query in found.captured_queries if "webhook" in query["sql"]] == []


def test_every_event_is_of_steps_that_exist() -> None:
    for event in EVENTS.values():
        steps = {step.name for step in REGISTRY[event.workflow]} | {"create"}
        assert event.steps <= steps, event.name
    assert sorted(EVENTS) == [
        "country_request.status",
        "match.status",
        "project.publication",
        "project.status",
        "result_report.decided",
    ]


@pytest.mark.parametrize(
    ("url", "events"),
    [
        ("http://receiver.example/", ["project.status"]),
        ("ftp://receiver.example/", ["project.status"]),
        ("https://user:word@receiver.example/", ["project.status"]),
        ("https://", ["project.status"]),
        ("receiver.example", ["project.status"]),
        ("https://[bad/", ["project.status"]),
        (HTTPS, []),
        (HTTPS, ["everything"]),
    ],
)
def test_subscription_is_checked(member: User, url: str, events: list[str]) -> None:
    with pytest.raises(ValidationError):
        subscribe(url=url, events=events, by=member)


# The call


def test_delivery_is_signed(receiver: Receiver, member: User, approver: User) -> None:
    row = subscribed(member, url=receiver.url)
    published(approver)
    delivery = work(row.deliveries.get())
    assert (delivery.status, delivery.answered, delivery.sent_at is not None) == (JobStatus.DONE, 204, True)
    ((headers, body),) = receiver.calls
    found = re.fullmatch(r"t=(\d+),v1=([0-9a-f]{64})", headers["Webhook-Signature"])
    assert found
    expected = hmac.new(secret_of(row).encode(), f"{found[1]}.".encode() + body, hashlib.sha256).hexdigest()
    assert (found[2], headers["Webhook-Id"], body.decode()) == (expected, str(delivery.event_id), delivery.body)
    assert abs(int(found[1]) - time.time()) < 60
    assert headers["Host"] == f"127.0.0.1:{receiver.port}"


@pytest.mark.parametrize("status", [302, 404, 500])
def test_refused_delivery_is_tried_three_times_over_three_hours_and_then_dead(
    receiver: Receiver, member: User, approver: User, status: int
) -> None:
    receiver.status = status
    row = subscribed(member, url=receiver.url)
    published(approver)
    delivery, pauses = row.deliveries.get(), []
    for _ in range(3):
        before = timezone.now()
        WebhookDelivery.objects.filter(pk=delivery.pk).update(due_at=before)
        delivery = work(delivery)
        pauses.append(round((delivery.due_at - before).total_seconds() / 3600))
    assert (delivery.status, delivery.answered, delivery.last_error) == (
        JobStatus.DEAD,
        status,
        f"NotTaken: The receiver answered {status}.",
    )
    assert (pauses[:-1], len(receiver.calls)) == ([1, 2], 3)


def test_ended_webhook_gets_nothing_that_waited(receiver: Receiver, member: User, approver: User) -> None:
    row = subscribed(member, url=receiver.url)
    published(approver)
    end_subscription(subscription=row, by=member)
    assert (work(row.deliveries.get()).status, receiver.connections) == (JobStatus.CANCELLED, 0)


def test_receiver_that_does_not_answer_is_left(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    settings.WEBHOOKS_TO_LOOPBACK = True
    monkeypatch.setattr(sending, "SECONDS", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(TimeoutError):
        sending.post(f"http://127.0.0.1:{silent.getsockname()[1]}/", b"{}", {})


def test_receiver_that_drips_is_left_after_the_time_for_all(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each byte comes in time; the control, without the bound of the whole call, waits for the last of them."""
    receiver.drips = 15
    monkeypatch.setattr(sending, "SECONDS", 0.5)
    began = time.monotonic()
    with pytest.raises(TimeoutError):
        sending.post(receiver.url, b"{}", {})
    assert time.monotonic() - began < 1.5

    async def unbounded(call: Any, _seconds: float) -> Any:
        return await call

    monkeypatch.setattr(sending.asyncio, "wait_for", unbounded)
    began = time.monotonic()
    assert (sending.post(receiver.url, b"{}", {}), time.monotonic() - began > 1.5) == (204, True)


def due(after: float = 0) -> list[str]:
    """The addresses of the deliveries that the sweep hands to workers, `after` seconds from now."""
    ids = jobs.claim_due(WEBHOOK_DELIVERY, now=timezone.now() + timedelta(seconds=after))
    return list(WebhookDelivery.objects.filter(pk__in=ids).order_by("pk").values_list("subscription__url", flat=True))


def test_receiver_gets_one_call_at_a_time_and_holds_nobody_up(
    receiver: Receiver, member: User, other_member: User, approver: User
) -> None:
    receiver.status = 500
    for user, url in ((member, receiver.url), (other_member, receiver.url), (member, HTTPS)):
        subscribed(user, url=url)
    published(approver)
    published(approver)
    assert due() == [receiver.url, HTTPS]
    assert due() == []
    failing = WebhookDelivery.objects.order_by("pk")[0]
    work(failing)
    assert due(after=11) == [HTTPS]
    assert due(after=3601) == [receiver.url, HTTPS]


def test_without_that_order_one_receiver_gets_all_workers(
    member: User, approver: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: the order of all other jobs."""
    subscribed(member)
    for _ in range(3):
        published(approver)
    monkeypatch.delattr(WebhookDeliveryQuerySet, "due")
    assert due() == [HTTPS] * 3


def test_time_out_is_ten_seconds_at_most() -> None:
    assert sending.SECONDS <= 10


# The guard

FORBIDDEN = (
    *("0.0.0.1", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.127.255.255", "127.0.0.1"),
    *("127.255.255.254", "169.254.0.1", "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.1"),
    *("192.0.0.9", "192.0.2.1", "192.88.99.1", "192.168.0.1", "192.168.255.255", "198.18.0.1", "198.51.100.1"),
    *("203.0.113.1", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255"),
    *("::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:8.8.8.8", "64:ff9b::7f00:1"),
    *("100::1", "2001::1", "2001:db8::1", "2002:7f00:1::1", "2002:a00:1::1", "fc00::1", "fd12:3456::1", "fe80::1"),
    *("febf::1", "fec0::1", "ff02::1", "ff0e::1", "3fff::1"),
)
PUBLIC = ("8.8.8.8", "93.184.215.14", "192.0.1.1", "2606:4700:4700::1111", "2a00:1450:4001::200e")
# Other ways to write loopback, which the resolver of the system takes for it.
DISGUISES = ("127.0.0.1", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "localhost", "[::ffff:127.0.0.1]", "0")


def test_there_are_forty_addresses() -> None:
    assert len(set(FORBIDDEN)) >= 40


@pytest.mark.parametrize("text", FORBIDDEN)
def test_forbidden_address_is_not_called(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[Any] = []
    monkeypatch.setattr(socket.socket, "connect", lambda _self, address: tried.append(address))
    host = f"[{text}]" if ":" in text else text
    with pytest.raises(ForbiddenAddress):
        sending.post(f"https://{host}/", b"{}", {})
    assert (is_public(ipaddress.ip_address(text)), tried) == (False, [])


@pytest.mark.parametrize("text", PUBLIC)
def test_public_address_is_allowed(text: str) -> None:
    assert is_public(ipaddress.ip_address(text))


@pytest.mark.parametrize("host", DISGUISES)
def test_loopback_by_any_name_gets_no_connection(host: str, receiver: Receiver, settings: Any) -> None:
    settings.WEBHOOKS_TO_LOOPBACK = False
    with pytest.raises((ForbiddenAddress, OSError, httpx.InvalidURL)):
        sending.post(f"http://{host}:{receiver.port}/", b"{}", {})
    assert receiver.connections == 0


def test_same_call_connects_with_the_guard_off(receiver: Receiver) -> None:
    """The control: what keeps the calls above away is the guard."""
    for host in ("127.0.0.1", "127.1", "2130706433", "localhost"):
        assert sending.post(f"http://{host}:{receiver.port}/", b"{}", {}) == 204
    assert receiver.connections == 4


def test_name_is_looked_up_once_and_that_address_is_called(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    """DNS rebinding: the second look-up would give a private address."""
    answers = iter(["127.0.0.1", "10.0.0.1"])
    real, asked = socket.getaddrinfo, []

    def rebinding(host: Any, *rest: Any, **options: Any) -> Any:
        if host != "rebind.example":
            return real(host, *rest, **options)
        asked.append(host)
        return real(next(answers), *rest, **options)

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    assert sending.post(f"http://rebind.example:{receiver.port}/", b"{}", {}) == 204
    assert (asked, receiver.calls[0][0]["Host"]) == (["rebind.example"], f"rebind.example:{receiver.port}")
    settings.WEBHOOKS_TO_LOOPBACK = False
    answers = iter(["127.0.0.1"])
    with pytest.raises(ForbiddenAddress):
        sending.post(f"http://rebind.example:{receiver.port}/", b"{}", {})


def test_name_with_one_private_address_among_public_ones_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (text, 443)) for text in ("8.8.8.8", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_options: found)
    with pytest.raises(ForbiddenAddress):
        sending.post("https://mixed.example/", b"{}", {})


def test_production_refuses_the_way_to_loopback(settings: Any) -> None:
    settings.WEBHOOKS_TO_LOOPBACK, settings.DEMO, settings.DEBUG = True, False, False
    settings.SECRET_KEY = "".join(map(chr, range(40, 110)))
    with pytest.raises(CommandError, match=r"core\.E005"):
        call_command("check", deploy=True, tags=["security"])


# The pages


@pytest.fixture
def case(member: User, approver: User) -> SimpleNamespace:
    row = subscribed(member)
    published(approver)
    return SimpleNamespace(row=row, delivery=row.deliveries.get(), page=reverse("members:webhook", args=[row.pk]))


def test_secret_is_shown_once(client: Client, member: User) -> None:
    client.force_login(member)
    answers = {"submission": "a-key-of-this-form", "url": HTTPS, "events": ["project.status", "match.status"]}
    first = client.post(reverse("members:new-webhook"), answers, follow=True).content.decode()
    row = WebhookSubscription.objects.get()
    assert (secret_of(row) in first, row.user, row.events) == (True, member, ["match.status", "project.status"])
    again = client.get(reverse("members:webhook", args=[row.pk]))
    assert (secret_of(row) in again.content.decode(), again["Cache-Control"]) == (False, "no-store")


def test_log_tells_what_was_answered_and_sends_again(client: Client, member: User, case: SimpleNamespace) -> None:
    client.force_login(member)
    WebhookDelivery.objects.filter(pk=case.delivery.pk).update(status="running")
    WebhookDelivery.objects.filter(pk=case.delivery.pk).update(status="dead", answered=503, attempts=3)
    page = client.get(case.page).content.decode()
    assert ("503" in page, "Given up" in page, "Send again" in page) == (True, True, True)
    again = reverse("members:resend-webhook", args=[case.row.pk, case.delivery.pk])
    client.post(again, {"submission": "once"})
    client.post(again, {"submission": "once"})
    copy = case.row.deliveries.exclude(pk=case.delivery.pk).get()
    assert (copy.event_id, copy.body, copy.status) == (case.delivery.event_id, case.delivery.body, "queued")
    with pytest.raises(Conflict):
        redeliver(delivery=copy, by=member)


def test_webhook_of_somebody_else_is_absent(client: Client, other_member: User, case: SimpleNamespace) -> None:
    client.force_login(other_member)
    assert HTTPS not in client.get(reverse("members:webhooks")).content.decode()
    ways = [case.page, reverse("members:end-webhook", args=[case.row.pk])]
    ways.append(reverse("members:resend-webhook", args=[case.row.pk, case.delivery.pk]))
    assert [client.get(ways[0]).status_code, *(client.post(way, {}).status_code for way in ways[1:])] == [404] * 3
    with pytest.raises(Refused):
        end_subscription(subscription=case.row, by=other_member)


def test_owner_and_administrator_end_it(client: Client, administrator: User, case: SimpleNamespace) -> None:
    client.force_login(administrator)
    assert HTTPS in client.get(reverse("members:webhooks")).content.decode()
    client.post(reverse("members:end-webhook", args=[case.row.pk]), {"submission": "once"})
    case.row.refresh_from_db()
    assert case.row.ended_at is not None
    with pytest.raises(Conflict):
        end_subscription(subscription=case.row, by=administrator)


@pytest.mark.parametrize("rows", [1, 3])
def test_pages_cost_the_same_with_many(
    client: Client, member: User, approver: User, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    row = subscribed(member)
    for _ in range(rows - 1):
        subscribed(member)
    for _ in range(rows):
        published(approver)
    client.force_login(member)
    with django_assert_num_queries(4):
        client.get(reverse("members:webhooks"))
    with django_assert_num_queries(5):
        client.get(reverse("members:webhook", args=[row.pk]))
