"""docs/workflows.md says what the tables say."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from coalition.core.diagrams import draw
from coalition.core.diagrams import draw_workflows as page_of_all
from coalition.core.management.commands import draw_workflows
from members.workflow import OFFER

DRAWN = """\
## members.offer

```mermaid
stateDiagram-v2
    state "Draft" as draft
    state "Open for matching" as published
    state "Paused" as paused
    state "Withdrawn" as withdrawn
    [*] --> draft
    draft --> published: publish
    paused --> published: publish
    published --> paused: pause
    draft --> withdrawn: withdraw
    published --> withdrawn: withdraw
    paused --> withdrawn: withdraw
    withdrawn --> [*]
```
"""


def test_process_is_drawn_with_its_start_steps_and_end() -> None:
    with translation.override("en"):
        assert draw(OFFER)[: len(DRAWN)] == DRAWN


def test_page_of_processes_is_fresh() -> None:
    assert draw_workflows.PAGE.read_text(encoding="utf-8") == page_of_all()


def test_stale_page_of_processes_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(draw_workflows, "PAGE", tmp_path / "workflows.md")
    call_command("draw_workflows")
    call_command("draw_workflows", check=True)
    (tmp_path / "workflows.md").write_text("# The processes\n")
    with pytest.raises(CommandError, match="stale"):
        call_command("draw_workflows", check=True)
