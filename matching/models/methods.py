"""Methods of the country index on their way into use: the method itself stands in the reference, the decision here."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from coalition.core.models import Versioned
from coalition.reference.models import IndexMethod

from ..choices import VersionStatus
from ..querysets import BackTestQuerySet, MethodProposalQuerySet
from ..workflow import METHOD
from .back_tests import BackTest


class MethodProposal(Versioned):
    """That a method take the place of the one in use. A method that was replaced may be proposed again."""

    method = models.ForeignKey(IndexMethod, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(_("status"), max_length=10, choices=VersionStatus, default=VersionStatus.PROPOSED)
    note = models.TextField(_("why it is proposed"), blank=True)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = MethodProposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("proposed method of the index")
        verbose_name_plural = _("proposed methods of the index")
        triggers = [METHOD.guard()]
        constraints = [
            models.UniqueConstraint(
                fields=["status"], condition=Q(status=VersionStatus.IN_USE), name="one_method_in_use"
            ),
            models.UniqueConstraint(
                fields=["method"], condition=Q(status=VersionStatus.PROPOSED), name="method_proposed_once"
            ),
        ]

    def __str__(self) -> str:
        return self.method_id

    def get_absolute_url(self) -> str:
        return reverse("matching:index-method", args=[self.pk])

    @property
    def back_tests(self) -> BackTestQuerySet:
        """Those of the method as it was proposed: until then its goalposts may have changed."""
        return BackTest.objects.filter(method=self.method_id, created_at__gte=self.created_at)
