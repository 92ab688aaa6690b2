from .assessments import Assessment, RubricWeights
from .correspondence import Clarification, FormalLetter, InterimReply
from .country_requests import CountryRequest, ReferenceCounter, RequestCountry
from .desk import BulkStep, BulkStepRow, InternalNote, QuestionTemplate, QueueView, ReadingCheck
from .needs import Need, NeedCover, NeedGroup, NeedPlace

__all__ = [
    "Assessment",
    "BulkStep",
    "BulkStepRow",
    "Clarification",
    "CountryRequest",
    "FormalLetter",
    "InterimReply",
    "InternalNote",
    "Need",
    "NeedCover",
    "NeedGroup",
    "NeedPlace",
    "QuestionTemplate",
    "QueueView",
    "ReadingCheck",
    "ReferenceCounter",
    "RequestCountry",
    "RubricWeights",
]
