"""A progress report is issued once it is built, and can be taken back; what it says never changes. An event is
published by a second person; one that is taken back can be mended and published anew."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from coalition.core.access import Permission, Role, other_than
from coalition.core.workflow import Transition, Workflow
from members.permissions import SECRETARIAT_ANY

from .choices import EventStatus, IssueStatus

COORDINATOR = Permission(frozenset({Role.COORDINATOR}), _("a coordinator of the Secretariat"))
APPROVER = Permission(frozenset({Role.APPROVER}), _("an approver of the Secretariat"))
EVENT_APPROVER = Permission(frozenset({Role.APPROVER}), _("an approver who did not write it"), other_than("written_by"))

ISSUE = Workflow(
    name="reports.progressreport.issue",
    field="issue",
    states=IssueStatus,
    initial=(IssueStatus.DRAFT,),
    transitions=(
        Transition("issue", (IssueStatus.DRAFT,), IssueStatus.ISSUED, COORDINATOR, _("Issue it")),
        Transition(
            "withdraw",
            (IssueStatus.ISSUED,),
            IssueStatus.WITHDRAWN,
            COORDINATOR,
            pgettext_lazy("progress report", "Take back"),
        ),
    ),
)

_E = EventStatus
EVENT = Workflow(
    name="reports.event",
    states=_E,
    initial=(_E.DRAFT,),
    transitions=(
        Transition("send", (_E.DRAFT,), _E.SENT, COORDINATOR, pgettext_lazy("event", "Send to be published")),
        Transition("publish", (_E.SENT,), _E.PUBLISHED, EVENT_APPROVER, pgettext_lazy("event", "Publish")),
        Transition("send_back", (_E.SENT,), _E.DRAFT, SECRETARIAT_ANY, _("Return with a reason")),
        Transition("take_back", (_E.PUBLISHED,), _E.DRAFT, APPROVER, pgettext_lazy("event", "Take back")),
    ),
)
