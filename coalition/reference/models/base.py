"""What reference rows share: names in six languages, dates as precise as their source."""

import datetime

from django.db import models
from django.utils import formats
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from coalition.reference.choices import DatePrecision
from coalition.reference.querysets import CatalogueQuerySet


def active_language() -> str:
    """Return the primary subtag of the active language, `zh` for `zh-hans`; English where none is active."""
    return (get_language() or "en").partition("-")[0]


def dated(date: datetime.date, precision: str) -> str:
    """Write a date in the active language, no more precisely than its source states it."""
    if precision == DatePrecision.YEAR:
        return str(date.year)
    return formats.date_format(date, "YEAR_MONTH_FORMAT" if precision == DatePrecision.MONTH else "DATE_FORMAT")


class Translated(models.Model):
    """A row with a name in the six languages of the United Nations; English stands in for a missing one."""

    name_en = models.CharField(_("name in English"), max_length=200)
    name_fr = models.CharField(_("name in French"), max_length=200, blank=True)
    name_es = models.CharField(_("name in Spanish"), max_length=200, blank=True)
    name_ar = models.CharField(_("name in Arabic"), max_length=200, blank=True)
    name_ru = models.CharField(_("name in Russian"), max_length=200, blank=True)
    name_zh = models.CharField(_("name in Chinese"), max_length=200, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the active language."""
        return str(getattr(self, f"name_{active_language()}", "")) or self.name_en


class CatalogueRow(Translated):
    """One row of a list that people choose from; its code is its key and does not change.

    A row in use is not deleted but set inactive: it keeps its name where it stands and is no longer offered.
    """

    code = models.SlugField(_("code"), primary_key=True, max_length=50)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    is_active = models.BooleanField(_("active"), default=True)

    objects = CatalogueQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["position", "code"]
