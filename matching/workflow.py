"""The processes of this app as tables.

A match: proposed, accepted, agreed, confirmed; every other end releases what it held. A scenario's suggestion for a
need: adopted, until it is taken back or another takes its place. A version of the weights, and a method of the country
index: proposed, then put in use or refused by a second person. A call to action: written, open to the members that were
chosen, closed at its date; each invitation in it waits, is answered or declined, and stays without an answer once the
call is closed. A member's word that it could help with a need: read by the Secretariat, or taken back.
"""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from coalition.core.workflow import Transition, Workflow

from .choices import LIVE, AdoptionStatus, CallStatus, InterestStatus, InvitationStatus, MatchStatus, VersionStatus
from .permissions import APPROVER, AUTHORITY, CLOCK, COORDINATOR, EDITOR, INVITED, MEMBER, SECOND_PERSON

_S = MatchStatus
MATCH = Workflow(
    name="matching.match",
    states=_S,
    initial=(_S.PROPOSED,),
    transitions=(
        Transition("accept", (_S.PROPOSED,), _S.ACCEPTED, MEMBER, _("Accept")),
        Transition("decline", (_S.PROPOSED,), _S.DECLINED_BY_MEMBER, MEMBER, _("Decline")),
        Transition("agree", (_S.ACCEPTED,), _S.AGREED, AUTHORITY, _("Agree")),
        Transition("reject", (_S.ACCEPTED,), _S.DECLINED_BY_AUTHORITY, AUTHORITY, _("Decline for the country")),
        Transition("confirm", (_S.AGREED,), _S.CONFIRMED, SECOND_PERSON, _("Confirm")),
        Transition("refuse", (_S.AGREED,), _S.REFUSED, SECOND_PERSON, _("Refuse")),
        Transition("withdraw", LIVE, _S.WITHDRAWN, COORDINATOR, _("Withdraw the proposal")),
        Transition("lapse", (_S.PROPOSED, _S.ACCEPTED), _S.LAPSED, CLOCK, _("Lapse")),
    ),
)

_A = AdoptionStatus
ADOPTION = Workflow(
    name="matching.adoption",
    states=_A,
    initial=(_A.ADOPTED,),
    transitions=(
        Transition("replace", (_A.ADOPTED,), _A.REPLACED, COORDINATOR, _("Replace")),
        Transition("take_back", (_A.ADOPTED,), _A.TAKEN_BACK, COORDINATOR, _("Use the run's own suggestions again")),
    ),
)

_V = VersionStatus
_BY_A_SECOND_PERSON = (
    Transition("adopt", (_V.PROPOSED,), _V.IN_USE, SECOND_PERSON, _("Put in use")),
    Transition("refuse", (_V.PROPOSED,), _V.REFUSED, SECOND_PERSON, _("Refuse")),
    Transition("replace", (_V.IN_USE,), _V.REPLACED, APPROVER, _("Replace")),
)
WEIGHTS = Workflow(name="matching.weightset", states=_V, initial=(_V.PROPOSED,), transitions=_BY_A_SECOND_PERSON)
METHOD = Workflow(name="matching.methodproposal", states=_V, initial=(_V.PROPOSED,), transitions=_BY_A_SECOND_PERSON)

_C = CallStatus
CALL = Workflow(
    name="matching.call",
    states=_C,
    initial=(_C.DRAFT,),
    transitions=(
        Transition("open", (_C.DRAFT,), _C.OPEN, COORDINATOR, _("Open the call")),
        Transition("close", (_C.OPEN,), _C.CLOSED, COORDINATOR, _("Close now")),
        Transition("expire", (_C.OPEN,), _C.CLOSED, CLOCK, _("Closed at its date")),
        Transition("cancel", (_C.DRAFT, _C.OPEN), _C.CANCELLED, COORDINATOR, _("Cancel the call")),
    ),
)

_I = InvitationStatus
INVITATION = Workflow(
    name="matching.callinvitation",
    states=_I,
    initial=(_I.CHOSEN,),
    transitions=(
        Transition("send", (_I.CHOSEN,), _I.INVITED, COORDINATOR, _("Invited")),
        Transition(
            "answer", (_I.INVITED, _I.ANSWERED, _I.DECLINED), _I.ANSWERED, INVITED, pgettext_lazy("call", "Answer")
        ),
        Transition("decline", (_I.INVITED, _I.ANSWERED), _I.DECLINED, INVITED, pgettext_lazy("call", "Decline")),
        Transition("expire", (_I.INVITED,), _I.NO_ANSWER, CLOCK, _("The date has passed")),
    ),
)

_E = InterestStatus
INTEREST = Workflow(
    name="matching.interest",
    states=_E,
    initial=(_E.EXPRESSED,),
    transitions=(
        Transition("note", (_E.EXPRESSED,), _E.NOTED, COORDINATOR, pgettext_lazy("interest", "Mark as read")),
        Transition(
            "withdraw", (_E.EXPRESSED, _E.NOTED), _E.WITHDRAWN, EDITOR, pgettext_lazy("interest", "Take it back")
        ),
    ),
)
