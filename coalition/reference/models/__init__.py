"""Reference rows, by subject."""

from .catalogues import (
    DeliveryMode,
    DisadvantagedGroup,
    EducationLevel,
    Flagship,
    Objective,
    Sector,
    SupportCategory,
    ToolkitResource,
    ToolkitTopic,
    Unit,
)
from .countries import Country
from .country_index import CountryIndex, IndexComponent, IndexDimension, IndexMethod
from .indicators import Indicator, IndicatorValue, IndicatorVintage
from .missions import Mission, MissionProgress
from .statements import ContextStatistic, OfficialStatement, StatementFigure

__all__ = [
    "ContextStatistic",
    "Country",
    "CountryIndex",
    "DeliveryMode",
    "DisadvantagedGroup",
    "EducationLevel",
    "Flagship",
    "IndexComponent",
    "IndexDimension",
    "IndexMethod",
    "Indicator",
    "IndicatorValue",
    "IndicatorVintage",
    "Mission",
    "MissionProgress",
    "Objective",
    "OfficialStatement",
    "Sector",
    "StatementFigure",
    "SupportCategory",
    "ToolkitResource",
    "ToolkitTopic",
    "Unit",
]
