from .applications import Application
from .authorities import DesignationLetter, NationalAuthority
from .clearances import Clearance
from .delegations import Delegation
from .imports import Import, ImportStep
from .merges import Merge
from .offers import CapacityHold, Offer, OfferGroup
from .organisations import Acceptance, Organisation, Undertaking
from .people import Affiliation, Invitation, User

__all__ = [
    "Acceptance",
    "Affiliation",
    "Application",
    "CapacityHold",
    "Clearance",
    "Delegation",
    "DesignationLetter",
    "Import",
    "ImportStep",
    "Invitation",
    "Merge",
    "NationalAuthority",
    "Offer",
    "OfferGroup",
    "Organisation",
    "Undertaking",
    "User",
]
