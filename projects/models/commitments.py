"""What a member promised to a mission, flagship, request or project, with milestones and dated updates."""

from __future__ import annotations

from decimal import Decimal

import pghistory
import pgtrigger
from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from coalition.core.currencies import validate_currency
from coalition.core.models import Demonstrable, Versioned
from coalition.reference.models import Flagship, Mission, Unit
from members.models import Organisation
from requests.models import CountryRequest

from ..choices import CommitmentKind, CommitmentStatus
from ..querysets import NEXT_FIRST, CommitmentQuerySet
from ..workflow import COMMITMENT
from .projects import Project

SUBJECTS = ("mission", "flagship", "country_request", "project")
Subject = Mission | Flagship | CountryRequest | Project

_COUNTED = Q(kind=CommitmentKind.QUANTITY, quantity__isnull=False, unit__isnull=False)
_VALUED = Q(amount__isnull=False, valued_on__isnull=False, currency__regex=r"^[A-Z]{3}$")
_NO_QUANTITY = Q(quantity__isnull=True, unit__isnull=True)
_NO_VALUE = Q(amount__isnull=True, valued_on__isnull=True, currency="", method="")


def _one_subject() -> Q:
    either = Q()
    for name in SUBJECTS:
        either |= Q(**{f"{other}__isnull": other != name for other in SUBJECTS})
    return either


class Reminded(models.Model):
    """A row with a day that somebody is reminded of: how often so far, and when last."""

    reminders = models.PositiveSmallIntegerField(default=0, editable=False)
    reminded_on = models.DateField(null=True, blank=True, editable=False)

    class Meta:
        abstract = True


@pghistory.track()
class Commitment(Versioned, Demonstrable, Reminded):
    """A promise in one kind: a quantity in `unit`, money, or an estimated value in kind, with its `method`.

    `due_on` is the day that was promised, `expected_on` the day by the latest word of the member.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="commitments")
    mission = models.ForeignKey(Mission, on_delete=models.PROTECT, null=True, blank=True, related_name="commitments")
    flagship = models.ForeignKey(Flagship, on_delete=models.PROTECT, null=True, blank=True, related_name="commitments")
    country_request = models.ForeignKey(
        CountryRequest, on_delete=models.PROTECT, null=True, blank=True, related_name="commitments"
    )
    project = models.ForeignKey(Project, on_delete=models.PROTECT, null=True, blank=True, related_name="commitments")
    own_reference = models.CharField(_("your own reference"), max_length=40, blank=True)
    description = models.TextField(_("what is promised"), max_length=2000)
    kind = models.CharField(_("counted in"), max_length=8, choices=CommitmentKind)
    quantity = models.BigIntegerField(_("quantity"), null=True, blank=True, validators=[MinValueValidator(1)])
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("unit")
    )
    amount = models.DecimalField(
        _("amount"),
        max_digits=16,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0.01"))],
    )
    currency = models.CharField(_("currency"), max_length=3, blank=True, validators=[validate_currency])
    valued_on = models.DateField(_("value as of"), null=True, blank=True)
    method = models.TextField(_("how the value was estimated"), max_length=1000, blank=True)
    pledged_on = models.DateField(_("pledged on"))
    due_on = models.DateField(_("promised by"))
    expected_on = models.DateField(_("expected by"))
    status = models.CharField(_("status"), max_length=10, choices=CommitmentStatus, default=CommitmentStatus.PLEDGED)
    confirmed_at = models.DateTimeField(_("last word of the member"))
    is_public = models.BooleanField(_("shown to the public"), default=False)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = CommitmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("commitment")
        verbose_name_plural = _("commitments")
        triggers = [
            COMMITMENT.guard(),
            pgtrigger.Trigger(
                name="told_before_delivered",
                when=pgtrigger.Before,
                operation=pgtrigger.UpdateOf("status"),  # type: ignore[no-untyped-call]
                condition=pgtrigger.Q(new__status=CommitmentStatus.DELIVERED),
                func="""
                    IF NOT EXISTS (
                        SELECT 1 FROM projects_commitmentupdate WHERE commitment_id = NEW.id AND delivered > 0
                    ) THEN
                        RAISE EXCEPTION 'projects.commitment: no update says what was delivered'
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]
        indexes = [models.Index(*NEXT_FIRST, name="commitment_next_first")]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "own_reference"],
                condition=~Q(own_reference=""),
                name="commitment_reference_once",
            ),
            models.CheckConstraint(name="commitment_has_one_subject", condition=_one_subject()),
            models.CheckConstraint(
                name="commitment_is_of_its_kind",
                condition=(_COUNTED & _NO_VALUE)
                | (Q(kind=CommitmentKind.MONEY, method="") & _VALUED & _NO_QUANTITY)
                | (Q(kind=CommitmentKind.IN_KIND) & ~Q(method="") & _VALUED & _NO_QUANTITY),
            ),
            models.CheckConstraint(
                name="commitment_is_positive",
                condition=Q(quantity__gte=1, amount=None) | Q(amount__gt=0, quantity=None),
            ),
            models.CheckConstraint(name="commitment_due_after_pledge", condition=Q(due_on__gte=F("pledged_on"))),
        ]

    def __str__(self) -> str:
        return f"{self.reference}: {self.description[:60]}"

    def get_absolute_url(self) -> str:
        return reverse("projects:commitment", args=[self.pk])

    @property
    def reference(self) -> str:
        """What mails and people quote, for example C-2026-00017."""
        return f"C-{self.created_at.year}-{self.pk:05}"

    @property
    def known_as(self) -> str:
        """The member's own reference, or the portal's."""
        return self.own_reference or self.reference

    @property
    def subject(self) -> Subject:
        """What it is for: exactly one of four."""
        found: Subject = next(getattr(self, name) for name in SUBJECTS if getattr(self, f"{name}_id") is not None)
        return found

    @property
    def subject_name(self) -> str:
        """The title or, of a catalogue's row, the name in the reader's language."""
        return str(getattr(self.subject, "title", "") or self.subject)

    @property
    def promised(self) -> Decimal:
        """How much, in the unit or the currency."""
        return Decimal(self.quantity) if self.amount is None and self.quantity is not None else self.amount or Decimal()


