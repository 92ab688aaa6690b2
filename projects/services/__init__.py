"""What can be done to a project. Every function is one use case, in one transaction."""

from .carried_over import CarriedOver, PlannedFigure, join_project, open_project, running_project
from .figures import NewFigure, approve_figure, record_figure
from .records import record_project, update_project
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
    "PlannedFigure",
    "approve_figure",
    "cancel_project",
    "close_project",
    "finalise_project",
    "join_project",
    "open_project",
    "publish_project",
    "record_figure",
    "record_project",
    "running_project",
    "start_project",
    "suspend_project",
    "unpublish_project",
    "update_project",
]
