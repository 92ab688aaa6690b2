"""That something changed which an answer may show: one row for each statement that writes to a watched table."""

from __future__ import annotations

from django.db import models
from django.db.models import Count, Max, Sum

KEPT = 100  # the newest ones, when older are forgotten


class ChangeQuerySet(models.QuerySet["Change"]):
    def stamp(self) -> tuple[int | None, ...]:
        """What differs whenever other rows are seen; transactions may end in another order than they began."""
        found = self.aggregate(last=Max("pk"), number=Count("pk"), total=Sum("pk"))
        return found["last"], found["number"], found["total"]

    def forget(self) -> int:
        """Delete all but the newest; what is read afterwards has another stamp once."""
        newest = self.order_by("-pk").values("pk")[:KEPT]
        return self.exclude(pk__in=list(newest.values_list("pk", flat=True))).delete()[0]


class Change(models.Model):
    """Written by the triggers that `grant_roles` lays, and by nothing else."""

    objects = ChangeQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.pk)
