"""What a country asks for, how much of it is covered, for whom and where."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pghistory
import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from coalition.core.ledger import keep_entries, tally
from coalition.core.models import Versioned
from coalition.reference.models import (
    DeliveryMode,
    DisadvantagedGroup,
    EducationLevel,
    SupportCategory,
    Unit,
)

from ..choices import CountryDecision, Coverage, CoverStatus, Urgency
from ..querysets import OPEN_FOR_MATCHING, NeedQuerySet
from ..workflow import COVER
from .country_requests import RequestCountry

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


# Both rows are locked, so that the need of one writer and the step of another do not miss each other.
_NOTE_WHETHER_OPEN = f"""
    NEW.is_open_for_matching = COALESCE((
        SELECT asked.status IN {tuple(map(str, OPEN_FOR_MATCHING))} AND entry.decision <> '{CountryDecision.DECLINED}'
        FROM requests_requestcountry AS entry
        JOIN requests_countryrequest AS asked ON asked.id = entry.country_request_id
        WHERE entry.id = NEW.request_country_id
        FOR SHARE
    ), FALSE);
    RETURN NEW;
"""  # noqa: S608


def _head_count(label: _StrPromise) -> models.BigIntegerField:  # type: ignore[type-arg]
    return models.BigIntegerField(label, null=True, blank=True, validators=[MinValueValidator(0)])


@pghistory.track(exclude=["is_open_for_matching"])  # the history of its request tells
class Need(Versioned):
    """`quantity` is in `unit`. A head-count that is empty is not known; 0 is none.

    `is_open_for_matching` says of its request that it is validated and not ended, and of its country that it did not
    refuse. Triggers keep it, whatever is written to it.
    """

    request_country = models.ForeignKey(RequestCountry, on_delete=models.CASCADE, related_name="needs")
    category = models.ForeignKey(SupportCategory, on_delete=models.PROTECT, verbose_name=_("kind of support"))
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, verbose_name=_("unit"))
    quantity = models.BigIntegerField(_("quantity"), validators=[MinValueValidator(1)])
    description = models.TextField(_("what exactly"), blank=True)
    learners = _head_count(_("learners"))
    learners_female = _head_count(_("girls and women"))
    learners_male = _head_count(_("boys and men"))
    teachers = _head_count(_("teachers"))
    teachers_female = _head_count(_("women teachers"))
    teachers_male = _head_count(_("men teachers"))
    levels = models.ManyToManyField(EducationLevel, blank=True, verbose_name=_("education levels"))
    modes = models.ManyToManyField(DeliveryMode, blank=True, verbose_name=_("feasible delivery modes"))
    languages = ArrayField(models.CharField(max_length=20), default=list, blank=True, verbose_name=_("languages"))
    urgency = models.PositiveSmallIntegerField(_("urgency"), choices=Urgency, default=Urgency.THIS_TERM)
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("until"), null=True, blank=True)
    proposed = models.BigIntegerField(default=0, editable=False)
    agreed = models.BigIntegerField(default=0, editable=False)
    is_open_for_matching = models.BooleanField(default=False, editable=False)

    objects = NeedQuerySet.as_manager()

    class Meta:
        verbose_name = _("need")
        verbose_name_plural = _("needs")
        # What is still needed of a few kinds, those first that were asked for first; what begins last.
        indexes = [
            models.Index(
                fields=["id"],
                include=["category", "unit", "request_country"],
                condition=Q(is_open_for_matching=True, quantity__gt=F("proposed") + F("agreed")),
                name="need_still_open",
            ),
            models.Index(fields=["request_country", "id"], name="need_of_country"),
            models.Index(F("starts_on").desc(nulls_last=True), F("id"), name="need_begins_last"),
        ]
        constraints = [
            models.CheckConstraint(name="need_is_positive", condition=Q(quantity__gte=1)),
            models.CheckConstraint(
                name="need_not_over_covered", condition=Q(quantity__gte=F("proposed") + F("agreed"))
            ),
            models.CheckConstraint(name="need_sums_not_negative", condition=Q(proposed__gte=0, agreed__gte=0)),
            models.CheckConstraint(
                name="need_ends_after_start",
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
            ),
            models.CheckConstraint(name="urgency_is_1_to_5", condition=Q(urgency__range=(1, 5))),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="note_whether_open",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("request_country_id", "is_open_for_matching"),  # type: ignore[no-untyped-call]
                func=_NOTE_WHETHER_OPEN,
            )
        ]

    def __str__(self) -> str:
        return f"{self.category_id}: {self.quantity} {self.unit_id}"

    @property
    def still_open(self) -> int:
        """What no live proposal and no confirmed match covers, in `unit`."""
        return self.quantity - self.proposed - self.agreed

    @property
    def coverage(self) -> Coverage:
        if self.agreed >= self.quantity:
            return Coverage.FULLY
        return Coverage.PARTLY if self.agreed else Coverage.UNMET


class NeedGroup(models.Model):
    """How many of the need's learners belong to a disadvantaged group; one learner may belong to several."""

    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="groups")
    group = models.ForeignKey(DisadvantagedGroup, on_delete=models.PROTECT, related_name="+")
    head_count = models.BigIntegerField(validators=[MinValueValidator(0)])

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["need", "group"], name="need_group_once"),
            models.CheckConstraint(name="head_count_not_negative", condition=Q(head_count__gte=0)),
        ]

    def __str__(self) -> str:
        return f"{self.need_id} {self.group_id} {self.head_count}"


class NeedPlace(models.Model):
    """A first-level region (adm1); a place that would endanger people is withheld from every public answer."""

    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="places")
    name = models.CharField(_("region"), max_length=120)
    learners = models.BigIntegerField(null=True, blank=True, validators=[MinValueValidator(0)])
    is_withheld = models.BooleanField(_("withheld from the public"), default=False)

    def __str__(self) -> str:
        return self.name


@pghistory.track()
class NeedCover(Versioned):
    """A part of a need that a match covers. The need's sums follow by trigger, bounded by its CHECK."""

    need = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="covers")
    quantity = models.BigIntegerField(validators=[MinValueValidator(1)])
    status = models.CharField(max_length=10, choices=CoverStatus, default=CoverStatus.PROPOSED)

    class Meta:
        constraints = [models.CheckConstraint(name="cover_is_positive", condition=Q(quantity__gte=1))]
        triggers = [
            COVER.guard(),
            tally(
                table="requests_need",
                key="need_id",
                sums={CoverStatus.PROPOSED.value: "proposed", CoverStatus.AGREED.value: "agreed"},
            ),
            *keep_entries("need"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} of need {self.need_id} {self.status}"
