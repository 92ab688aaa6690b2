"""A small process of its own: each second it claims due jobs and wakes the workers (docs/adr/0005)."""

import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand
from django.db import DatabaseError, connection
from django.utils import timezone

from coalition.core.jobs.registry import KINDS
from coalition.core.jobs.services import beat, claim_due
from coalition.core.jobs.tasks import nudge


class Command(BaseCommand):
    help = "Claim due jobs each second and wake the workers."

    def handle(self, *args: Any, **options: Any) -> None:
        over = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: over.set())
        while not over.is_set():
            try:
                sweep_once()
            except DatabaseError as error:
                self.stderr.write(f"database away: {error}")
                connection.close()
            over.wait(1)


def sweep_once() -> int:
    """Nudge what is due in every kind of job; return how many."""
    beat("sweep")
    found = [(kind.label, pk) for kind in KINDS.values() for pk in claim_due(kind, now=timezone.now())]
    for label, pk in found:
        nudge(label, pk)
    return len(found)
