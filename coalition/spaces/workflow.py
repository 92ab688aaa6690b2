"""What the Secretariat posts in a flagship's space stays until it takes it down."""

from django.utils.translation import gettext_lazy as _

from coalition.core.access import SECRETARIAT, Permission
from coalition.core.workflow import Transition, Workflow

from .choices import EntryStatus

SECRETARIAT_ANY = Permission(SECRETARIAT, _("the Secretariat"))


def _entry(model: str) -> Workflow:
    taken_down = Transition("withdraw", (EntryStatus.POSTED,), EntryStatus.WITHDRAWN, SECRETARIAT_ANY, _("Take down"))
    return Workflow(
        name=f"spaces.{model}", states=EntryStatus, initial=(EntryStatus.POSTED,), transitions=(taken_down,)
    )


ANNOUNCEMENT, MEETING, DOCUMENT = _entry("announcement"), _entry("meeting"), _entry("document")
