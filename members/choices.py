"""Closed lists of this app: codes of standards, and the states of its workflows."""

from datetime import timedelta

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from coalition.core.access import Role


class OrganisationType(TextChoices):
    """IATI codelist OrganisationType, version 2.03."""

    GOVERNMENT = "10", _("Government")
    LOCAL_GOVERNMENT = "11", _("Local government")
    OTHER_PUBLIC = "15", _("Other public sector")
    INTERNATIONAL_NGO = "21", _("International NGO")
    NATIONAL_NGO = "22", _("National NGO")
    REGIONAL_NGO = "23", _("Regional NGO")
    PARTNER_COUNTRY_NGO = "24", _("Partner country based NGO")
    PUBLIC_PRIVATE = "30", _("Public private partnership")
    MULTILATERAL = "40", _("Multilateral")
    FOUNDATION = "60", _("Foundation")
    PRIVATE = "70", _("Private sector")
    ACADEMIC = "80", _("Academic, training and research")
    OTHER = "90", _("Other")


class MemberCategory(TextChoices):
    """The Coalition's own grouping of its members."""

    UN_FAMILY = "un", _("UN family and multilateral")
    CIVIL_SOCIETY = "civil-society", _("NGO and civil society")
    ACADEMIA = "academia", _("Academia")
    PRIVATE_SECTOR = "private", _("Private sector")
    NETWORK = "network", _("Network")
    MEDIA = "media", _("Media")
    FOUNDATION = "foundation", _("Foundation")


class MembershipStatus(TextChoices):
    NONE = "none", _("Not a member")
    APPLIED = "applied", _("Applied")
    UNDER_REVIEW = "under_review", _("Under review")
    ACTIVE = "active", _("Active member")
    SUSPENDED = "suspended", _("Suspended")
    LEFT = "left", _("Left the Coalition")
    DECLINED = "declined", _("Declined")


UNDECIDED = (MembershipStatus.APPLIED, MembershipStatus.UNDER_REVIEW)


class MergeStatus(TextChoices):
    IN_FORCE = "in_force", _("In force")
    UNDONE = "undone", _("Undone")


class UndertakingKind(TextChoices):
    OBLIGATION = "obligation", _("Obligation of members")
    DATA_PRINCIPLE = "data_principle", _("Data principle")


class AccreditationStatus(TextChoices):
    PENDING = "pending", _("Designation letter under review")
    ACCREDITED = "accredited", _("Accredited")
    HELD = "held", _("On hold")
    DECLINED = "declined", _("Declined")


class AuthorityKind(TextChoices):
    MINISTRY = "ministry", _("Ministry")
    NATIONAL_COMMISSION = "national_commission", _("National Commission for UNESCO")
    PERMANENT_DELEGATION = "permanent_delegation", _("Permanent Delegation to UNESCO")
    OTHER = "other", _("Other national authority")


class ClearanceStatus(TextChoices):
    PREPARED = "prepared", _("Waits for a second person")
    CLEARED = "cleared", _("Cleared")
    REFUSED = "refused", _("Not cleared")
    LAPSED = "lapsed", _("Lapsed")


class OfferStatus(TextChoices):
    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Open for matching")
    PAUSED = "paused", _("Paused")
    WITHDRAWN = "withdrawn", _("Withdrawn")


# An offer that its member has not confirmed for so long is to be confirmed; who was asked is not asked again so soon.
# The portal asks so many times, and pauses the offer as long after the last one.
CONFIRM_AFTER = timedelta(days=182)
ASK_AGAIN_AFTER = timedelta(days=7)
ASK_TIMES = 2


class HoldStatus(TextChoices):
    RESERVED = "reserved", _("Reserved by a proposal")
    COMMITTED = "committed", _("Committed by an agreed match")
    RELEASED = "released", _("Released")


class ImportPurpose(TextChoices):
    CHECK = "check", _("Check")
    APPLY = "apply", _("Save")


class ImportOutcome(TextChoices):
    UNREADABLE = "unreadable", _("Can't be read")
    CHECKED = "checked", _("Checked")
    STALE = "stale", _("To be looked at again")
    APPLIED = "applied", _("Saved")


AFFILIATION_ROLES = [(role.value, role.label) for role in Role if role not in {Role.PUBLIC, Role.SYSTEM}]
