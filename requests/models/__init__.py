from .assessments import Assessment, RubricWeights
from .correspondence import Clarification, FormalLetter, InterimReply
from .country_requests import CountryRequest, ReferenceCounter, RequestCountry
from .desk import QueueView
from .needs import Need, NeedCover, NeedGroup, NeedPlace

__all__ = [
    "Assessment",
    "Clarification",
    "CountryRequest",
    "FormalLetter",
    "InterimReply",
    "Need",
    "NeedCover",
    "NeedGroup",
    "NeedPlace",
    "QueueView",
    "ReferenceCounter",
    "RequestCountry",
    "RubricWeights",
]
