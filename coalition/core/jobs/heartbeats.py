"""Celery's processes say each second that they live, from a thread that ends with them."""

from __future__ import annotations

import logging
import threading
import time
from typing import Any

from celery.signals import beat_init, worker_ready
from django.db import DatabaseError, connection

from .services import beat

logger = logging.getLogger(__name__)


def _beat_for_ever(part: str) -> None:
    while True:
        try:
            beat(part)
        except DatabaseError as error:
            logger.warning("no heartbeat", extra={"part": part, "reason": str(error)})
            connection.close()
        time.sleep(1)


def start_beating(part: str) -> None:
    threading.Thread(target=_beat_for_ever, args=(part,), daemon=True).start()


@worker_ready.connect
def on_worker_ready(**kwargs: Any) -> None:
    start_beating("worker")


@beat_init.connect
def on_beat_init(**kwargs: Any) -> None:
    start_beating("beat")
