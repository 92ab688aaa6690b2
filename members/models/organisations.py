"""Organisations and their membership, with what a member undertakes."""

from __future__ import annotations

import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coalition.core.folding import words_index
from coalition.core.models import Demonstrable, Versioned
from coalition.reference.models import Country, Flagship, Mission, Objective

from ..choices import UNDECIDED, MemberCategory, MembershipStatus, OrganisationType, UndertakingKind
from ..querysets import OrganisationQuerySet
from ..workflow import MEMBERSHIP

# The target is locked, so that of two merges at the same moment the second one sees the first.
_NO_CHAIN = """
    IF NEW.merged_into_id IS NOT NULL THEN
        SELECT merged_into_id INTO further FROM members_organisation WHERE id = NEW.merged_into_id FOR UPDATE;
        IF further IS NOT NULL OR EXISTS (SELECT FROM members_organisation WHERE merged_into_id = NEW.id) THEN
            RAISE EXCEPTION 'members.organisation: % can not be merged into %, it would make a chain',
                NEW.id, NEW.merged_into_id USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    RETURN NEW;
"""


@pghistory.track()
class Organisation(Versioned, Demonstrable):
    name = models.CharField(_("name"), max_length=200, unique=True)
    slug = models.SlugField(max_length=120, unique=True)
    acronym = models.CharField(_("acronym"), max_length=40, blank=True)
    website = models.URLField(_("website"), blank=True)
    iati_type = models.CharField(_("type (IATI)"), max_length=2, choices=OrganisationType)
    category = models.CharField(_("category"), max_length=20, choices=MemberCategory)
    country = models.ForeignKey(
        Country, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("country of seat")
    )
    language = models.CharField(_("language of correspondence"), max_length=10, default="en")
    summary = models.TextField(_("what the organisation does"), blank=True)
    strengths = models.TextField(_("strengths it brings"), blank=True)
    contribution = models.TextField(_("what it can do"), blank=True)
    flagships = models.ManyToManyField(Flagship, blank=True, verbose_name=_("flagships"))
    objectives = models.ManyToManyField(Objective, blank=True, verbose_name=_("objectives"))
    missions = models.ManyToManyField(Mission, blank=True, verbose_name=_("missions"))
    membership_status = models.CharField(
        _("membership"), max_length=14, choices=MembershipStatus, default=MembershipStatus.NONE
    )
    since = models.DateTimeField(_("in this state since"), default=timezone.now, editable=False)
    member_since = models.DateField(_("member since"), null=True, blank=True)
    source = models.TextField(_("source of the facts"), blank=True)
    shows_impact = models.BooleanField(_("has a public page of what it contributed to"), default=False)
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="absorbed"
    )

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["name"]
        indexes = [
            models.Index(
                fields=["since", "id"],
                condition=Q(membership_status__in=UNDECIDED, merged_into=None),
                name="organisation_undecided",
            ),
            models.Index(
                fields=["country", "membership_status"], condition=Q(merged_into=None), name="organisation_seat"
            ),
            models.Index(
                fields=["name", "id"],
                include=["is_demonstration"],
                condition=Q(merged_into=None),
                name="organisation_by_name",
            ),
            GinIndex(fields=["name"], opclasses=["gin_trgm_ops"], name="organisation_name_trgm"),
            words_index("organisation_words", names=("name", "acronym"), texts=("name", "acronym", "summary")),
        ]
        triggers = [
            MEMBERSHIP.guard(),
            MEMBERSHIP.clock(),
            pgtrigger.Trigger(
                name="no_chain_of_merges",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("merged_into_id"),  # type: ignore[no-untyped-call]
                declare=[("further", "bigint")],
                func=_NO_CHAIN,
            ),
        ]
        constraints = [models.CheckConstraint(name="merged_into_another", condition=~Q(merged_into=F("id")))]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("members:organisation", args=[self.slug])

    @property
    def is_member(self) -> bool:
        """Active, and standing for itself: an entry that was merged into another is a member only there."""
        return self.membership_status == MembershipStatus.ACTIVE and self.merged_into_id is None


class Undertaking(models.Model):
    """What members accept: the three obligations and the four data principles, each text with its version."""

    code = models.SlugField(max_length=60)
    kind = models.CharField(_("kind"), max_length=20, choices=UndertakingKind)
    version = models.PositiveSmallIntegerField(default=1)
    position = models.PositiveSmallIntegerField(default=0)
    text = models.TextField(_("text"))
    is_current = models.BooleanField(default=True)

    class Meta:
        ordering = ["position", "code"]
        constraints = [models.UniqueConstraint(fields=["code", "version"], name="undertaking_once")]

    def __str__(self) -> str:
        return f"{self.code} v{self.version}"


@pghistory.track()
class Acceptance(models.Model):
    """Who accepted which text for which organisation, and when."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="acceptances")
    undertaking = models.ForeignKey(Undertaking, on_delete=models.PROTECT, related_name="+")
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    accepted_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "undertaking"], name="accepted_once")]

    def __str__(self) -> str:
        return f"{self.organisation_id} accepts {self.undertaking_id}"
