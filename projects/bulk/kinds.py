"""The kinds of rows of this app that come by spreadsheet."""

from django.utils.translation import gettext_lazy as _

from coalition.core.sheets.kinds import SheetKind
from members.permissions import OWNER
from projects.permissions import COORDINATOR, RESULTS_SENDER

from .activities import ActivityResource
from .commitments import CommitmentResource
from .results import AnySideResource, ResultResource

SHEETS = (
    SheetKind(
        name="commitments",
        title=_("Commitments by spreadsheet"),
        lead=_("Promise, change and update many commitments at once: one row is one commitment."),
        back="projects:commitments",
        resource=CommitmentResource,
        permission=OWNER,
    ),
    SheetKind(
        name="results",
        title=_("Results by spreadsheet"),
        lead=_("Report many numbers at once: one row is one number. Reports stay drafts until you send them."),
        back="projects:results",
        resource=ResultResource,
        permission=RESULTS_SENDER,
    ),
    SheetKind(
        name="all-results",
        title=_("Results of all projects by spreadsheet"),
        lead=_("Write down what sides that never sign in report. Reports stay drafts until you send them."),
        back="projects:results",
        resource=AnySideResource,
        permission=COORDINATOR,
        is_owned=False,
    ),
    SheetKind(
        name="projects",
        title=_("Projects by spreadsheet"),
        lead=_("A file of who does what where, by HXL tags, becomes organisations and drafts of projects."),
        back="projects:list",
        resource=ActivityResource,
        permission=COORDINATOR,
        is_owned=False,
    ),
)
