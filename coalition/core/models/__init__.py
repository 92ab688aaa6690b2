from .base import Demonstrable, Versioned
from .calls import ApiCall
from .jobs import JOB, DurableJob, Heartbeat, JobFailure, JobQuerySet, JobStatus
from .mail import OutgoingEmail
from .notices import Delivery, MailPreference, Notice
from .periodic import PeriodicRun
from .records import TransitionRecord
from .submissions import FormSubmission
from .tokens import ApiToken

__all__ = [
    "JOB",
    "ApiCall",
    "ApiToken",
    "Delivery",
    "Demonstrable",
    "DurableJob",
    "FormSubmission",
    "Heartbeat",
    "JobFailure",
    "JobQuerySet",
    "JobStatus",
    "MailPreference",
    "Notice",
    "OutgoingEmail",
    "PeriodicRun",
    "TransitionRecord",
    "Versioned",
]
