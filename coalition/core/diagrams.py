"""docs/workflows.md, drawn from the tables: a state diagram and a table of steps for each process."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.utils import translation

from .workflow import REGISTRY, Transition, Workflow

_HEAD = """# The processes

Drawn from the tables in each app's `workflow.py` by `python manage.py draw_workflows`; a test tells when this page is
stale. The same tables give the buttons, the refusals and the database's own guard: a change of state that is not here
cannot happen, not by raw SQL either. "The portal's clock" takes the steps that follow from another step or from time.
"""


def draw_workflows() -> str:
    """The whole page, in Markdown with Mermaid diagrams."""
    with translation.override("en"):
        return "\n".join([_HEAD, *(draw(REGISTRY[name]) for name in sorted(REGISTRY))])


def draw(workflow: Workflow) -> str:
    """One process: its diagram, then who may take which step from where."""
    lines = (f"## {workflow.name}", "", *_diagram(workflow), "", *_table(workflow), "")
    return "\n".join(lines)


def _diagram(workflow: Workflow) -> Iterator[str]:
    yield "```mermaid"
    yield "stateDiagram-v2"
    yield from (f'    state "{state.label}" as {state.value}' for state in workflow.states)
    yield from (f"    [*] --> {state}" for state in _in_order(workflow, workflow.initial))
    for step in workflow:
        yield from (f"    {source} --> {step.target}: {step.name}" for source in _in_order(workflow, step.sources))
    yield from (f"    {state.value} --> [*]" for state in workflow.states if _is_final(workflow, state.value))
    yield "```"


def _table(workflow: Workflow) -> Iterator[str]:
    yield "| step | from | to | who |"
    yield "|---|---|---|---|"
    yield from (_row(workflow, step) for step in workflow)


def _row(workflow: Workflow, step: Transition) -> str:
    sources = ", ".join(str(workflow.states(source).label) for source in _in_order(workflow, step.sources))
    target = workflow.states(step.target).label
    who = f"{step.allowed.words}, with a reason" if step.with_reason else step.allowed.words
    return f"| {step.label} (`{step.name}`) | {sources} | {target} | {who} |"


def _in_order(workflow: Workflow, states: Iterable[str]) -> list[str]:
    wanted = {str(state) for state in states}
    return [state.value for state in workflow.states if state.value in wanted]


def _is_final(workflow: Workflow, state: str) -> bool:
    return all(state not in step.sources for step in workflow)
