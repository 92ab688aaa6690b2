"""Users and what they are in the Coalition: a user's roles are the affiliations that have not ended."""

from __future__ import annotations

from datetime import date
from functools import cached_property, lru_cache
from threading import get_ident
from typing import Any

import pghistory
from django.contrib.auth.models import AbstractBaseUser
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import OuterRef, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coalition.core.access import Role
from coalition.core.models import Demonstrable, Versioned
from coalition.reference.models import Country

from ..choices import AFFILIATION_ROLES
from ..querysets import AffiliationQuerySet, InvitationQuerySet, UserManager, unread_of
from .authorities import NationalAuthority
from .delegations import Delegation
from .organisations import Organisation

_MINISTRY = [Role.MINISTRY_EDITOR, Role.MINISTRY_VIEWER]
_MEMBER = [Role.MEMBER_EDITOR, Role.MEMBER_VIEWER]
# Who may stand in for an approver: colleagues who see every case, or look after the portal.
STAND_INS = frozenset({Role.COORDINATOR, Role.ADMINISTRATOR})


@pghistory.track(exclude=["password", "last_login"])
class User(AbstractBaseUser, Demonstrable):
    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    language = models.CharField(_("language"), max_length=10, default="en")
    is_active = models.BooleanField(_("active"), default=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_once")]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def signed_in(cls, pk: Any) -> User | None:
        """Who reads a page, with its roles and `unread_notices`: one query, but for who has no role."""
        entries = list(_readers(timezone.localdate(), get_ident()).filter(user=pk))
        user: Any
        if entries:
            user = entries[0].user
            user.unread_notices = entries[0].unread_notices
        else:
            user = cls.objects.annotate(unread_notices=unread_of(OuterRef("pk"))).filter(pk=pk).first()
        if user is not None:
            user._standing = entries
        return user

    @cached_property
    def _standing(self) -> list[Any]:
        """With `absorbed`, the keys of the organisations that were merged into the entry's own, `absent`, those of the
        approvers for whom the person stands in today, and `followed`, those of the countries of its area; one query."""
        return list(_standings(timezone.localdate(), get_ident()).filter(user=self))

    @property
    def sides(self) -> list[str]:
        """The names of the organisations and authorities this person belongs to."""
        return [
            str(entry.organisation or entry.authority) for entry in self._standing if entry.role in _MINISTRY + _MEMBER
        ]

    @cached_property
    def own_roles(self) -> frozenset[Role]:
        """Those of the person's own affiliations, without what a delegation adds."""
        return frozenset(Role(entry.role) for entry in self._standing)

    @cached_property
    def stands_in_for(self) -> frozenset[int]:
        if Role.APPROVER in self.own_roles:
            return frozenset()
        return frozenset(pk for entry in self._standing if entry.role in STAND_INS for pk in entry.absent)

    @cached_property
    def roles(self) -> frozenset[Role]:
        """What the person may do today: the own roles, and an approver's as long as one is stood in for."""
        return self.own_roles | {Role.APPROVER} if self.stands_in_for else self.own_roles

    @cached_property
    def organisation_ids(self) -> frozenset[int]:
        return frozenset(pk for e in self._standing if e.organisation_id for pk in (e.organisation_id, *e.absorbed))

    @cached_property
    def edited_organisation_ids(self) -> frozenset[int]:
        """Where this person is an editor: a viewer of one organisation may edit another.

        An organisation carries on what was merged into it; whose own entry was merged reads it, no more.
        """
        edited = [entry for entry in self._standing if entry.role == Role.MEMBER_EDITOR and entry.stands_for_itself]
        return frozenset(pk for entry in edited for pk in (entry.organisation_id, *entry.absorbed))

    @cached_property
    def edited_authority_ids(self) -> frozenset[int]:
        return frozenset(e.authority_id for e in self._standing if e.authority_id and e.role == Role.MINISTRY_EDITOR)

    @cached_property
    def authority_ids(self) -> frozenset[int]:
        return frozenset(e.authority_id for e in self._standing if e.authority_id)

    @cached_property
    def area(self) -> frozenset[str]:
        return frozenset(pk for entry in self._standing for pk in entry.followed)

    @property
    def is_staff(self) -> bool:
        """Django's admin, where reference data is edited, is for administrators."""
        return Role.ADMINISTRATOR in self.roles

    def has_perm(self, permission: str, subject: Any = None) -> bool:
        return self.is_active and self.is_staff

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_active and self.is_staff


@pghistory.track()
class Affiliation(Versioned):
    """A role of a user: in the Secretariat, for a national authority, or for an organisation."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="affiliations")
    role = models.CharField(_("role"), max_length=20, choices=AFFILIATION_ROLES)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="affiliations"
    )
    authority = models.ForeignKey(
        NationalAuthority, on_delete=models.PROTECT, null=True, blank=True, related_name="affiliations"
    )
    area = models.ManyToManyField(Country, blank=True, verbose_name=_("area of a field office"))
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = AffiliationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="affiliation_fits_role",
                condition=(
                    Q(role__in=_MINISTRY, authority__isnull=False, organisation__isnull=True)
                    | Q(role__in=_MEMBER, organisation__isnull=False, authority__isnull=True)
                    | (~Q(role__in=_MINISTRY + _MEMBER) & Q(organisation__isnull=True, authority__isnull=True))
                ),
            ),
            models.UniqueConstraint(
                fields=["user", "role", "organisation", "authority"],
                condition=Q(ended_at=None),
                nulls_distinct=False,
                name="affiliation_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role}"

    @property
    def stands_for_itself(self) -> bool:
        """False for a role at an organisation that was merged into another."""
        return self.organisation is None or self.organisation.merged_into_id is None


@lru_cache(maxsize=64)
def _standings(on: date, thread: int) -> models.QuerySet[Affiliation]:
    """Everybody's on that day, kept for the thread: every page asks, and to make it would cost as much again."""
    absorbed = Organisation.objects.filter(merged_into=OuterRef("organisation")).order_by("pk")
    delegated = Delegation.objects.in_force(on).filter(delegate=OuterRef("user")).order_by("pk")
    standing = Affiliation.objects.filter(ended_at=None).order_by("pk")
    followed = Affiliation.area.through._default_manager.filter(affiliation=OuterRef("pk"))
    standing = standing.annotate(
        absorbed=ArraySubquery(absorbed.values("pk")),
        absent=ArraySubquery(delegated.values("approver")),
        followed=ArraySubquery(followed.values("country")),
    )
    return standing.select_related("organisation", "authority")


@lru_cache(maxsize=64)
def _readers(on: date, thread: int) -> models.QuerySet[Any]:
    """The same with the person itself, for who is signed in."""
    return _standings(on, thread).select_related("user").annotate(unread_notices=unread_of(OuterRef("user")))


@pghistory.track()
class AreaCountry(Affiliation.area.through):  # type: ignore[name-defined]  # Django makes this class
    """A country of a field office's area; kept with its history, since it decides what the office reads."""

    class Meta:
        proxy = True


class Invitation(Versioned):
    """An invitation by mail; only the digest of its key is kept."""

    email = models.EmailField(_("e-mail address"))
    name = models.CharField(_("name"), max_length=120)
    language = models.CharField(_("language"), max_length=10, default="en")
    role = models.CharField(_("role"), max_length=20, choices=AFFILIATION_ROLES)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, blank=True)
    authority = models.ForeignKey(NationalAuthority, on_delete=models.PROTECT, null=True, blank=True)
    area = models.ManyToManyField(Country, blank=True, verbose_name=_("area of a field office"), related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects = InvitationQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.email} {self.role}"
