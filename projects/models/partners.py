"""Who takes part in published projects, known beforehand for the list of them all."""

from __future__ import annotations

import pgtrigger
from django.db import models

from coalition.core.models import Demonstrable
from members.models import Organisation

from ..querysets import PartnerQuerySet


class Partner(Demonstrable):
    """An organisation that stands for itself and takes part, itself or by what was merged into it, in published
    projects; for the demonstration alone where it is invented, or all of these are.

    Triggers keep it (`count_partners`, migration 0001), and nothing else writes it. It has no history: that of
    projects and merges tells all.
    """

    # Without a constraint, which would wait for whoever holds the organisation, a merge of it before all.
    organisation = models.OneToOneField(
        Organisation, on_delete=models.CASCADE, primary_key=True, db_constraint=False, related_name="+"
    )

    objects = PartnerQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.organisation_id)


class MergedOrganisation(Organisation):
    """An organisation, whose merges say which one is a partner."""

    class Meta:
        proxy = True
        triggers = [
            pgtrigger.Trigger(
                name="count_partners",
                when=pgtrigger.After,
                operation=pgtrigger.UpdateOf("merged_into_id", "is_demonstration"),  # type: ignore[no-untyped-call]
                condition=pgtrigger.AnyChange("merged_into_id", "is_demonstration"),
                func="PERFORM count_partners(ARRAY[NEW.id, NEW.merged_into_id, OLD.merged_into_id]); RETURN NULL;",
            )
        ]
