"""What can be done to a project. Every function is one use case, in one transaction."""

from .carried_over import CarriedOver, PlannedFigure, join_project, open_project, running_project
from .figures import NewFigure, approve_figure, record_figure
from .records import record_project, update_project
from .result_decisions import approve_report, return_report
from .results import (
    NewResult,
    change_report,
    correct_report,
    discard_report,
    recall_report,
    send_report,
    start_report,
)
from .steps import (
    cancel_project,
    close_project,
    finalise_project,
    publish_project,
    start_project,
    suspend_project,
    unpublish_project,
)

__all__ = [
    "CarriedOver",
    "NewFigure",
    "NewResult",
    "PlannedFigure",
    "approve_figure",
    "approve_report",
    "cancel_project",
    "change_report",
    "close_project",
    "correct_report",
    "discard_report",
    "finalise_project",
    "join_project",
    "open_project",
    "publish_project",
    "recall_report",
    "record_figure",
    "record_project",
    "return_report",
    "running_project",
    "send_report",
    "start_project",
    "start_report",
    "suspend_project",
    "unpublish_project",
    "update_project",
]
