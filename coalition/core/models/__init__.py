from .base import Demonstrable, Versioned
from .calls import ApiCall
from .changes import Change
from .jobs import JOB, DurableJob, Heartbeat, JobFailure, JobQuerySet, JobStatus
from .mail import OutgoingEmail
from .mirrors import Gone, Mirror, MirrorRow
from .notices import Delivery, MailPreference, Notice
from .periodic import PeriodicRun
from .records import TransitionRecord
from .submissions import FormSubmission
from .tokens import ApiToken
from .webhooks import WebhookDelivery, WebhookSubscription

__all__ = [
    "JOB",
    "ApiCall",
    "ApiToken",
    "Change",
    "Delivery",
    "Demonstrable",
    "DurableJob",
    "FormSubmission",
    "Gone",
    "Heartbeat",
    "JobFailure",
    "JobQuerySet",
    "JobStatus",
    "MailPreference",
    "Mirror",
    "MirrorRow",
    "Notice",
    "OutgoingEmail",
    "PeriodicRun",
    "TransitionRecord",
    "Versioned",
    "WebhookDelivery",
    "WebhookSubscription",
]
