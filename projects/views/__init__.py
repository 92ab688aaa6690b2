from .public import project_detail, project_list, project_map_csv
from .records import add_figure, edit, record
from .steps import approve, take_step

__all__ = ["add_figure", "approve", "edit", "project_detail", "project_list", "project_map_csv", "record", "take_step"]
