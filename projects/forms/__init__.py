from .filters import ListedProjects

__all__ = ["ListedProjects"]
