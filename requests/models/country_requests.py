"""A request of one or more countries, each with its own authority and decision."""

from __future__ import annotations

from collections.abc import Iterable

import pghistory
import pgtrigger
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coalition.core.access import Actor
from coalition.core.folding import texts_index
from coalition.core.models import Demonstrable, Versioned
from coalition.reference.models import Country, Objective
from members.models import NationalAuthority

from ..choices import CountryDecision, Origin, Phase, RequestStatus, Situation
from ..querysets import ENDED, OPEN_FOR_MATCHING, SEARCHED, UNDECIDED, CountryRequestQuerySet, RequestCountryQuerySet
from ..workflow import COUNTRY_DECISION, COUNTRY_REQUEST


def _tell_needs(column: str, codes: Iterable[str], needs: str) -> pgtrigger.Trigger:
    """Have the needs told when the column comes to be one of these codes, or no longer is; what they become, their own
    trigger says."""
    among = "IN ('{}')".format("', '".join(codes))
    return pgtrigger.Trigger(
        name="tell_needs",
        when=pgtrigger.After,
        operation=pgtrigger.UpdateOf(column),  # type: ignore[no-untyped-call]
        condition=pgtrigger.Condition(f"((OLD.{column} {among}) <> (NEW.{column} {among}))"),
        func=f"UPDATE requests_need SET is_open_for_matching = FALSE WHERE request_country_id {needs}; RETURN NULL;",  # noqa: S608
    )


