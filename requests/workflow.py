"""The processes of this app as tables."""

from django.utils.translation import gettext_lazy as _

from coalition.core.workflow import Transition, Workflow

from .choices import AssessmentStatus, CountryDecision, CoverStatus, RequestStatus
from .permissions import APPROVER, ASSESSOR, CLOCK, COORDINATOR, SUBMITTER, VALIDATOR

_S = RequestStatus
_BEFORE_AGREEMENT = (_S.SUBMITTED, _S.IN_ASSESSMENT, _S.CLARIFICATION, _S.VALIDATED)
COUNTRY_REQUEST = Workflow(
    name="requests.countryrequest",
    states=_S,
    initial=(_S.DRAFT,),
    transitions=(
        Transition("submit", (_S.DRAFT,), _S.SUBMITTED, SUBMITTER, _("Send the request")),
        Transition("start_assessment", (_S.SUBMITTED,), _S.IN_ASSESSMENT, COORDINATOR, _("Start the assessment")),
        Transition("ask", (_S.IN_ASSESSMENT,), _S.CLARIFICATION, COORDINATOR, _("Ask the authority")),
        Transition("answer", (_S.CLARIFICATION,), _S.IN_ASSESSMENT, SUBMITTER, _("Answer")),
        Transition("validate", (_S.IN_ASSESSMENT,), _S.VALIDATED, VALIDATOR, _("Validate")),
        Transition("agree", (_S.VALIDATED,), _S.AGREED, CLOCK, _("First match confirmed")),
        Transition("start", (_S.AGREED,), _S.IN_IMPLEMENTATION, COORDINATOR, _("Implementation has begun")),
        Transition("fulfil", (_S.IN_IMPLEMENTATION,), _S.FULFILLED, COORDINATOR, _("Fulfilled")),
        Transition(
            "close_unmet",
            (_S.VALIDATED, _S.AGREED, _S.IN_IMPLEMENTATION),
            _S.CLOSED_UNMET,
            APPROVER,
            _("Close without (further) support"),
        ),
        Transition("decline", (_S.SUBMITTED, _S.IN_ASSESSMENT, _S.CLARIFICATION), _S.DECLINED, APPROVER, _("Decline")),
        Transition("withdraw", (_S.DRAFT, *_BEFORE_AGREEMENT), _S.WITHDRAWN, SUBMITTER, _("Withdraw")),
    ),
)

_D = CountryDecision
COUNTRY_DECISION = Workflow(
    name="requests.requestcountry",
    field="decision",
    states=_D,
    initial=(_D.PENDING,),
    transitions=(
        Transition("confirm", (_D.PENDING, _D.DECLINED), _D.CONFIRMED, SUBMITTER, _("Confirm for the country")),
        Transition("decline", (_D.PENDING, _D.CONFIRMED), _D.DECLINED, SUBMITTER, _("Decline for the country")),
    ),
)

_A = AssessmentStatus
ASSESSMENT = Workflow(
    name="requests.assessment",
    states=_A,
    initial=(_A.OPEN,),
    transitions=(
        Transition("complete", (_A.OPEN,), _A.COMPLETED, ASSESSOR, _("Complete the assessment")),
        Transition("recuse", (_A.OPEN,), _A.RECUSED, ASSESSOR, _("Step back")),
    ),
)

_C = CoverStatus
# A cover follows its match: nobody moves it by hand.
COVER = Workflow(
    name="requests.needcover",
    states=_C,
    initial=(_C.PROPOSED,),
    transitions=(
        Transition("agree", (_C.PROPOSED,), _C.AGREED, CLOCK, _("Agreed")),
        Transition("release", (_C.PROPOSED, _C.AGREED), _C.RELEASED, CLOCK, _("Released")),
    ),
)
