"""A progress report is issued once it is built, and can be taken back; what it says never changes."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from coalition.core.access import Permission, Role
from coalition.core.workflow import Transition, Workflow

from .choices import IssueStatus

COORDINATOR = Permission(frozenset({Role.COORDINATOR}), _("a coordinator of the Secretariat"))

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
