"""The way of an enquiry from its arrival to its end."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from coalition.core.access import SECRETARIAT, Permission
from coalition.core.workflow import Transition, Workflow

from .choices import EnquiryStatus

SECRETARIAT_ANY = Permission(SECRETARIAT, _("the Secretariat"))

_S = EnquiryStatus
ENQUIRY = Workflow(
    name="enquiries.enquiry",
    states=_S,
    initial=(_S.RECEIVED,),
    transitions=(
        Transition("take", (_S.RECEIVED,), _S.IN_HAND, SECRETARIAT_ANY, _("Take in hand")),
        Transition("answer", (_S.IN_HAND,), _S.ANSWERED, SECRETARIAT_ANY, pgettext_lazy("enquiry", "Answer")),
        Transition(
            "close",
            (_S.RECEIVED, _S.IN_HAND, _S.ANSWERED),
            _S.CLOSED,
            SECRETARIAT_ANY,
            pgettext_lazy("enquiry", "Close"),
        ),
    ),
)
