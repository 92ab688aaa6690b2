"""Marks and sentences by which the pages say where a request stands."""

from requests.choices import AssessmentStatus, CountryDecision, RequestStatus

_KINDS = {
    RequestStatus.DRAFT: "open",
    RequestStatus.SUBMITTED: "open",
    RequestStatus.IN_ASSESSMENT: "now",
    RequestStatus.CLARIFICATION: "warn",
    RequestStatus.VALIDATED: "now",
    RequestStatus.AGREED: "half",
    RequestStatus.IN_IMPLEMENTATION: "half",
    RequestStatus.FULFILLED: "done",
    RequestStatus.CLOSED_UNMET: "closed",
    RequestStatus.DECLINED: "no",
    RequestStatus.WITHDRAWN: "closed",
    CountryDecision.PENDING: "open",
    CountryDecision.CONFIRMED: "done",
    AssessmentStatus.OPEN: "now",
    AssessmentStatus.COMPLETED: "done",
    AssessmentStatus.RECUSED: "closed",
}


def status_kind(status: str) -> str:
    """Return the kind of mark (docs/components.md) for a state of a request, a country's decision, an assessment."""
    return _KINDS[status]  # type: ignore[index]
