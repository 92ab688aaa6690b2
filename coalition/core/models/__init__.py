from .base import Demonstrable, Versioned
from .jobs import JOB, DurableJob, Heartbeat, JobQuerySet, JobStatus
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
    "JobQuerySet",
    "JobStatus",
    "OutgoingEmail",
    "TransitionRecord",
    "Versioned",
]
