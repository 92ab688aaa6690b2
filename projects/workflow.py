"""The processes of a project, of a commitment, of a report of results and of a story as tables."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from coalition.core.workflow import Transition, Workflow

from .choices import ActivityStatus, CommitmentStatus, Publication, ReportStatus, StoryStatus
from .permissions import (
    APPROVER,
    CLOCK,
    COORDINATOR,
    OWNER,
    PUBLISHER,
    REPORTER,
    RESULTS_APPROVER,
    SECRETARIAT_ANY,
    STORY_APPROVER,
    STORYTELLER,
)

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

_R = ReportStatus
RESULTS = Workflow(
    name="projects.resultreport",
    states=_R,
    initial=(_R.DRAFT,),
    transitions=(
        Transition("send", (_R.DRAFT, _R.RETURNED), _R.REPORTED, REPORTER, _("Send to the Secretariat")),
        Transition("recall", (_R.REPORTED,), _R.DRAFT, REPORTER, _("Take it back to change it")),
        Transition("approve", (_R.REPORTED,), _R.APPROVED, RESULTS_APPROVER, pgettext_lazy("results", "Approve")),
        Transition("send_back", (_R.REPORTED,), _R.RETURNED, SECRETARIAT_ANY, _("Return with a reason")),
        Transition("supersede", (_R.APPROVED,), _R.SUPERSEDED, CLOCK, _("Replace by a correction")),
    ),
)

_T = StoryStatus
STORY = Workflow(
    name="projects.story",
    states=_T,
    initial=(_T.DRAFT,),
    transitions=(
        Transition("send", (_T.DRAFT, _T.RETURNED), _T.SENT, STORYTELLER, _("Send to be cleared")),
        Transition("publish", (_T.SENT,), _T.PUBLISHED, STORY_APPROVER, pgettext_lazy("story", "Clear and publish")),
        Transition("send_back", (_T.SENT,), _T.RETURNED, SECRETARIAT_ANY, _("Return with a reason")),
        Transition("take_back", (_T.PUBLISHED,), _T.TAKEN_BACK, APPROVER, pgettext_lazy("story", "Take back")),
    ),
)
