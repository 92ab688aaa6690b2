"""The processes of a project as tables: how far the activity is, and whether the public sees it."""

from django.utils.translation import gettext_lazy as _

from coalition.core.workflow import Transition, Workflow

from .choices import ActivityStatus, Publication
from .permissions import APPROVER, COORDINATOR, PUBLISHER

_S = ActivityStatus
ACTIVITY = Workflow(
    name="projects.project",
    states=_S,
    initial=(_S.PIPELINE, _S.IMPLEMENTATION, _S.CLOSED),
    transitions=(
        Transition("start", (_S.PIPELINE, _S.SUSPENDED), _S.IMPLEMENTATION, COORDINATOR, _("Start")),
        Transition("finalise", (_S.IMPLEMENTATION,), _S.FINALISATION, COORDINATOR, _("Finalise")),
        Transition("close", (_S.IMPLEMENTATION, _S.FINALISATION), _S.CLOSED, COORDINATOR, _("Close")),
        Transition("suspend", (_S.PIPELINE, _S.IMPLEMENTATION), _S.SUSPENDED, COORDINATOR, _("Suspend")),
        Transition("cancel", (_S.PIPELINE, _S.IMPLEMENTATION, _S.SUSPENDED), _S.CANCELLED, APPROVER, _("Cancel")),
    ),
)

_P = Publication
PUBLICATION = Workflow(
    name="projects.project.publication",
    field="publication",
    states=_P,
    initial=(_P.DRAFT,),
    transitions=(
        Transition("publish", (_P.DRAFT, _P.UNPUBLISHED), _P.PUBLISHED, PUBLISHER, _("Publish")),
        Transition("unpublish", (_P.PUBLISHED,), _P.UNPUBLISHED, APPROVER, _("Take back")),
    ),
)
