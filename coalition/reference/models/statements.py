"""What UNESCO and others have stated, with date and source; never mixed with the register's own figures."""

import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _

from coalition.reference.choices import DatePrecision, FigureKey, Qualifier
from coalition.reference.querysets import ContextStatisticQuerySet, OfficialStatementQuerySet

from .base import dated


@pghistory.track()
class OfficialStatement(models.Model):
    """A dated statement by UNESCO about the Coalition."""

    code = models.SlugField(_("code"), primary_key=True, max_length=50)
    date = models.DateField(_("date"))
    date_precision = models.CharField(
        _("date precision"), max_length=5, choices=DatePrecision, default=DatePrecision.DAY
    )
    audience = models.TextField(_("occasion and audience"), blank=True)
    source = models.CharField(_("source"), max_length=300)
    note = models.CharField(
        _("note"), max_length=300, blank=True, help_text=_("How the figures count: directly or indirectly.")
    )
    is_active = models.BooleanField(_("active"), default=True)

    objects = OfficialStatementQuerySet.as_manager()

    class Meta:
        verbose_name = _("official statement")
        verbose_name_plural = _("official statements")
        ordering = ["-date", "code"]

    def __str__(self) -> str:
        return self.code

    @property
    def dated(self) -> str:
        """The date as its source states it: March 2021."""
        return dated(self.date, self.date_precision)


@pghistory.track()
class StatementFigure(models.Model):
    """One figure of a statement, with the qualifier its source gave it."""

    statement = models.ForeignKey(
        OfficialStatement, models.CASCADE, verbose_name=_("statement"), related_name="figures"
    )
    key = models.CharField(_("counts"), max_length=20, choices=FigureKey)
    value = models.PositiveBigIntegerField(_("value"))
    qualifier = models.CharField(_("qualifier"), max_length=10, choices=Qualifier, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("figure of a statement")
        verbose_name_plural = _("figures of statements")
        ordering = ["statement", "position", "key"]
        constraints = [
            models.UniqueConstraint(fields=["statement", "key"], name="statement_figure_once_a_key"),
        ]

    def __str__(self) -> str:
        return f"{self.statement_id} {self.key}: {self.value}"


class ContextStatistic(models.Model):
    """A figure about the world the Coalition works in, as its source stated it at its date."""

    code = models.SlugField(_("code"), primary_key=True, max_length=50)
    statement = models.TextField(_("statement"))
    value = models.FloatField(_("value"))
    unit = models.CharField(_("unit"), max_length=60)
    qualifier = models.CharField(_("qualifier"), max_length=10, choices=Qualifier, blank=True)
    as_of = models.DateField(_("as of"))
    date_precision = models.CharField(
        _("date precision"), max_length=5, choices=DatePrecision, default=DatePrecision.DAY
    )
    source = models.CharField(_("source"), max_length=300)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    is_active = models.BooleanField(_("active"), default=True)

    objects = ContextStatisticQuerySet.as_manager()

    class Meta:
        verbose_name = _("context statistic")
        verbose_name_plural = _("context statistics")
        ordering = ["position", "code"]

    def __str__(self) -> str:
        return self.code

    @property
    def dated(self) -> str:
        """The date as its source states it: March 2021."""
        return dated(self.as_of, self.date_precision)
