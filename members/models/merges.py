"""Two entries for one organisation: one points to the other, and can be parted from it again."""

from __future__ import annotations

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from coalition.core.models import Versioned

from ..choices import MergeStatus
from ..querysets import MergeQuerySet
from ..workflow import MERGE
from .organisations import Organisation

# `Organisation.merged_into` is written here alone, so that raw SQL can't make the two drift.
_POINT = """
    UPDATE members_organisation
        SET merged_into_id = CASE WHEN NEW.status = 'in_force' THEN NEW.target_id END
        WHERE id = NEW.organisation_id;
    RETURN NULL;
"""


@pghistory.track()
class Merge(Versioned):
    """`organisation` stands under `target` while the merge is in force. No row of either is moved or lost."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="merges")
    target = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="merges_received")
    status = models.CharField(_("status"), max_length=8, choices=MergeStatus, default=MergeStatus.IN_FORCE)
    reason = models.TextField(_("why they are the same"))
    merged_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    objects = MergeQuerySet.as_manager()

    class Meta:
        verbose_name = _("merge of two organisations")
        verbose_name_plural = _("merges of organisations")
        triggers = [
            MERGE.guard(),
            pgtrigger.Trigger(
                name="point_to_target",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("status"),  # type: ignore[no-untyped-call]
                func=_POINT,
            ),
            pgtrigger.ReadOnly(name="keep_sides", fields=["organisation", "target"]),
            pgtrigger.Protect(name="keep_merge", operation=pgtrigger.Delete),
        ]
        constraints = [
            models.CheckConstraint(name="merge_of_two", condition=~Q(organisation=F("target"))),
            models.UniqueConstraint(
                fields=["organisation"], condition=Q(status=MergeStatus.IN_FORCE), name="merged_once"
            ),
            models.CheckConstraint(name="merge_has_reason", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} into {self.target_id} {self.status}"

    def get_absolute_url(self) -> str:
        return reverse("members:application", args=[self.organisation.slug])
