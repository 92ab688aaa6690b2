from .filters import ProjectFilter

__all__ = ["ProjectFilter"]
