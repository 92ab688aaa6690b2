"""Closed lists of this app and the states of a match."""

from datetime import timedelta

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class MatchStatus(TextChoices):
    PROPOSED = "proposed", _("Proposed to the member")
    ACCEPTED = "accepted", _("Accepted by the member")
    AGREED = "agreed", _("Agreed by the authority")
    CONFIRMED = "confirmed", _("Confirmed")
    DECLINED_BY_MEMBER = "member_declined", _("Declined by the member")
    DECLINED_BY_AUTHORITY = "authority_declined", _("Declined by the authority")
    REFUSED = "refused", _("Refused at confirmation")
    LAPSED = "lapsed", _("Lapsed")
    WITHDRAWN = "withdrawn", _("Withdrawn by the Secretariat")


LIVE = (MatchStatus.PROPOSED, MatchStatus.ACCEPTED, MatchStatus.AGREED)
# A side has to answer by a day, else the proposal lapses.
ASKED = (MatchStatus.PROPOSED, MatchStatus.ACCEPTED)
SOON = timedelta(days=7)
# After these the pair is not proposed again; what lapsed or was withdrawn may be.
CLOSED_AGAINST = (MatchStatus.DECLINED_BY_MEMBER, MatchStatus.DECLINED_BY_AUTHORITY, MatchStatus.REFUSED)
# The member has said yes: from here on the authority sees the match.
ACCEPTED_BY_MEMBER = (
    MatchStatus.ACCEPTED,
    MatchStatus.AGREED,
    MatchStatus.CONFIRMED,
    MatchStatus.DECLINED_BY_AUTHORITY,
    MatchStatus.REFUSED,
)


class AdoptionStatus(TextChoices):
    ADOPTED = "adopted", _("Adopted")
    REPLACED = "replaced", _("Replaced by a later one")
    TAKEN_BACK = "taken_back", _("Taken back")


class VersionStatus(TextChoices):
    """Of what runs count by: a version of the weights, a method of the country index."""

    PROPOSED = "proposed", _("Proposed")
    IN_USE = "in_use", _("In use")
    REPLACED = "replaced", _("Replaced")
    REFUSED = "refused", _("Refused")


class Due(TextChoices):
    """Of the day by which a side has to answer a proposal."""

    SOON = "soon", _("Within a week")
    LATE = "late", _("Passed")


class DeclineReason(TextChoices):
    """What the other side is told; the private note stays with the Secretariat."""

    CAPACITY = "capacity", _("The capacity is no longer there")
    TIMING = "timing", _("The dates do not fit")
    TERMS = "terms", _("The terms do not fit")
    PLACE = "place", _("It can't be delivered there")
    OTHER_SUPPORT = "other_support", _("Other support has been found")
    OTHER = "other", _("Another reason")


class CallStatus(TextChoices):
    """Of a call to action."""

    DRAFT = "draft", _("Draft")
    OPEN = "open", _("Open for answers")
    CLOSED = "closed", _("Closed")
    CANCELLED = "cancelled", _("Cancelled")


class InvitationStatus(TextChoices):
    """Of one member in a call; the words are the Secretariat's."""

    CHOSEN = "chosen", _("Chosen, not written to yet")
    INVITED = "invited", _("Waits for an answer")
    ANSWERED = "answered", _("Answered with offers")
    DECLINED = "declined", _("Can't help this time")
    NO_ANSWER = "no_answer", _("No answer")


class InterestStatus(TextChoices):
    """Of a member's word that it could help with a need."""

    EXPRESSED = "expressed", _("Waits for the Secretariat")
    NOTED = "noted", _("Read by the Secretariat")
    WITHDRAWN = "withdrawn", _("Taken back by the member")


class CallRefusal(TextChoices):
    """Why a member has nothing to offer to a call."""

    NOTHING_FITS = "nothing_fits", _("We have nothing that fits")
    CAPACITY = "capacity", _("Our capacity is given elsewhere")
    TIMING = "timing", _("We can't do it in this time")
    PLACE = "place", _("We can't deliver it there")
    OTHER = "other", _("Another reason")
