"""Registers the reference app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReferenceConfig(AppConfig):
    """Reference rows that administrators edit and every other app points to."""

    name = "coalition.reference"
    label = "reference"
    verbose_name = _("Reference")

    def ready(self) -> None:
        """Register the rows that come by spreadsheet."""
        from coalition.core.sheets.kinds import SheetKind, register

        from .bulk import ADMINISTRATOR, FigureResource

        register(
            SheetKind(
                name="figures",
                title=_("Country figures by spreadsheet"),
                lead=_("A file of country, indicator, value, year and source becomes a new vintage; runs keep theirs."),
                back="admin:reference_indicatorvintage_changelist",
                resource=FigureResource,
                permission=ADMINISTRATOR,
                is_owned=False,
            )
        )
