from .codes import CodeCounter
from .commitments import Commitment, CommitmentUpdate, Milestone
from .distinct import DistinctPeople
from .figures import Figure, Population
from .partners import MergedOrganisation, Partner
from .projects import Participation, Project, ProjectPlace, RecipientCountry
from .reach import CountedUnit, Reach
from .results import Result, ResultGroup, ResultReport
from .stories import Story

__all__ = [
    "CodeCounter",
    "Commitment",
    "CommitmentUpdate",
    "CountedUnit",
    "DistinctPeople",
    "Figure",
    "MergedOrganisation",
    "Milestone",
    "Participation",
    "Partner",
    "Population",
    "Project",
    "ProjectPlace",
    "Reach",
    "RecipientCountry",
    "Result",
    "ResultGroup",
    "ResultReport",
    "Story",
]
