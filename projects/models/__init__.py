from .figures import Figure, Population
from .projects import Participation, Project, ProjectPlace, RecipientCountry

__all__ = ["Figure", "Participation", "Population", "Project", "ProjectPlace", "RecipientCountry"]
