from .codes import CodeCounter
from .commitments import Commitment, CommitmentUpdate, Milestone
from .distinct import DistinctPeople
from .figures import Figure, Population
from .projects import Participation, Project, ProjectPlace, RecipientCountry
from .results import Result, ResultGroup, ResultReport
from .stories import Story

__all__ = [
    "CodeCounter",
    "Commitment",
    "CommitmentUpdate",
    "DistinctPeople",
    "Figure",
    "Milestone",
    "Participation",
    "Population",
    "Project",
    "ProjectPlace",
    "RecipientCountry",
    "Result",
    "ResultGroup",
    "ResultReport",
    "Story",
]
