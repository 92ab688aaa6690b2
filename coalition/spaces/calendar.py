"""A meeting as a file that calendars read: iCalendar, RFC 5545."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from .models import Meeting

LINE = 75  # octets of a content line, without its end (RFC 5545, section 3.1)


def calendar_of(meeting: Meeting, *, address: str) -> bytes:
    """Return the file. `address` is that of the space; moments are in UTC, so that no time zone has to be described."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Global Education Coalition//Flagship spaces//EN",
        "BEGIN:VEVENT",
        f"UID:meeting-{meeting.pk}@{_host(address)}",
        f"SEQUENCE:{meeting.version - 1}",
        f"DTSTAMP:{_moment(meeting.updated_at)}",
        f"DTSTART:{_moment(meeting.starts_at)}",
        f"DTEND:{_moment(meeting.ends_at)}",
        f"SUMMARY:{_text(meeting.title)}",
        *([f"DESCRIPTION:{_text(meeting.agenda)}"] if meeting.agenda else []),
        f"URL:{meeting.link or address}",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "".join(f"{part}\r\n" for line in lines for part in _folded(line)).encode()


def _moment(value: datetime) -> str:
    return value.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _text(value: str) -> str:
    """Escaped as section 3.3.11 says."""
    escaped = value.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return escaped.replace("\r\n", "\\n").replace("\n", "\\n").replace("\r", "\\n")


def _folded(line: str) -> Iterator[str]:
    """In parts of at most LINE octets, each after the first begun by a space; no character is cut in two."""
    part, room = "", LINE
    for character in line:
        size = len(character.encode())
        if size > room:
            yield part
            part, room = " ", LINE - 1
        part, room = part + character, room - size
    yield part


def _host(address: str) -> str:
    return address.partition("://")[2].partition("/")[0].partition(":")[0]