@pghistory.track()
class Milestone(Versioned, Reminded):
    """A step on the way; `target` is how much is to be delivered in all by then, where the member says so."""

    commitment = models.ForeignKey(Commitment, on_delete=models.CASCADE, related_name="milestones")
    title = models.CharField(_("what is reached"), max_length=200)
    due_on = models.DateField(_("by"))
    target = models.DecimalField(
        _("delivered in all by then"),
        max_digits=18,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0.01"))],
    )
    done_on = models.DateField(_("reached on"), null=True, blank=True)

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(name="milestone_target_positive", condition=Q(target=None) | Q(target__gt=0)),
        ]

    def __str__(self) -> str:
        return self.title


@pghistory.track()
class CommitmentUpdate(models.Model):
    """What had been delivered in all at a date, by the member's word; the latest counts, dates are never added."""

    commitment = models.ForeignKey(Commitment, on_delete=models.CASCADE, related_name="updates")
    as_of = models.DateField(_("as of"))
    delivered = models.DecimalField(
        _("delivered so far"), max_digits=18, decimal_places=2, validators=[MinValueValidator(0)]
    )
    expected_on = models.DateField(_("expected by"))
    note = models.TextField(_("note"), max_length=2000, blank=True)
    is_unchanged = models.BooleanField(_("nothing has changed"), default=False)
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["-as_of", "-pk"]
        indexes = [
            models.Index(fields=["commitment", "-as_of", "-id"], include=["delivered"], name="commitment_latest_update")
        ]
        constraints = [models.CheckConstraint(name="delivered_not_negative", condition=Q(delivered__gte=0))]

    def __str__(self) -> str:
        return f"{self.commitment_id} {self.as_of}: {self.delivered}"
