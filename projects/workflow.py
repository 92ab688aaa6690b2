"""The processes of a project and of a commitment as tables."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from coalition.core.workflow import Transition, Workflow

from .choices import ActivityStatus, CommitmentStatus, Publication
from .permissions import APPROVER, CLOCK, COORDINATOR, OWNER, PUBLISHER

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

_C = CommitmentStatus
_OPEN = (_C.PLEDGED, _C.ACTIVE)
COMMITMENT = Workflow(
    name="projects.commitment",
    states=_C,
    initial=(_C.PLEDGED,),
    transitions=(
        Transition("activate", (_C.PLEDGED,), _C.ACTIVE, OWNER, _("Delivery has begun")),
        Transition("deliver", (_C.ACTIVE,), _C.DELIVERED, OWNER, _("Close as delivered")),
        Transition("withdraw", _OPEN, _C.WITHDRAWN, OWNER, pgettext_lazy("commitment", "Withdraw")),
        Transition("lapse", _OPEN, _C.LAPSED, CLOCK, pgettext_lazy("commitment", "Lapse")),
    ),
)
