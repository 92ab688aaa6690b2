"""Whom the portal told of what, in order: by a mail at once, or by a notice that waits in the inbox."""

from dataclasses import dataclass

from coalition.core.models import Notice, OutgoingEmail


@dataclass(frozen=True)
class Told:
    event: str
    to: str
    text: str
    """All that the reader gets to see, subject and link included."""


def everything_told() -> list[Told]:
    mails = [(mail.created_at, mail.event, mail.to, [mail.subject, mail.text, mail.html]) for mail in _mails()]
    waiting = Notice.objects.filter(mailed_at=None).select_related("reader")
    notices = [(each.created_at, each.event, each.reader.email, [each.title, each.link]) for each in waiting]
    in_order = sorted([*mails, *notices], key=lambda each: each[0])
    return [Told(event, to, "\n".join(texts)) for _, event, to, texts in in_order]


def told(event: str = "") -> list[tuple[str, str]]:
    """(event, address) of everything that was told, or of what its event is named by."""
    return [(each.event, each.to) for each in everything_told() if each.event.startswith(event)]


def readers(event: str = "") -> list[str]:
    return sorted(to for _, to in told(event))


def _mails() -> list[OutgoingEmail]:
    return list(OutgoingEmail.objects.order_by("pk"))
