"""Chainable reads of this app. Every list starts from `visible_to(user)`, which is empty by default."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.contrib.auth.base_user import BaseUserManager
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from coalition.core.access import MEMBER, SECRETARIAT, STAFF, Actor, Role

from .choices import AccreditationStatus, ClearanceStatus, MembershipStatus, OfferStatus

if TYPE_CHECKING:
    from .models import User


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(email=email.lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class InvitationQuerySet(models.QuerySet[Any]):
    def open(self) -> Self:
        return self.filter(accepted_at=None, expires_at__gt=timezone.now())


class NationalAuthorityQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor) -> Self:
        if actor.roles & STAFF:
            return self if actor.roles & (SECRETARIAT | {Role.ADMINISTRATOR}) else self.filter(country__in=actor.area)
        return self.filter(pk__in=actor.authority_ids)

    def accredited(self) -> Self:
        return self.filter(status=AccreditationStatus.ACCREDITED)


class OrganisationQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor) -> Self:
        if actor.roles & STAFF:
            return self
        return self.filter(Q(membership_status=MembershipStatus.ACTIVE) | Q(pk__in=actor.organisation_ids))

    def members(self) -> Self:
        return self.filter(membership_status=MembershipStatus.ACTIVE)

    def cleared(self, on: date) -> Self:
        return self.filter(_has_clearance("organisation", on))


class OfferQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor) -> Self:
        """Offers are not public: their owner and the Secretariat see them."""
        if actor.roles & SECRETARIAT:
            return self
        if actor.roles & MEMBER:
            return self.filter(organisation__in=actor.organisation_ids)
        return self.none()

    def cleared(self, on: date) -> Self:
        """Offers that a second person cleared, of members that a second person cleared."""
        return self.filter(
            _has_clearance("offer", on),
            _has_clearance("organisation", on, outer="organisation"),
        )

    def matchable(self, on: date) -> Self:
        """What the engine may propose on that day: open, cleared, not over, not used up, of an active member."""
        in_time = Q(available_to=None) | Q(available_to__gte=on)
        has_room = Q(capacity=None) | Q(capacity__gt=F("reserved") + F("committed"))
        return self.cleared(on).filter(
            in_time,
            has_room,
            status=OfferStatus.PUBLISHED,
            organisation__membership_status=MembershipStatus.ACTIVE,
        )


class CapacityHoldQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor) -> Self:
        if actor.roles & SECRETARIAT:
            return self
        return self.filter(offer__organisation__in=actor.organisation_ids)


class ClearanceQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor) -> Self:
        return self if actor.roles & SECRETARIAT else self.none()

    def lapsed(self, on: date) -> Self:
        return self.filter(status=ClearanceStatus.CLEARED, valid_until__lt=on)


def _has_clearance(subject: str, on: date, outer: str = "pk") -> Exists:
    from .models import Clearance

    return Exists(
        Clearance.objects.filter(**{subject: OuterRef(outer)}, status=ClearanceStatus.CLEARED, valid_until__gte=on)
    )
