"""People: invited by mail, joined to a side by an affiliation, which ends but is never deleted."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection
from datetime import timedelta

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from coalition.core.access import MEMBER, MINISTRY, SECRETARIAT, Actor, Role
from coalition.core.conflicts import Conflict, Refused
from coalition.core.outbox.services import queue_email
from coalition.core.rows import lock, lock_seen, save_changes
from coalition.reference.models import Country
from members.models import Acceptance, Affiliation, Application, Invitation, NationalAuthority, Organisation, User
from members.services.merges import check_stands
from members.services.notices import tell_of_ended_role

INVITATION_DAYS = 14
GONE = gettext_lazy("This invitation was used, has expired, or never existed.")


@transaction.atomic
def invite_user(
    *,
    email: str,
    name: str,
    role: Role,
    by: User,
    organisation: Organisation | None = None,
    authority: NationalAuthority | None = None,
    area: Collection[Country] = (),
    language: str = "en",
) -> tuple[Invitation, str]:
    """Invite by mail for INVITATION_DAYS; return the invitation and its key, which is kept nowhere else."""
    _demand_inviter(role, organisation, authority, by)
    _check_side(role, organisation, authority)
    _check_area(role, area)
    key = secrets.token_urlsafe(32)
    invitation = Invitation(
        email=email.lower(),
        name=name,
        language=language,
        role=role,
        organisation=organisation,
        authority=authority,
        digest=digest_of(key),
        invited_by=by,
        expires_at=timezone.now() + timedelta(days=INVITATION_DAYS),
    )
    invitation.full_clean(exclude=["accepted_at", "accepted_by"])
    invitation.save()
    invitation.area.set(area)
    _send(invitation, key)
    return invitation, key


@transaction.atomic
def accept_invitation(*, key: str, password: str = "", by: User | None = None) -> User:
    """Return the user with the role of the invitation; a key works once.

    Who has an account accepts as `by`, signed in to it: the key alone adds no role. Anyone else chooses a password.
    """
    invitation = lock(Invitation, open_invitation(key).pk)
    # Two clicks at once: the second one finds it accepted once it has the lock.
    if invitation.accepted_at:
        raise Conflict(GONE)
    user = account_of(invitation)
    if user and (by is None or by.pk != user.pk):
        raise Refused(_("This invitation is for somebody else, or you have to sign in first."))
    user = user or _new_user(invitation, password)
    affiliation, _is_new = Affiliation.objects.get_or_create(
        user=user,
        role=invitation.role,
        organisation=invitation.organisation,
        authority=invitation.authority,
        ended_at=None,
    )
    affiliation.area.add(*invitation.area.all())
    save_changes(invitation, accepted_at=timezone.now(), accepted_by=user)
    _sign_application(invitation, user)
    return user


@transaction.atomic
def cancel_invitation(*, invitation: Invitation, by: Actor, version: int | None = None) -> Invitation:
    """Take an open invitation back: its key no longer works."""
    current = lock_seen(Invitation, invitation.pk, version=version)
    _demand_inviter(Role(current.role), current.organisation, current.authority, by)
    if current.accepted_at or current.expires_at <= timezone.now():
        raise Conflict(GONE)
    save_changes(current, expires_at=timezone.now())
    return current


@transaction.atomic
def draw_area(*, affiliation: Affiliation, area: Collection[Country], by: Actor, version: int | None = None) -> None:
    """Set the countries that a field office follows, from now on."""
    current = lock_seen(Affiliation, affiliation.pk, version=version)
    _demand_inviter(Role(current.role), current.organisation, current.authority, by)
    if current.ended_at:
        raise Conflict(_("This role has ended already."))
    _check_area(Role(current.role), area)
    current.area.set(area)
    save_changes(current)


@transaction.atomic
def end_affiliation(*, affiliation: Affiliation, by: Actor, version: int | None = None) -> Affiliation:
    """Take the role away from now on; by those who may give it. Who had it is told."""
    current = lock_seen(Affiliation, affiliation.pk, version=version)
    _demand_inviter(Role(current.role), current.organisation, current.authority, by)
    if current.ended_at:
        raise Conflict(_("This role has ended already."))
    save_changes(current, ended_at=timezone.now())
    tell_of_ended_role(current)
    return current


def open_invitation(key: str) -> Invitation:
    """Return the invitation of this key; raise Conflict where it no longer, or never, was one."""
    seen = Invitation.objects.open().select_related("organisation", "authority", "invited_by")
    invitation = seen.filter(digest=digest_of(key)).first()
    if invitation is None:
        raise Conflict(GONE)
    return invitation


def account_of(invitation: Invitation) -> User | None:
    """Return who has an account under the invited address."""
    return User.objects.filter(email__iexact=invitation.email).first()


def digest_of(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def may_invite(by: Actor, role: Role, organisation: Organisation | None, authority: NationalAuthority | None) -> bool:
    """An administrator for all; the Secretariat for members and ministries; an editor for the own side."""
    if Role.ADMINISTRATOR in by.roles:
        return True
    if role in MEMBER | MINISTRY and by.roles & SECRETARIAT:
        return True
    if role in MEMBER and organisation:
        return organisation.pk in by.edited_organisation_ids
    if role in MINISTRY and authority:
        return authority.pk in by.edited_authority_ids
    return False


def _sign_application(invitation: Invitation, user: User) -> None:
    """Who applied for the organisation now has an account: what was accepted then, that person accepted."""
    applied = Application.objects.filter(organisation=invitation.organisation, contact_email__iexact=invitation.email)
    if applied.exists():
        Acceptance.objects.filter(organisation=invitation.organisation, accepted_by=None).update(accepted_by=user)


def _demand_inviter(
    role: Role, organisation: Organisation | None, authority: NationalAuthority | None, by: Actor
) -> None:
    if not may_invite(by, role, organisation, authority):
        raise Refused(_("People are invited by the Secretariat or by an editor of their own side."))


def _check_side(role: Role, organisation: Organisation | None, authority: NationalAuthority | None) -> None:
    """Name the field for what the database would refuse as `affiliation_fits_role`."""
    if (organisation is not None) != (role in MEMBER):
        raise ValidationError({"organisation": _("An organisation goes with the roles of a member, only.")})
    if organisation is not None:
        check_stands(organisation)
    if (authority is not None) != (role in MINISTRY):
        raise ValidationError({"authority": _("An authority goes with the roles of a ministry, only.")})


def _check_area(role: Role, area: Collection[Country]) -> None:
    if role == Role.FIELD_OFFICE and not area:
        raise ValidationError({"area": _("Choose the countries that the field office follows.")})
    if role != Role.FIELD_OFFICE and area:
        raise ValidationError({"area": _("Only a field office has an area.")})


def _new_user(invitation: Invitation, password: str) -> User:
    """Whom an invented person invites is invented as well."""
    user = User(
        email=invitation.email,
        name=invitation.name,
        language=invitation.language,
        is_demonstration=invitation.invited_by.is_demonstration,
    )
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise ValidationError({"password": error.messages}) from error
    user.set_password(password)
    user.save()
    return user


def _send(invitation: Invitation, key: str) -> None:
    with override(invitation.language):  # the link leads to the page in the reader's language
        side = str(invitation.organisation or invitation.authority or _("the Secretariat"))
        link = reverse("members:accept-invitation", args=[key])
    queue_email(
        event="members/invitation",
        to=invitation.email,
        key=str(invitation.pk),
        language=invitation.language,
        name=invitation.name,
        side=side,
        days=INVITATION_DAYS,
        link=link,
    )
