"""Back-tests: past runs replayed with other weights, another index or other figures, before these are put in use."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from coalition.core.models import DurableJob
from coalition.reference.models import IndexMethod, IndicatorVintage
from requests.models import Need

from ..querysets import BackTestQuerySet
from .runs import MatchRun, WeightSet


class BackTest(DurableJob):
    """The one thing that is tried, over the runs that its `replays` name; all else stays as each run had it."""

    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    weights = models.ForeignKey(WeightSet, on_delete=models.PROTECT, null=True, related_name="back_tests")
    method = models.ForeignKey(IndexMethod, on_delete=models.PROTECT, null=True, related_name="+")
    vintage = models.ForeignKey(IndicatorVintage, on_delete=models.PROTECT, null=True, related_name="+")

    # django-stubs takes a manager that replaces an abstract model's for an instance variable
    objects = BackTestQuerySet.as_manager()  # type: ignore[misc]

    class Meta(DurableJob.Meta):
        verbose_name = _("back-test")
        verbose_name_plural = _("back-tests")
        constraints = [
            models.CheckConstraint(
                name="back_test_tries_one_thing",
                condition=Q(weights__isnull=False, method=None, vintage=None)
                | Q(weights=None, method__isnull=False, vintage=None)
                | Q(weights=None, method=None, vintage__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"back-test {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("matching:back-test", args=[self.pk])


class Replay(models.Model):
    """One past run, replayed: the needs, what changes, and the proposals made from the run, with how many would
    still stand first. The counts are None until the back-test is done.
    """

    back_test = models.ForeignKey(BackTest, on_delete=models.CASCADE, related_name="replays")
    run = models.ForeignKey(MatchRun, on_delete=models.PROTECT, related_name="+")
    needs = models.PositiveIntegerField(null=True)
    other_first = models.PositiveIntegerField(null=True)
    gains = models.PositiveIntegerField(null=True)
    losses = models.PositiveIntegerField(null=True)
    proposals = models.PositiveIntegerField(null=True)
    still_first = models.PositiveIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["back_test", "run"], name="replay_once")]

    def __str__(self) -> str:
        return f"{self.back_test_id}: run {self.run_id}"


class ReplayedNeed(models.Model):
    """A need of a replayed run before which other offers would stand first, or that would get more or less.

    Keys of the offers that share the first place, and coverage in [0, 1].
    """

    replay = models.ForeignKey(Replay, on_delete=models.CASCADE, related_name="changes")
    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="+")
    first_before = ArrayField(models.BigIntegerField())
    first_after = ArrayField(models.BigIntegerField())
    before = models.FloatField()
    after = models.FloatField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["replay", "need"], name="replayed_need_once")]

    def __str__(self) -> str:
        return f"need {self.need_id}: {self.first_before} → {self.first_after}"
