"""What can be subscribed to. Each app declares its events in its webhooks.py: steps of workflows, never persons."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ..access.permissions import Words


@dataclass(frozen=True)
class WebhookEvent:
    """`steps` of a workflow, by name ("create" is the beginning of a row); `path` is where the API has the row."""

    name: str
    label: Words
    workflow: str
    steps: frozenset[str]
    path: Callable[[Any], str]


EVENTS: dict[str, WebhookEvent] = {}
_BY_STEP: dict[tuple[str, str], WebhookEvent] = {}


def declare(event: WebhookEvent) -> None:
    EVENTS[event.name] = event
    _BY_STEP.update({(event.workflow, step): event for step in event.steps})


def event_of(workflow: str, step: str) -> WebhookEvent | None:
    return _BY_STEP.get((workflow, step))
