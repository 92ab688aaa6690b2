"""The inbox, the mail of the day, and what a reader has chosen."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation

from coalition.core.access import Actor
from coalition.core.models import Delivery, MailPreference, Notice, OutgoingEmail
from coalition.core.outbox.letters import render_email
from coalition.core.outbox.services import enqueue
from coalition.core.outbox.unsubscribing import ALL_TOPICS
from coalition.core.rows import lock, save_changes

# As many lines has the mail of the day; the rest is in the inbox.
MOST_LINES = 30
# How long a notice is kept (docs/operations.md).
KEPT = timedelta(days=365)


def read_notice(*, notice: Notice, by: Actor) -> None:
    Notice.objects.visible_to(by).unread().filter(pk=notice.pk).update(read_at=timezone.now())


def read_all_notices(*, by: Actor, now: datetime) -> int:
    """Mark as read what had come by `now`, when the reader saw the list; return how many."""
    return Notice.objects.visible_to(by).unread().filter(created_at__lte=now).update(read_at=timezone.now())


def write_digests(day: date) -> int:
    """Queue the mail of this day for everybody for whom something waits; return how many were queued."""
    waiting = Notice.objects.for_a_digest().filter(reader__is_active=True).order_by("reader")
    return sum(_write_digest(reader, day) for reader in waiting.values_list("reader", flat=True).distinct())


@transaction.atomic
def _write_digest(reader_id: int, day: date) -> bool:
    """One mail a person and day, and each notice in one mail, however often and by how many this is run."""
    waiting = Notice.objects.for_a_digest().filter(reader=reader_id).order_by("created_at", "pk")
    notices = list(waiting.select_for_update(of=("self",)).select_related("reader"))
    key = f"notices/digest:{day}:{reader_id}"
    if not notices or OutgoingEmail.objects.filter(key=key).exists():
        return False
    reader: Any = notices[0].reader
    words = _words_of_the_day(notices, reader.language)
    digest = {"to": reader.email, "language": reader.language, "ends_with": ALL_TOPICS, "name": reader.name}
    enqueue(render_email("notices/digest", **digest, **words), key=key)
    Notice.objects.filter(pk__in=[notice.pk for notice in notices]).update(mailed_at=timezone.now())
    return True


def _words_of_the_day(notices: list[Notice], language: str) -> dict[str, Any]:
    with translation.override(language):
        lines = [
            {"title": notice.title, "link": reverse("notices:open", args=[notice.pk])}
            for notice in notices[:MOST_LINES]
        ]
        links = {"link": reverse("notices:inbox"), "choices": reverse("notices:choices")}
    return {"lines": lines, "total": len(notices), "more": len(notices) - len(lines), **links}


@transaction.atomic
def choose_mails(*, address: str, topics: Mapping[str, str], countries: Collection[str] = ()) -> MailPreference:
    """Keep how this address hears of each topic. A topic that comes later goes as all others do, if they are off."""
    row = _locked(address)
    chosen = row.topics | {topic: Delivery(delivery).value for topic, delivery in topics.items()}
    are_off = bool(chosen) and set(chosen.values()) == {Delivery.PORTAL.value}
    otherwise = Delivery.PORTAL if are_off else Delivery.DAILY
    save_changes(row, topics=chosen, otherwise=otherwise, countries=sorted(countries))
    return row


@transaction.atomic
def stop_mails(*, address: str, topic: str) -> MailPreference:
    """No mail about this topic any more, or none at all that is not urgent; harmless to repeat."""
    row = _locked(address)
    if topic == ALL_TOPICS:
        save_changes(row, topics={}, otherwise=Delivery.PORTAL)
    else:
        save_changes(row, topics=row.topics | {topic: Delivery.PORTAL.value})
    return row


def are_stopped(preference: MailPreference, topic: str) -> bool:
    if topic == ALL_TOPICS:
        return {preference.otherwise, *preference.topics.values()} == {Delivery.PORTAL.value}
    return preference.delivery_of(topic) == Delivery.PORTAL


def erase_notices(now: datetime) -> int:
    """Erase what is older than KEPT; return how many."""
    erased, _by_model = Notice.objects.filter(created_at__lt=now - KEPT).delete()
    return erased


def _locked(address: str) -> MailPreference:
    row, _created = MailPreference.objects.get_or_create(address=address.lower())
    return lock(MailPreference, row.pk)
