"""What a member or a ministry reports of a project: results of a period, locked once they are approved."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Func, Q, Value
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from coalition.core.models import Versioned
from coalition.reference.models import DisadvantagedGroup, Unit
from members.models import NationalAuthority, Organisation

from ..choices import Basis, Directness, ReportStatus
from ..querysets import UNSENT, ResultReportQuerySet
from ..workflow import RESULTS
from .projects import Project

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

SEXES = ("female", "male", "sex_unknown")
_OPEN = [*UNSENT, ReportStatus.REPORTED]
_PERIOD = Func(F("starts_on"), F("ends_on"), Value("[]"), function="daterange", output_field=DateRangeField())
_KEPT = ("project_id", "organisation_id", "authority_id", "corrects_id", "starts_on", "ends_on", "words")
_UNSENT_SQL = ", ".join(f"'{state}'" for state in UNSENT)


def _row(name: str) -> str:
    return ", ".join(f"{name}.{column}" for column in _KEPT)


LOCKED = pgtrigger.Trigger(
    name="locked",
    when=pgtrigger.Before,
    operation=pgtrigger.Update | pgtrigger.Delete,
    func=f"""
        IF TG_OP = 'DELETE' THEN
            IF OLD.status <> 'draft' THEN
                RAISE EXCEPTION 'projects.resultreport: only a draft is thrown away' USING ERRCODE = 'check_violation';
            END IF;
            RETURN OLD;
        END IF;
        IF OLD.status NOT IN ({_UNSENT_SQL}) AND ROW({_row("NEW")}) IS DISTINCT FROM ROW({_row("OLD")}) THEN
            RAISE EXCEPTION 'projects.resultreport: what was sent is locked' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    """,
)
"""What was sent, and so what was approved, stays as it was read."""

OF_OPEN_REPORT = pgtrigger.Trigger(
    name="of_open_report",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
    func=f"""
        IF (SELECT status FROM projects_resultreport WHERE id = COALESCE(NEW.report_id, OLD.report_id))
            NOT IN ({_UNSENT_SQL}) THEN
            RAISE EXCEPTION 'projects.result: what was sent is locked' USING ERRCODE = 'check_violation';
        END IF;
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
        RETURN NEW;
    """,  # noqa: S608
)
GROUP_WITHIN_RESULT = pgtrigger.Trigger(
    name="within_result",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
    func=f"""
        IF (SELECT report.status FROM projects_result result JOIN projects_resultreport report
                ON report.id = result.report_id WHERE result.id = COALESCE(NEW.result_id, OLD.result_id))
            NOT IN ({_UNSENT_SQL}) THEN
            RAISE EXCEPTION 'projects.resultgroup: what was sent is locked' USING ERRCODE = 'check_violation';
        END IF;
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
        IF NEW.head_count > (SELECT value FROM projects_result WHERE id = NEW.result_id) THEN
            RAISE EXCEPTION 'projects.resultgroup: a group is larger than all' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    """,  # noqa: S608
)


def _people(label: _StrPromise) -> models.BigIntegerField:  # type: ignore[type-arg]
    return models.BigIntegerField(label, null=True, blank=True, validators=[MinValueValidator(0)])


@pghistory.track()
class ResultReport(Versioned):
    """The results of a project by the end of a period, as one side reports them; `corrects` is what it replaces."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="reports")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="result_reports"
    )
    authority = models.ForeignKey(
        NationalAuthority, on_delete=models.PROTECT, null=True, blank=True, related_name="result_reports"
    )
    corrects = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="corrections")
    starts_on = models.DateField(_("first day of the period"))
    ends_on = models.DateField(_("last day of the period"))
    words = models.TextField(_("what the Secretariat should know"), max_length=3000, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=ReportStatus, default=ReportStatus.DRAFT)
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reported_at = models.DateTimeField(_("sent"), null=True, blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)

    objects = ResultReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("report of results")
        verbose_name_plural = _("reports of results")
        triggers = [RESULTS.guard(), LOCKED]
        # What waits, the longest wait first.
        indexes = [models.Index(fields=["status", "reported_at", "id"], name="report_in_state")]
        constraints = [
            models.CheckConstraint(
                name="report_is_of_one_side",
                condition=Q(organisation=None, authority__isnull=False) | Q(organisation__isnull=False, authority=None),
            ),
            models.CheckConstraint(name="report_ends_after_start", condition=Q(ends_on__gte=F("starts_on"))),
            *(
                models.UniqueConstraint(
                    name=f"one_open_report_of_{side}", fields=["project", side], condition=Q(status__in=_OPEN)
                )
                for side in ("organisation", "authority")
            ),
            *(
                ExclusionConstraint(
                    name=f"approved_once_by_{side}",
                    expressions=[("project", "="), (side, "="), (_PERIOD, "&&")],
                    condition=Q(status=ReportStatus.APPROVED),
                )
                for side in ("organisation", "authority")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference}: {self.starts_on} to {self.ends_on}"

    def get_absolute_url(self) -> str:
        return reverse("projects:result-report", args=[self.pk])

    @property
    def reference(self) -> str:
        """What mails and people quote, for example R-2026-00017."""
        return f"R-{self.created_at.year}-{self.pk:05}"

    @property
    def side(self) -> Organisation | NationalAuthority:
        """Who reports: exactly one of two."""
        found = self.organisation or self.authority
        assert found is not None  # report_is_of_one_side
        return found

    @cached_property
    def is_of_silent_side(self) -> bool:
        """Whether nobody signs in for it who may write: the Secretariat writes down what it reports. A query."""
        side = self.organisation or self.authority
        return side is not None and type(side).objects.silent().filter(pk=side.pk).exists()


@pghistory.track()
class Result(models.Model):
    """How many were reached in all by the end of the period; `female`, `male` and `sex_unknown` sum to `value`.

    Unit and label are the indicator. The sexes are given together or not at all.
    """

    report = models.ForeignKey(ResultReport, on_delete=models.CASCADE, related_name="results")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name=_("unit"))
    directness = models.CharField(_("directly or indirectly"), max_length=8, choices=Directness)
    label = models.CharField(_("what is counted"), max_length=120, blank=True)
    value = models.BigIntegerField(_("reached in all"), validators=[MinValueValidator(0)])
    female = _people(_("women and girls"))
    male = _people(_("men and boys"))
    sex_unknown = _people(_("not known or other"))
    basis = models.CharField(_("basis"), max_length=10, choices=Basis)
    source = models.CharField(_("source"), max_length=300, blank=True)

    class Meta:
        ordering = ["unit__position", "label", "directness", "pk"]
        triggers = [OF_OPEN_REPORT]
        constraints = [
            models.UniqueConstraint(fields=["report", "unit", "directness", "label"], name="result_once_in_a_report"),
            models.CheckConstraint(
                name="result_not_negative",
                condition=Q(value__gte=0)
                & (Q(female=None) | Q(female__gte=0))
                & (Q(male=None) | Q(male__gte=0))
                & (Q(sex_unknown=None) | Q(sex_unknown__gte=0)),
            ),
            models.CheckConstraint(
                name="result_sexes_sum",
                condition=Q(**{f"{name}__isnull": True for name in SEXES})
                | Q(
                    **{f"{name}__isnull": False for name in SEXES},
                    value=F("female") + F("male") + F("sex_unknown"),
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.value} {self.unit_id} {self.directness}"

    @property
    def series(self) -> tuple[str, str, str]:
        return self.unit_id, self.directness, self.label


@pghistory.track()
class ResultGroup(models.Model):
    """How many of a result's people belong to a disadvantaged group; one person may belong to several."""

    result = models.ForeignKey(Result, on_delete=models.CASCADE, related_name="groups")
    group = models.ForeignKey(DisadvantagedGroup, on_delete=models.PROTECT, related_name="+")
    head_count = models.BigIntegerField(validators=[MinValueValidator(0)])

    class Meta:
        ordering = ["group__position"]
        triggers = [GROUP_WITHIN_RESULT]
        constraints = [
            models.UniqueConstraint(fields=["result", "group"], name="result_group_once"),
            models.CheckConstraint(name="result_group_not_negative", condition=Q(head_count__gte=0)),
        ]

    def __str__(self) -> str:
        return f"{self.result_id} {self.group_id} {self.head_count}"
