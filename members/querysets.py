"""Chainable reads of this app. Every list starts from `visible_to(user)`, which is empty by default."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Self

from django.contrib.auth.base_user import BaseUserManager
from django.db import models, transaction
from django.db.models import Count, Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from coalition.core.access import MEMBER, SECRETARIAT, STAFF, Actor, Role
from coalition.core.models import Notice
from coalition.core.models.jobs import JobQuerySet
from coalition.core.rows import count_of, has_one
from coalition.core.sheets.kinds import unowned_for

from .choices import (
    ASK_AGAIN_AFTER,
    ASK_TIMES,
    CONFIRM_AFTER,
    AccreditationStatus,
    ClearanceStatus,
    MembershipStatus,
    MergeStatus,
    OfferStatus,
)

if TYPE_CHECKING:
    from .models import User

# Of offers: whose organisation is an active member, and stands for itself.
_OF_A_MEMBER = {"organisation__membership_status": MembershipStatus.ACTIVE, "organisation__merged_into": None}
# A clearance that ends within this time is to be renewed.
SOON = timedelta(days=30)


def unread_of(reader: OuterRef) -> Coalesce:
    """How many notices that person has not read, to be counted in the query of the person."""
    own = Notice.objects.unread().filter(reader=reader).order_by().values("reader")
    return Coalesce(Subquery(own.annotate(n=Count("pk")).values("n")), 0)


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(email=email.lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Create an administrator whom nobody invited: the first one, by `manage.py createsuperuser`."""
        with transaction.atomic(using=self._db):
            user = self.create_user(email, password, **fields)
            user.affiliations.create(role=Role.ADMINISTRATOR)
        return user


class _OfSide(models.QuerySet[Any]):
    """Rows about people: each side sees its own; the Secretariat those of all sides, an administrator everybody."""

    def visible_to(self, actor: Actor) -> Self:
        if Role.ADMINISTRATOR in actor.roles:
            return self
        if actor.roles & SECRETARIAT:
            return self.exclude(organisation=None, authority=None)
        return self.filter(Q(organisation__in=actor.organisation_ids) | Q(authority__in=actor.authority_ids))


class AffiliationQuerySet(_OfSide):
    def standing(self) -> Self:
        return self.filter(ended_at=None)


class InvitationQuerySet(_OfSide):
    def open(self) -> Self:
        return self.filter(accepted_at=None, expires_at__gt=timezone.now())


class DelegationQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor) -> Self:
        """Whoever works with the approvers sees who stands in for whom."""
        return self if actor.roles & (SECRETARIAT | {Role.ADMINISTRATOR}) else self.none()

    def in_force(self, on: date) -> Self:
        """Those of approvers who are approvers still: nobody hands on what was taken from them."""
        return self.filter(
            starts_on__lte=on,
            ends_on__gte=on,
            ended_at=None,
            approver__is_active=True,
            approver__affiliations__role=Role.APPROVER,
            approver__affiliations__ended_at=None,
        )


class NationalAuthorityQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor) -> Self:
        if actor.roles & STAFF:
            return self if actor.roles & (SECRETARIAT | {Role.ADMINISTRATOR}) else self.filter(country__in=actor.area)
        return self.filter(pk__in=actor.authority_ids)

    def accredited(self) -> Self:
        return self.filter(status=AccreditationStatus.ACCREDITED)

    def silent(self) -> Self:
        """For which nobody signs in who may write."""
        return self.exclude(_has_editor("authority", Role.MINISTRY_EDITOR))

    def reported_by(self, actor: Actor) -> Self:
        """Whose results this person reports: an editor's own; silent ones a coordinator's, or a field office's."""
        found = Q(pk__in=actor.edited_authority_ids)
        if Role.COORDINATOR in actor.roles:
            found |= Q(pk__in=self.model.objects.silent().values("pk"))
        elif actor.area:
            found |= Q(pk__in=self.model.objects.silent().filter(country__in=actor.area).values("pk"))
        return self.filter(found)


class DesignationLetterQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor) -> Self:
        """Those who decide on the authority's standing; neither field offices nor the authorities themselves."""
        return self if actor.roles & (SECRETARIAT | {Role.ADMINISTRATOR}) else self.none()


class OrganisationQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor) -> Self:
        if actor.roles & STAFF:
            return self
        public = Q(membership_status=MembershipStatus.ACTIVE, merged_into=None)
        return self.filter(public | Q(pk__in=actor.organisation_ids))

    def known_to(self, actor: Actor) -> Self:
        """What this person may see, or could see before it was merged into another."""
        if actor.roles & STAFF:
            return self
        return self.filter(Q(membership_status=MembershipStatus.ACTIVE) | Q(pk__in=actor.organisation_ids))

    def written_by(self, actor: Actor) -> Self:
        """Those that this person may write for: a coordinator for every one, an editor for the own ones."""
        standing = self.unmerged()
        if Role.COORDINATOR in actor.roles:
            return standing
        return standing.filter(pk__in=actor.edited_organisation_ids)

    def silent(self) -> Self:
        """For which nobody signs in who may write."""
        return self.exclude(_has_editor("organisation", Role.MEMBER_EDITOR))

    def reported_by(self, actor: Actor) -> Self:
        """Whose results this person reports: an editor's own; a coordinator's those that never sign in."""
        found = Q(pk__in=actor.edited_organisation_ids)
        if Role.COORDINATOR in actor.roles:
            found |= Q(pk__in=self.model.objects.silent().values("pk"))
        return self.filter(found)

    def members(self) -> Self:
        return self.unmerged().filter(membership_status=MembershipStatus.ACTIVE)

    def unmerged(self) -> Self:
        """Those that stand for themselves."""
        return self.filter(merged_into=None)

    def cleared(self, on: date) -> Self:
        return self.filter(_has_clearance("organisation", on))

    def with_filled_lists(self) -> Self:
        """Annotate whether it names objectives and flagships: what its profile and its admission ask."""
        lists = {f"has_{name}": getattr(self.model, name).through for name in ("objectives", "flagships")}
        filled = {name: has_one(rows.objects.filter(organisation=OuterRef("pk"))) for name, rows in lists.items()}
        return self.annotate(**filled)

    def for_desk(self, on: date) -> Self:
        """Annotate what a membership needs."""
        from .models import Acceptance, Clearance

        current = Acceptance.objects.filter(organisation=OuterRef("pk"), undertaking__is_current=True)
        own = Clearance.objects.filter(organisation=OuterRef("pk"))
        in_force = own.filter(status=ClearanceStatus.CLEARED, valid_until__gte=on).order_by("-valid_until")
        return self.with_filled_lists().annotate(
            accepted=count_of(current, "organisation"),
            cleared_until=Subquery(in_force.values("valid_until")[:1]),
            is_prepared=has_one(own.waiting()),
        )


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
        return self.filter(is_cleared(on))

    def promised(self) -> Self:
        """Of which a live proposal reserves a part, or an agreed match uses it."""
        return self.filter(Q(reserved__gt=0) | Q(committed__gt=0))

    def uncleared(self, on: date) -> Self:
        """Open offers of members for which nothing is in force, nor prepared."""
        from .models import Clearance

        begun = Clearance.objects.filter(offer=OuterRef("pk"), status=ClearanceStatus.PREPARED)
        return self.filter(
            ~_has_clearance("offer", on),
            ~Exists(begun),
            status=OfferStatus.PUBLISHED,
            **_OF_A_MEMBER,
        )

    def matchable(self, on: date) -> Self:
        """What the engine may propose on that day: open, cleared, not over, not used up, of an active member."""
        in_time = Q(available_to=None) | Q(available_to__gte=on)
        has_room = Q(capacity=None) | Q(capacity__gt=F("reserved") + F("committed"))
        return self.cleared(on).filter(
            in_time,
            has_room,
            status=OfferStatus.PUBLISHED,
            **_OF_A_MEMBER,
        )

    def stale(self, now: datetime) -> Self:
        """Open offers of members that nobody has confirmed for long."""
        silent = Q(confirmed_at=None) | Q(confirmed_at__lt=now - CONFIRM_AFTER)
        return self.filter(silent, status=OfferStatus.PUBLISHED, **_OF_A_MEMBER)

    def to_ask(self, now: datetime) -> Self:
        """Stale ones whose side was not asked enough, nor within the last week."""
        rested = Q(reminded_at=None) | Q(reminded_at__date__lte=timezone.localdate(now) - ASK_AGAIN_AFTER)
        return self.stale(now).filter(rested, reminders__lt=ASK_TIMES)

    def given_up(self, now: datetime) -> Self:
        """Stale ones whose side was asked enough, the last time a week ago or earlier."""
        last = timezone.localdate(now) - ASK_AGAIN_AFTER
        return self.stale(now).filter(reminders__gte=ASK_TIMES, reminded_at__date__lte=last)

    def made_for_any(self, countries: Collection[str]) -> Self:
        """That cover at least one of the countries, by name or everywhere, and don't except it."""
        if not countries:
            return self.none()
        listed, excepted = (
            getattr(self.model, name).through.objects.filter(country__in=countries)
            for name in ("countries", "excluded_countries")
        )
        but = excepted.filter(offer=OuterRef("offer"), country=OuterRef("country"))
        by_name = listed.filter(~Exists(but)).values("offer")
        nowhere = excepted.values("offer").annotate(times=Count("country")).filter(times=len(set(countries)))
        return self.filter(Q(pk__in=by_name) | Q(is_global=True) & ~Q(pk__in=nowhere.values("offer")))


class CapacityHoldQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor) -> Self:
        if actor.roles & SECRETARIAT:
            return self
        return self.filter(offer__organisation__in=actor.organisation_ids)


class ApplicationQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor) -> Self:
        return self if actor.roles & SECRETARIAT else self.none()


class ClearanceQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor) -> Self:
        return self if actor.roles & SECRETARIAT else self.none()

    def with_subjects(self) -> Self:
        """With who prepared each, and the organisation or the offer that it is about."""
        return self.select_related("prepared_by", "organisation", "offer__organisation")

    def waiting(self) -> Self:
        """Prepared: a second person is to decide."""
        return self.filter(status=ClearanceStatus.PREPARED)

    def lapsing(self, on: date) -> Self:
        """In force, but not for longer than SOON."""
        return self.filter(status=ClearanceStatus.CLEARED, valid_until__range=(on, on + SOON))

    def to_renew(self, on: date) -> Self:
        """Those lapsing that no later clearance of the same organisation or offer has taken the place of."""
        later = self.model.objects.filter(status=ClearanceStatus.CLEARED, valid_until__gt=OuterRef("valid_until"))
        same = Q(organisation=OuterRef("organisation")) | Q(offer=OuterRef("offer"))
        rests = Q(offer__status=OfferStatus.WITHDRAWN) | Q(organisation__merged_into__isnull=False)
        rests |= Q(offer__organisation__merged_into__isnull=False)
        return self.lapsing(on).exclude(rests).exclude(Exists(later.filter(same)))

    def lapsed(self, on: date) -> Self:
        return self.filter(status=ClearanceStatus.CLEARED, valid_until__lt=on)


class ImportQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor) -> Self:
        """Of the organisations that this person writes for; a coordinator writes for all. Else of one's kinds."""
        unowned = Q(organisation=None, kind__in=unowned_for(actor))
        if Role.COORDINATOR in actor.roles:
            return self.filter(unowned | Q(organisation__isnull=False))
        return self.filter(unowned | Q(organisation__in=actor.edited_organisation_ids))


class ImportStepQuerySet(JobQuerySet):
    def latest_of(self, source: Any) -> Any:
        return self.filter(source=source).order_by("-pk").first()


class MergeQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor) -> Self:
        return self if actor.roles & SECRETARIAT else self.none()

    def in_force(self) -> Self:
        return self.filter(status=MergeStatus.IN_FORCE)

    def of(self, organisation: Any) -> Self:
        """Those that it was a side of, the latest first."""
        return self.filter(Q(organisation=organisation) | Q(target=organisation)).order_by("-pk")


def read_through(field: str = "pk", organisation: str = "organisation") -> Coalesce:
    """A column of the organisation that stands for the one named: itself, or the one that it was merged into.

    The one place where rows of other apps (participations, say) are read through a merge.
    """
    return Coalesce(F(f"{organisation}__merged_into__{field}"), F(f"{organisation}__{field}"))


def _has_editor(side: str, role: Role) -> Exists:
    from .models import Affiliation

    standing = Affiliation.objects.standing().filter(role=role, user__is_active=True)
    return Exists(standing.filter(**{side: OuterRef("pk")}))


def is_cleared(on: date) -> Q:
    """Of an offer: a second person cleared it and its member."""
    return Q(*(Exists(rows) for rows in _clearances_of_both(on)))


def is_cleared_row(on: date) -> Q:
    """The same, looked up for the rows of a page."""
    return Q(*(has_one(rows) for rows in _clearances_of_both(on)))


def _clearances_of_both(on: date) -> tuple[models.QuerySet[Any], models.QuerySet[Any]]:
    return _clearances("offer", on), _clearances("organisation", on, outer="organisation")


def _has_clearance(subject: str, on: date) -> Exists:
    return Exists(_clearances(subject, on))


def _clearances(subject: str, on: date, outer: str = "pk") -> models.QuerySet[Any]:
    from .models import Clearance

    return Clearance.objects.filter(**{subject: OuterRef(outer)}, status=ClearanceStatus.CLEARED, valid_until__gte=on)
