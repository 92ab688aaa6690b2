"""Closed lists of this app and the states of its workflows."""

from datetime import timedelta

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _

# An emergency may be sent before its letter, which follows within these days.
LETTER_DUE = timedelta(days=14)
# So long before the day a reminder still helps: a question is answered at a desk, a letter has to be signed.
REMIND_OF_QUESTION = timedelta(days=3)
REMIND_OF_LETTER = timedelta(days=5)


class RequestStatus(TextChoices):
    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Received")
    IN_ASSESSMENT = "in_assessment", _("In assessment")
    CLARIFICATION = "clarification", _("Question asked")
    VALIDATED = "validated", _("Validated")
    AGREED = "agreed", _("Support agreed")
    IN_IMPLEMENTATION = "in_implementation", _("In implementation")
    FULFILLED = "fulfilled", _("Fulfilled")
    CLOSED_UNMET = "closed_unmet", _("Closed without support")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class CountryDecision(TextChoices):
    PENDING = "pending", _("Waits for the authority")
    CONFIRMED = "confirmed", _("Confirmed by the authority")
    DECLINED = "declined", _("Declined by the authority")


class Origin(TextChoices):
    PORTAL = "portal", _("Portal")
    LETTER = "letter", _("Letter")
    MAIL = "mail", _("E-mail")
    NATIONAL_COMMISSION = "national_commission", _("National Commission for UNESCO")
    PERMANENT_DELEGATION = "permanent_delegation", _("Permanent Delegation to UNESCO")


class Situation(TextChoices):
    EMERGENCY = "emergency", _("Emergency")
    SCHOOL_CLOSURES = "school_closures", _("School closures")
    RECOVERY = "recovery", _("Recovery")


class Phase(TextChoices):
    RESPONSE = "response", _("Response")
    RECOVERY = "recovery", _("Recovery")
    RESILIENCE = "resilience", _("Resilience")


class Urgency(IntegerChoices):
    """How soon the ministry needs it, each step in words."""

    PLANNED = 1, _("1: planned, within a year or more")
    THIS_YEAR = 2, _("2: within this school year")
    THIS_TERM = 3, _("3: within this term")
    WEEKS = 4, _("4: within weeks, learning has stopped for some")
    NOW = 5, _("5: now, learning has stopped for most")


class AssessmentStatus(TextChoices):
    OPEN = "open", _("Open")
    COMPLETED = "completed", _("Completed")
    RECUSED = "recused", _("Stepped back")


class BulkAction(TextChoices):
    ASSIGN = "assign", _("Give to a person")
    RELEASE = "release", _("Release")
    REMIND = "remind", _("Remind who has to answer")


class CheckPoint(TextChoices):
    """What only a person can see who reads the letter beside the request."""

    SIGNED = "signed", _("The letter is signed by an office that speaks for the authority")
    SAME = "same", _("Letter and answers say the same")
    WITHIN = "within", _("It asks for what the Coalition gives")
    ALONE = "alone", _("No other request asks for the same")


class CoverStatus(TextChoices):
    PROPOSED = "proposed", _("Proposed")
    AGREED = "agreed", _("Agreed")
    RELEASED = "released", _("Released")


class Coverage(TextChoices):
    UNMET = "unmet", _("Not covered yet")
    PARTLY = "partly", _("Partly covered")
    FULLY = "fully", _("Fully covered")