class ReferenceCounter(models.Model):
    """The last number given in a year; its row is the lock."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"


@pghistory.track()
class CountryRequest(Versioned, Demonstrable):
    reference = models.CharField(_("reference"), max_length=20, unique=True)
    title = models.CharField(_("title"), max_length=200)
    authority = models.ForeignKey(
        NationalAuthority,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="country_requests",
        verbose_name=_("authority that asks"),
    )
    regional_body = models.CharField(_("regional body that coordinates"), max_length=200, blank=True)
    status = models.CharField(_("status"), max_length=20, choices=RequestStatus, default=RequestStatus.DRAFT)
    since = models.DateTimeField(_("in this state since"), default=timezone.now, editable=False)
    origin = models.CharField(_("how it reached UNESCO"), max_length=24, choices=Origin, default=Origin.PORTAL)
    received_on = models.DateField(_("received on"), null=True, blank=True)
    registered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("receiving officer"),
    )
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("handled by"),
    )
    situation = models.CharField(_("context"), max_length=20, choices=Situation, blank=True)
    phase = models.CharField(_("phase"), max_length=12, choices=Phase, blank=True)
    is_emergency = models.BooleanField(_("emergency: the letter follows within 14 days"), default=False)
    objectives = models.ManyToManyField(Objective, blank=True, verbose_name=_("objectives"))
    summary = models.TextField(_("what has happened and what is asked for"), blank=True)
    already_provided = models.TextField(_("what the government and others already provide"), blank=True)
    partners = models.TextField(_("national and local partners"), blank=True)
    contact_office = models.CharField(_("office that answers questions"), max_length=200, blank=True)
    contact_email = models.EmailField(_("its e-mail address"), blank=True)
    consent_to_publish = models.BooleanField(_("consent to publish"), null=True, blank=True)
    is_cleared_for_publication = models.BooleanField(_("cleared for publication"), default=False)
    is_open_to_members = models.BooleanField(_("open to members"), default=False)
    severity = models.PositiveSmallIntegerField(
        _("assessed severity"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(5)],
    )
    submitted_at = models.DateTimeField(_("submitted"), null=True, blank=True)
    validated_at = models.DateTimeField(_("validated"), null=True, blank=True)
    validated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    words_for_authority = models.TextField(_("reason, as the authority reads it"), blank=True)
    # Written by the trigger of FormalLetter alone, so that the queue need not look for the letter of each request.
    has_letter = models.BooleanField(default=False, editable=False)

    objects = CountryRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("country request")
        verbose_name_plural = _("country requests")
        triggers = [
            COUNTRY_REQUEST.guard(),
            COUNTRY_REQUEST.clock(),
            _tell_needs(
                "status",
                OPEN_FOR_MATCHING,
                "IN (SELECT id FROM requests_requestcountry WHERE country_request_id = NEW.id)",
            ),
        ]
        # The Secretariat's queue as it opens, read from both ends, and whatever its views count without the rows.
        indexes = [
            models.Index(
                fields=["since", "id"],
                include=["status", "registered_by", "has_letter"],
                condition=Q(status__in=UNDECIDED),
                name="request_undecided",
            ),
            models.Index(
                fields=["since", "id"],
                include=["status", "registered_by", "authority", "assigned_to"],
                name="request_at_the_desk",
            ),
            models.Index(
                fields=["submitted_at", "id"],
                include=["status", "registered_by", "is_emergency", "has_letter"],
                condition=Q(status=RequestStatus.CLARIFICATION) | Q(is_emergency=True, has_letter=False),
                name="request_with_a_day",
            ),
            models.Index(
                fields=["assigned_to", "id"],
                include=["status", "registered_by"],
                condition=~Q(status__in=ENDED),
                name="request_in_hand",
            ),
            # Those of whose authority nobody may be left.
            models.Index(
                fields=["authority", "id"],
                include=["status", "registered_by"],
                condition=Q(registered_by=None) & ~Q(status__in=(RequestStatus.DRAFT, *ENDED)),
                name="request_of_its_sender",
            ),
            # What an authority reads.
            models.Index(fields=["authority", "id"], include=["status"], name="request_of_authority"),
            models.Index(fields=["id"], include=["updated_at"], name="request_changed"),
            models.Index(
                fields=["submitted_at", "id"],
                condition=Q(consent_to_publish=True, is_cleared_for_publication=True, submitted_at__isnull=False),
                name="request_public",
            ),
            models.Index(  # of those of one country
                fields=["id"],
                include=["submitted_at"],
                condition=Q(consent_to_publish=True, is_cleared_for_publication=True, submitted_at__isnull=False),
                name="request_made_public",
            ),
            texts_index("request_texts", *SEARCHED),
            texts_index("request_undecided_texts", *SEARCHED, condition=Q(status__in=UNDECIDED)),
        ]
        constraints = [
            models.CheckConstraint(name="severity_is_1_to_5", condition=Q(severity=None) | Q(severity__range=(1, 5))),
            models.CheckConstraint(
                name="published_with_consent",
                condition=Q(is_cleared_for_publication=False) | Q(consent_to_publish=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("requests:detail", args=[self.reference])

    def is_of(self, actor: Actor) -> bool:
        """Whether the actor may act for it: as its authority, or as the officer who registered it on its behalf."""
        return self.authority_id in actor.edited_authority_ids or (
            self.registered_by_id is not None and self.registered_by_id == actor.pk
        )


@pghistory.track()
class RequestCountry(Versioned):
    """One country of a request, with its own needs, authority, consent and decision."""

    country_request = models.ForeignKey(
        CountryRequest,
        on_delete=models.CASCADE,
        related_name="countries",
        db_index=False,  # country_of_request
    )
    country = models.ForeignKey(Country, on_delete=models.PROTECT, related_name="+")
    authority = models.ForeignKey(NationalAuthority, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    decision = models.CharField(_("decision"), max_length=10, choices=CountryDecision, default=CountryDecision.PENDING)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.TextField(_("reason"), blank=True)

    objects = RequestCountryQuerySet.as_manager()

    class Meta:
        verbose_name = _("country of a request")
        verbose_name_plural = _("countries of a request")
        triggers = [
            COUNTRY_DECISION.guard(),
            _tell_needs("decision", [CountryDecision.DECLINED], "= NEW.id"),
        ]
        indexes = [
            models.Index(fields=["country", "country_request"], include=["decision"], name="request_of_country"),
            # What an authority is asked about: its own part, and the others of a request of its own.
            models.Index(fields=["authority", "country_request"], include=["id"], name="request_with_authority"),
            models.Index(fields=["country_request"], include=["authority", "id"], name="country_of_request"),
        ]
        constraints = [models.UniqueConstraint(fields=["country_request", "country"], name="country_once_a_request")]

    def __str__(self) -> str:
        return f"{self.country_request_id} {self.country_id}"

    def get_absolute_url(self) -> str:
        """Its part of the request's page."""
        return f"{self.country_request.get_absolute_url()}#country-{self.country_id}"

    def is_of(self, actor: Actor) -> bool:
        """Each country decides for itself: its own authority, or the officer who has its answer in writing."""
        officer = self.country_request.registered_by_id
        return self.authority_id in actor.edited_authority_ids or (officer is not None and officer == actor.pk)
