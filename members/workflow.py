"""The processes of this app as tables."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from coalition.core.workflow import Transition, Workflow

from .choices import AccreditationStatus, ClearanceStatus, HoldStatus, MembershipStatus, MergeStatus, OfferStatus
from .permissions import (
    ACCREDITER,
    ADMINISTRATOR,
    APPROVER,
    CLOCK,
    COORDINATOR,
    OWNER,
    OWNER_OR_CLOCK,
    SECOND_PERSON,
)

_M = MembershipStatus
MEMBERSHIP = Workflow(
    name="members.organisation",
    field="membership_status",
    states=_M,
    initial=(_M.NONE, _M.APPLIED),
    transitions=(
        Transition("apply", (_M.NONE,), _M.APPLIED, COORDINATOR, _("Record an application")),
        Transition("start_review", (_M.APPLIED,), _M.UNDER_REVIEW, COORDINATOR, _("Start the review")),
        Transition("admit", (_M.UNDER_REVIEW,), _M.ACTIVE, APPROVER, _("Admit as a member")),
        Transition("decline", (_M.APPLIED, _M.UNDER_REVIEW), _M.DECLINED, APPROVER, _("Decline"), with_reason=True),
        Transition("suspend", (_M.ACTIVE,), _M.SUSPENDED, APPROVER, _("Suspend"), with_reason=True),
        Transition("reinstate", (_M.SUSPENDED,), _M.ACTIVE, APPROVER, _("Reinstate")),
        Transition("leave", (_M.ACTIVE, _M.SUSPENDED), _M.LEFT, OWNER, _("Leave the Coalition")),
    ),
)

_G = MergeStatus
# It is undone by one person with a reason, as it is made: nothing is moved, so nothing is lost.
MERGE = Workflow(
    name="members.merge",
    states=_G,
    initial=(_G.IN_FORCE,),
    transitions=(Transition("undo", (_G.IN_FORCE,), _G.UNDONE, COORDINATOR, _("Undo the merge")),),
)

_A = AccreditationStatus
ACCREDITATION = Workflow(
    name="members.nationalauthority",
    states=_A,
    initial=(_A.PENDING,),
    transitions=(
        Transition("accredit", (_A.PENDING,), _A.ACCREDITED, ACCREDITER, _("Accredit")),
        Transition("decline", (_A.PENDING,), _A.DECLINED, ACCREDITER, _("Decline"), with_reason=True),
        Transition("hold", (_A.PENDING, _A.ACCREDITED), _A.HELD, ADMINISTRATOR, _("Put on hold")),
        Transition("release", (_A.HELD,), _A.PENDING, ADMINISTRATOR, _("Review again")),
    ),
)

_C = ClearanceStatus
CLEARANCE = Workflow(
    name="members.clearance",
    states=_C,
    initial=(_C.PREPARED,),
    transitions=(
        Transition("clear", (_C.PREPARED,), _C.CLEARED, SECOND_PERSON, pgettext_lazy("clearance", "Clear")),
        Transition("refuse", (_C.PREPARED,), _C.REFUSED, SECOND_PERSON, _("Do not clear"), with_reason=True),
        Transition("lapse", (_C.CLEARED,), _C.LAPSED, CLOCK, _("Lapse")),
        Transition("revoke", (_C.CLEARED,), _C.REFUSED, APPROVER, _("Revoke"), with_reason=True),
    ),
)

_O = OfferStatus
OFFER = Workflow(
    name="members.offer",
    states=_O,
    initial=(_O.DRAFT,),
    transitions=(
        Transition("publish", (_O.DRAFT, _O.PAUSED), _O.PUBLISHED, OWNER, _("Open for matching")),
        Transition("pause", (_O.PUBLISHED,), _O.PAUSED, OWNER_OR_CLOCK, _("Pause")),
        Transition("withdraw", (_O.DRAFT, _O.PUBLISHED, _O.PAUSED), _O.WITHDRAWN, OWNER, _("Withdraw")),
    ),
)

_H = HoldStatus
# A hold follows its match: nobody moves it by hand.
HOLD = Workflow(
    name="members.capacityhold",
    states=_H,
    initial=(_H.RESERVED,),
    transitions=(
        Transition("commit", (_H.RESERVED,), _H.COMMITTED, CLOCK, _("Commit")),
        Transition("release", (_H.RESERVED, _H.COMMITTED), _H.RELEASED, CLOCK, _("Release")),
    ),
)
