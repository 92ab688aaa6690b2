"""What goes at once, what waits for the mail of the day, and what stays in the portal, as the reader chose."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from coalition.core.models import Delivery, MailPreference, Notice, OutgoingEmail
from coalition.core.outbox.services import queue_email
from coalition.notices import services
from coalition.notices.services import choose_mails, erase_notices, read_notice, stop_mails, write_digests
from members.models import User

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 2)
WAITS, URGENT = "requests/received", "requests/validated"
STRANGER = "office@example.org"


def tell(to: str, event: str = WAITS, key: str = "1", **options: Any) -> None:
    words = {"reference": "REQ-2026-0042", "title": "Radio lessons", "link": "/requests/REQ-2026-0042/"}
    queue_email(event=event, to=to, key=key, is_emergency=False, **words, **options)


def delivered() -> tuple[list[str], list[str]]:
    """The events that were mailed, and those that stand in an inbox."""
    mails, notices = OutgoingEmail.objects.order_by("pk"), Notice.objects.order_by("pk")
    return [mail.event for mail in mails], [notice.event for notice in notices]


def test_urgent_goes_at_once_and_is_in_the_inbox_too(coordinator: User) -> None:
    tell(coordinator.email, URGENT)
    assert delivered() == ([URGENT], [URGENT])
    notice = Notice.objects.get()
    assert (notice.reader, notice.link, notice.title) == (
        *(coordinator, "/requests/REQ-2026-0042/", "Request REQ-2026-0042 was validated"),
    )


def test_what_is_not_urgent_waits_in_the_inbox(coordinator: User) -> None:
    tell(coordinator.email)
    assert delivered() == ([], [WAITS])


def test_a_case_may_be_urgent_where_such_mails_are_not(coordinator: User) -> None:
    tell(coordinator.email, urgent=True)
    assert delivered() == ([WAITS], [WAITS])
    assert OutgoingEmail.objects.get().unsubscribe == ""


def test_reader_without_an_account_gets_each_at_once() -> None:
    tell(STRANGER)
    assert delivered() == ([WAITS], [])


def test_account_is_found_whatever_the_case_of_its_letters(coordinator: User) -> None:
    tell(coordinator.email.upper())
    assert Notice.objects.get().reader == coordinator


def test_account_that_was_closed_gets_no_notice(coordinator: User) -> None:
    User.objects.filter(pk=coordinator.pk).update(is_active=False)
    tell(coordinator.email)
    assert delivered() == ([WAITS], [])


def test_sign_in_code_is_not_kept_in_the_inbox(coordinator: User) -> None:
    queue_email(event="members/login_code", to=coordinator.email, key="1", code="K7P-4QX")
    assert delivered() == (["members/login_code"], [])


def test_one_cause_is_told_once(coordinator: User) -> None:
    for _ in range(2):
        tell(coordinator.email)
        tell(coordinator.email, URGENT)
    assert delivered() == ([URGENT], [WAITS, URGENT])


@pytest.mark.parametrize(
    ("chosen", "mailed"), [(Delivery.AT_ONCE, [WAITS]), (Delivery.DAILY, []), (Delivery.PORTAL, [])]
)
def test_reader_chooses_by_topic(coordinator: User, chosen: Delivery, mailed: list[str]) -> None:
    choose_mails(address=coordinator.email, topics={"requests": chosen})
    tell(coordinator.email)
    assert delivered() == (mailed, [WAITS])
    assert write_digests(DAY) == (chosen == Delivery.DAILY)


def test_choice_of_one_topic_leaves_the_others(coordinator: User) -> None:
    choose_mails(address=coordinator.email, topics={"requests": Delivery.AT_ONCE})
    preference = MailPreference.objects.of(coordinator.email)
    assert [preference.delivery_of(topic) for topic in ("requests", "proposals")] == [Delivery.AT_ONCE, Delivery.DAILY]


def test_urgent_goes_whatever_was_chosen(coordinator: User) -> None:
    stop_mails(address=coordinator.email, topic="")
    tell(coordinator.email, URGENT)
    assert delivered() == ([URGENT], [URGENT])


@pytest.mark.parametrize(("concerns", "mails"), [(["LBN"], 1), (["SEN", "LBN"], 1), (["SEN"], 0), ([], 1)])
def test_reader_chooses_countries(coordinator: User, concerns: list[str], mails: int) -> None:
    choose_mails(address=coordinator.email, topics={}, countries=["LBN", "FJI"])
    tell(coordinator.email, countries=concerns)
    assert (write_digests(DAY), Notice.objects.count()) == (mails, 1)


def test_mail_of_the_day_has_every_notice_once_in_the_readers_language(coordinator: User) -> None:
    User.objects.filter(pk=coordinator.pk).update(language="fr")
    for key in ("1", "2"):
        tell(coordinator.email, key=key, language="fr")
    assert write_digests(DAY) == 1
    mail = OutgoingEmail.objects.get()
    links = [f"/fr/notices/{pk}/" for pk in Notice.objects.order_by("pk").values_list("pk", flat=True)]
    assert (mail.event, mail.to, mail.language) == ("notices/digest", coordinator.email, "fr")
    assert [mail.text.count(link) for link in links] == [1, 1]
    assert [link in mail.html for link in [*links, "/fr/notices/choices/", "/fr/notices/stop/"]] == [True] * 4


def test_day_brings_one_mail_however_often_it_is_written(coordinator: User) -> None:
    tell(coordinator.email)
    written = [write_digests(DAY)]
    tell(coordinator.email, key="2")
    written += [write_digests(DAY), write_digests(DAY + timedelta(days=1)), write_digests(DAY + timedelta(days=2))]
    assert written == [1, 0, 1, 0]
    assert [mail.text.count("/notices/") - 3 for mail in OutgoingEmail.objects.order_by("pk")] == [1, 1]


def test_each_reader_has_a_mail_of_their_own(coordinator: User, other_coordinator: User) -> None:
    tell(coordinator.email)
    tell(other_coordinator.email)
    assert write_digests(DAY) == 2
    assert set(OutgoingEmail.objects.values_list("to", flat=True)) == {coordinator.email, other_coordinator.email}


def test_what_was_read_meanwhile_is_not_mailed(coordinator: User) -> None:
    tell(coordinator.email)
    read_notice(notice=Notice.objects.get(), by=coordinator)
    assert write_digests(DAY) == 0


def test_long_day_names_the_rest(coordinator: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "MOST_LINES", 2)
    for key in ("1", "2", "3"):
        tell(coordinator.email, key=key)
    write_digests(DAY)
    text = OutgoingEmail.objects.get().text
    assert ("1 more notice is in your inbox." in text, text.count("has come in")) == (True, 2)
    assert write_digests(DAY + timedelta(days=1)) == 0


def test_mail_that_failed_to_be_written_leaves_its_notices(coordinator: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both or none: the notices are marked in the transaction that queues the mail."""
    tell(coordinator.email)

    def fail(*args: Any, **kwargs: Any) -> None:
        raise OSError("the connection broke")

    with monkeypatch.context() as broken:
        broken.setattr(services, "enqueue", fail)
        with pytest.raises(OSError, match="the connection broke"), transaction.atomic():
            write_digests(DAY)
    assert (write_digests(DAY), Notice.objects.for_a_digest().count()) == (1, 0)


def test_after_all_is_off_a_new_topic_stays_off(coordinator: User) -> None:
    choose_mails(address=coordinator.email, topics={"requests": Delivery.PORTAL})
    assert MailPreference.objects.of(coordinator.email).delivery_of("added-later") == Delivery.PORTAL
    choose_mails(address=coordinator.email, topics={"requests": Delivery.AT_ONCE})
    assert MailPreference.objects.of(coordinator.email).delivery_of("added-later") == Delivery.DAILY


def test_unknown_delivery_is_refused(coordinator: User) -> None:
    with pytest.raises(ValueError, match="sometimes"):
        choose_mails(address=coordinator.email, topics={"requests": "sometimes"})


def test_address_is_kept_in_small_letters() -> None:
    with pytest.raises(IntegrityError, match="preference_address_is_lower"):
        MailPreference.objects.create(address="Office@example.org")


def test_notices_are_erased_after_a_year(coordinator: User) -> None:
    for key, days in (("old", 366), ("new", 364)):
        tell(coordinator.email, key=key)
        then = timezone.now() - timedelta(days=days)
        Notice.objects.filter(key__contains=f":{key}:").update(created_at=then)
    assert (erase_notices(timezone.now()), Notice.objects.count()) == (1, 1)
