from .assessments import Assessment, RubricWeights
from .correspondence import Clarification, FormalLetter
from .country_requests import CountryRequest, ReferenceCounter, RequestCountry
from .needs import Need, NeedCover, NeedGroup, NeedPlace

__all__ = [
    "Assessment",
    "Clarification",
    "CountryRequest",
    "FormalLetter",
    "Need",
    "NeedCover",
    "NeedGroup",
    "NeedPlace",
    "ReferenceCounter",
    "RequestCountry",
    "RubricWeights",
]
