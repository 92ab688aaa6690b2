"""Runs of the engine: immutable, replayable, with the candidates that a person chooses from."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from coalition.core.models import DurableJob, Versioned
from coalition.reference.models import IndicatorVintage
from members.models import Offer
from requests.models import Need

from ..choices import VersionStatus
from ..querysets import MatchCandidateQuerySet, MatchRunQuerySet, UnmatchedNeedQuerySet, WeightSetQuerySet
from ..workflow import WEIGHTS


class WeightSet(Versioned):
    """What the three factors and the groups count. A version in use is never changed: a new one replaces it."""

    number = models.PositiveSmallIntegerField(_("version"), unique=True)
    need = models.FloatField(_("country need"))
    resources = models.FloatField(_("resources of members"))
    impact = models.FloatField(_("impact on disadvantaged groups"))
    groups = models.JSONField(_("weight of each group"), default=dict, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=VersionStatus, default=VersionStatus.PROPOSED)
    note = models.TextField(_("why they are proposed"), blank=True)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = WeightSetQuerySet.as_manager()

    class Meta:
        verbose_name = _("weights")
        verbose_name_plural = _("weights")
        triggers = [WEIGHTS.guard()]
        constraints = [
            models.UniqueConstraint(
                fields=["status"], condition=Q(status=VersionStatus.IN_USE), name="one_weights_in_use"
            ),
            models.CheckConstraint(
                name="weights_not_negative", condition=Q(need__gte=0, resources__gte=0, impact__gte=0)
            ),
        ]

    def __str__(self) -> str:
        return f"v{self.number}"

    def get_absolute_url(self) -> str:
        return reverse("matching:weight-set", args=[self.pk])


class MatchRun(DurableJob):
    """One run over all open needs. Problem and result are kept as compressed canonical JSON."""

    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    weights = models.ForeignKey(WeightSet, on_delete=models.PROTECT, related_name="+")
    vintage = models.ForeignKey(IndicatorVintage, on_delete=models.PROTECT, null=True, related_name="+")
    engine_version = models.CharField(max_length=40, blank=True)
    input_hash = models.CharField(max_length=64, blank=True)
    problem = models.BinaryField(null=True, editable=False)
    old_figures = models.JSONField(default=dict, editable=False)  # as it was on the day: `matching.figure_age`
    result = models.BinaryField(null=True, editable=False)
    needs_count = models.PositiveIntegerField(_("open needs"), default=0)
    offers_count = models.PositiveIntegerField(_("offers"), default=0)
    blocks_count = models.PositiveIntegerField(default=0, editable=False)
    blocks_done = models.PositiveIntegerField(default=0, editable=False)
    current_block = models.JSONField(default=list, editable=False)  # [category, unit] last begun
    matched_count = models.PositiveIntegerField(_("pairs chosen"), default=0)
    objective = models.DecimalField(max_digits=40, decimal_places=0, null=True)
    bound = models.DecimalField(max_digits=40, decimal_places=0, null=True)

    # django-stubs takes a manager that replaces an abstract model's for an instance variable
    objects = MatchRunQuerySet.as_manager()  # type: ignore[misc]

    class Meta(DurableJob.Meta):
        verbose_name = _("matching run")
        verbose_name_plural = _("matching runs")

    def __str__(self) -> str:
        return f"run {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("matching:run", args=[self.pk])


class MatchCandidate(models.Model):
    """A pair that fits, with its score (millionths), its parts, and what the run gives it (in the unit of the need).

    `reached` is share · reach of each disadvantaged group; None in runs made before it was kept.
    """

    run = models.ForeignKey(MatchRun, on_delete=models.CASCADE, related_name="candidates")
    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="candidates")
    offer = models.ForeignKey(Offer, on_delete=models.CASCADE, related_name="candidates")
    rank = models.PositiveIntegerField()
    score = models.PositiveIntegerField()
    parts = models.JSONField()
    reached = models.JSONField(null=True, default=None)
    explanation = models.JSONField(default=dict)
    quantity = models.BigIntegerField(default=0)

    objects = MatchCandidateQuerySet.as_manager()

    class Meta:
        ordering = ["need", "rank"]
        indexes = [
            models.Index(fields=["run", "need"], condition=Q(quantity__gt=0), name="candidate_given"),
            models.Index(fields=["run", "-score", "id"], condition=Q(quantity__gt=0), name="candidate_given_best"),
            models.Index(fields=["run", "need"], include=["offer"], condition=Q(rank=1), name="candidate_first"),
        ]
        constraints = [models.UniqueConstraint(fields=["run", "need", "offer"], name="candidate_once")]

    def __str__(self) -> str:
        return f"{self.rank}: need {self.need_id}, offer {self.offer_id}"

    @property
    def score_of_one(self) -> float:
        return self.score / 1_000_000


class UnmatchedNeed(models.Model):
    """What of a need the run could not give, at which rule the offers were lost, and what would help.

    `remedies` is a list of {side, field, value, offers, quantity}, the most helpful first (`engine.gaps.Remedy`).
    """

    run = models.ForeignKey(MatchRun, on_delete=models.CASCADE, related_name="unmatched")
    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="+")
    quantity = models.BigIntegerField()
    reason = models.CharField(max_length=20)
    lost = models.JSONField(default=dict)
    remedies = models.JSONField(default=list)

    objects = UnmatchedNeedQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["run", "-quantity", "id"], name="unmatched_most")]
        constraints = [models.UniqueConstraint(fields=["run", "need"], name="unmatched_once")]

    def __str__(self) -> str:
        return f"need {self.need_id}: {self.reason}"
