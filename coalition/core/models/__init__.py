from .base import Demonstrable, Versioned
from .jobs import JOB, DurableJob, Heartbeat, JobFailure, JobQuerySet, JobStatus
from .mail import OutgoingEmail
from .records import TransitionRecord
from .submissions import FormSubmission
from .tokens import ApiToken

__all__ = [
    "JOB",
    "ApiToken",
    "Demonstrable",
    "DurableJob",
    "FormSubmission",
    "Heartbeat",
    "JobFailure",
    "JobQuerySet",
    "JobStatus",
    "OutgoingEmail",
    "TransitionRecord",
    "Versioned",
]
