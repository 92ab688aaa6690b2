"""The life of a match as a table: proposed, accepted, agreed, confirmed; every other end releases what it held."""

from django.utils.translation import gettext_lazy as _

from coalition.core.workflow import Transition, Workflow

from .choices import LIVE, MatchStatus
from .permissions import AUTHORITY, CLOCK, COORDINATOR, MEMBER, SECOND_PERSON

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
