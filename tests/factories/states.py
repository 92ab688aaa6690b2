"""Rows in any state, by the steps of the table, past the services but under the database's guard."""

from collections import deque
from typing import TypeVar

from django.db.models import Model

from coalition.core.workflow import Workflow

M = TypeVar("M", bound=Model)


def bring_to(row: M, workflow: Workflow, state: str) -> M:
    """Walk the row to the state by the shortest way; what the steps check for people is not asked."""
    for target in way(workflow, getattr(row, workflow.field), state):
        type(row)._default_manager.filter(pk=row.pk).update(**{workflow.field: target})
    row.refresh_from_db()
    return row


def way(workflow: Workflow, start: str, goal: str) -> list[str]:
    """The states after `start` on the shortest way to `goal`."""
    seen: dict[str, list[str]] = {str(start): []}
    queue = deque([str(start)])
    while goal not in seen:
        state = queue.popleft()
        for step in workflow:
            if state in step.sources and step.target not in seen:
                seen[str(step.target)] = [*seen[state], str(step.target)]
                queue.append(str(step.target))
    return seen[goal]
