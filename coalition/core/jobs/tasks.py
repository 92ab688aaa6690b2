"""The one task of all durable work. A lost message costs nothing: the sweep sends the next one."""

import logging

from celery import shared_task
from kombu.exceptions import OperationalError

from . import services

logger = logging.getLogger(__name__)


@shared_task(name="core.perform", ignore_result=True)
def perform(label: str, pk: int) -> None:
    services.perform(label, pk)


def nudge(label: str, pk: int) -> None:
    """Wake a worker for this row; where the broker is away, the sweep tries again later."""
    try:
        perform.apply_async((label, pk), retry=False, expires=60)
    except (OperationalError, OSError) as error:
        logger.warning("broker away", extra={"job": label, "pk": pk, "reason": str(error)})
