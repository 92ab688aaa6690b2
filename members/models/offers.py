"""Standing offers and their capacity, which is a ledger kept by the database."""

from __future__ import annotations

from datetime import datetime

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from coalition.core.ledger import keep_entries, tally
from coalition.core.models import Demonstrable, Versioned
from coalition.reference.models import (
    Country,
    DeliveryMode,
    DisadvantagedGroup,
    EducationLevel,
    Flagship,
    SupportCategory,
    Unit,
)

from ..choices import CONFIRM_AFTER, HoldStatus, OfferStatus
from ..querysets import CapacityHoldQuerySet, OfferQuerySet
from ..workflow import HOLD, OFFER
from .organisations import Organisation


@pghistory.track()
class Offer(Versioned, Demonstrable):
    """What a member gives free of charge. `capacity` is in `unit`; unlimited capacity has none."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="offers")
    reference = models.CharField(_("your own reference"), max_length=40, blank=True)
    title = models.CharField(_("title"), max_length=200)
    summary = models.TextField(_("what is offered"), blank=True)
    category = models.ForeignKey(SupportCategory, on_delete=models.PROTECT, verbose_name=_("category"))
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, verbose_name=_("unit"))
    flagships = models.ManyToManyField(Flagship, blank=True, verbose_name=_("flagships"))
    modes = models.ManyToManyField(DeliveryMode, blank=True, verbose_name=_("delivery modes"))
    levels = models.ManyToManyField(EducationLevel, blank=True, verbose_name=_("education levels"))
    languages = ArrayField(models.CharField(max_length=20), default=list, blank=True, verbose_name=_("languages"))
    is_global = models.BooleanField(_("offered everywhere"), default=False)
    countries = models.ManyToManyField(Country, blank=True, related_name="offers", verbose_name=_("countries covered"))
    excluded_countries = models.ManyToManyField(
        Country, blank=True, related_name="+", verbose_name=_("countries excluded")
    )
    is_unlimited = models.BooleanField(_("unlimited"), default=False)
    capacity = models.BigIntegerField(_("capacity"), null=True, blank=True, validators=[MinValueValidator(0)])
    reserved = models.BigIntegerField(default=0, editable=False)
    committed = models.BigIntegerField(default=0, editable=False)
    min_deployment = models.BigIntegerField(
        _("smallest deployment"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    max_deployment = models.BigIntegerField(
        _("largest deployment"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    available_from = models.DateField(_("available from"), null=True, blank=True)
    available_to = models.DateField(_("available until"), null=True, blank=True)
    service_months = models.PositiveSmallIntegerField(_("months of service after deployment"), null=True, blank=True)
    conditions = models.TextField(_("conditions"), blank=True)
    collects_learner_data = models.BooleanField(_("collects learner data"), null=True, blank=True)
    data_location = models.CharField(_("where learner data is kept"), max_length=200, blank=True)
    country_keeps_control = models.BooleanField(_("the country keeps control of content and curriculum"), default=True)
    cost_after = models.TextField(_("what it costs after the free period"), blank=True)
    exit_terms = models.TextField(_("how the country exits and takes its data along"), blank=True)
    commercial_interest = models.TextField(_("declared commercial interest"), blank=True)
    status = models.CharField(_("status"), max_length=12, choices=OfferStatus, default=OfferStatus.DRAFT)
    confirmed_at = models.DateTimeField(_("last confirmed"), null=True, blank=True)
    reminded_at = models.DateTimeField(_("last asked to confirm"), null=True, blank=True, editable=False)
    reminders = models.PositiveSmallIntegerField(_("times asked since it was confirmed"), default=0, editable=False)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = OfferQuerySet.as_manager()

    class Meta:
        verbose_name = _("offer")
        verbose_name_plural = _("offers")
        triggers = [OFFER.guard()]
        indexes = [
            models.Index(fields=["updated_at", "id"], name="offer_last_change"),
            models.Index(
                fields=["id"],
                include=["organisation", "confirmed_at"],
                condition=Q(status=OfferStatus.PUBLISHED),
                name="offer_published",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "reference"], condition=~Q(reference=""), name="offer_reference_once"
            ),
            models.CheckConstraint(
                name="offer_not_over_promised",
                condition=(Q(capacity=None) | Q(capacity__gte=F("reserved") + F("committed"))),
            ),
            models.CheckConstraint(name="offer_sums_not_negative", condition=Q(reserved__gte=0, committed__gte=0)),
            models.CheckConstraint(
                name="offer_unlimited_has_no_capacity", condition=(Q(is_unlimited=False) | Q(capacity=None))
            ),
            models.CheckConstraint(
                name="offer_open_has_capacity",
                condition=(~Q(status=OfferStatus.PUBLISHED) | Q(is_unlimited=True) | Q(capacity__gte=0)),
            ),
            models.CheckConstraint(
                name="offer_ends_after_start",
                condition=(Q(available_from=None) | Q(available_to=None) | Q(available_to__gte=F("available_from"))),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("members:offer", args=[self.pk])

    @property
    def known_as(self) -> str:
        """The member's own reference, or the portal's, for example O-17."""
        return self.reference or f"O-{self.pk}"

    def awaits_word(self, now: datetime) -> bool:
        """Whether it is open, and nobody has confirmed it for half a year; as `OfferQuerySet.stale`."""
        is_silent = self.confirmed_at is None or self.confirmed_at < now - CONFIRM_AFTER
        return is_silent and self.status == OfferStatus.PUBLISHED and self.organisation.is_member

    @property
    def promised(self) -> int:
        """What live proposals reserve and agreed matches commit, in `unit`."""
        return self.reserved + self.committed

    @property
    def left(self) -> int | None:
        """What can still be proposed, in `unit`; None where it is unlimited."""
        return None if self.capacity is None else self.capacity - self.promised


class OfferGroup(models.Model):
    """How far an offer is made for a disadvantaged group: 0 not at all, 1 wholly."""

    offer = models.ForeignKey(Offer, on_delete=models.CASCADE, related_name="groups")
    group = models.ForeignKey(DisadvantagedGroup, on_delete=models.PROTECT, related_name="+")
    reach = models.FloatField(validators=[MinValueValidator(0.0), MaxValueValidator(1.0)])

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["offer", "group"], name="offer_group_once"),
            models.CheckConstraint(name="reach_is_a_share", condition=Q(reach__gte=0, reach__lte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.offer_id} {self.group_id} {self.reach}"


@pghistory.track()
class CapacityHold(Versioned):
    """A part of an offer's capacity that a match holds. The offer's sums follow by trigger, bounded by its CHECK."""

    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="holds")
    quantity = models.BigIntegerField(validators=[MinValueValidator(1)])
    status = models.CharField(max_length=10, choices=HoldStatus, default=HoldStatus.RESERVED)

    objects = CapacityHoldQuerySet.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(name="hold_is_positive", condition=Q(quantity__gte=1))]
        triggers = [
            HOLD.guard(),
            tally(
                table="members_offer",
                key="offer_id",
                sums={HoldStatus.RESERVED.value: "reserved", HoldStatus.COMMITTED.value: "committed"},
            ),
            *keep_entries("offer"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} of offer {self.offer_id} {self.status}"
