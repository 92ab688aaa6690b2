from .codes import CodeCounter
from .figures import Figure, Population
from .projects import Participation, Project, ProjectPlace, RecipientCountry

__all__ = ["CodeCounter", "Figure", "Participation", "Population", "Project", "ProjectPlace", "RecipientCountry"]
