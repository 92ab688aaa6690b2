from .codes import CodeCounter
from .commitments import Commitment, CommitmentUpdate, Milestone
from .figures import Figure, Population
from .projects import Participation, Project, ProjectPlace, RecipientCountry

__all__ = [
    "CodeCounter",
    "Commitment",
    "CommitmentUpdate",
    "Figure",
    "Milestone",
    "Participation",
    "Population",
    "Project",
    "ProjectPlace",
    "RecipientCountry",
]
