"""Tokens of the REST API: made, named and revoked by their owner; revoked by an administrator too."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coalition.core.access import Actor, Role, Scope
from coalition.core.access.policy import current_policy
from coalition.core.conflicts import Conflict, Refused
from coalition.core.models import ApiToken
from coalition.core.rows import lock
from members.models import User

LIFETIMES = (30, 90, 365)
"""Days: a token that nobody renews ends by itself."""
MOST = 20
# By which a scanner knows a secret of this portal where somebody left one in a public place.
PREFIX = "gec_"


@transaction.atomic
def issue_token(*, name: str, scopes: Collection[str], days: int, by: User) -> tuple[ApiToken, str]:
    """Make a token for its owner; return it and the secret, which is kept nowhere else.

    Raises ValidationError by field.
    """
    lock(User, by.pk)
    _check(name, scopes, days, by)
    key = PREFIX + secrets.token_urlsafe(32)
    ends = timezone.now() + timedelta(days=days)
    return ApiToken.objects.issue(user=by, name=name.strip(), key=key, scopes=sorted(scopes), expires_at=ends), key


@transaction.atomic
def rename_token(*, token: ApiToken, name: str, by: Actor) -> ApiToken:
    """Call it something else; only its owner does."""
    current = lock(ApiToken, token.pk)
    if current.user_id != by.pk:
        raise Refused(_("A token is named by its owner."))
    _check_name(name)
    current.name = name.strip()
    current.save(update_fields=["name"])
    return current


@transaction.atomic
def revoke_token(*, token: ApiToken, by: Actor) -> ApiToken:
    """End it for good: it is refused from the next request on."""
    current = lock(ApiToken, token.pk)
    if current.user_id != by.pk and Role.ADMINISTRATOR not in by.roles:
        raise Refused(_("A token is revoked by its owner or an administrator."))
    if not current.is_live:
        raise Conflict(_("This token has ended already."))
    current.revoked_at, current.revoked_by_id = timezone.now(), by.pk
    current.save(update_fields=["revoked_at", "revoked_by"])
    return current


def open_scopes(by: Actor) -> list[Scope]:
    """What a token of this person may be used for: reading, and what the API lets one of its roles write."""
    written = {entry.scope for entry in current_policy() if entry.scope and entry.admits(by, "POST")}
    return [scope for scope in Scope if scope == Scope.READ or scope in written]


def _check(name: str, scopes: Collection[str], days: int, by: User) -> None:
    _check_name(name)
    wrong: dict[str, str] = {}
    if not scopes or not set(scopes) <= set(open_scopes(by)):
        wrong["scopes"] = _("Choose from what your role may do.")
    if days not in LIFETIMES:
        wrong["days"] = _("Choose one of the lifetimes.")
    if wrong:
        raise ValidationError(wrong)
    if ApiToken.objects.live().filter(user=by).count() >= MOST:
        raise ValidationError(_("You have %(most)s tokens. Revoke one that is not used any more.") % {"most": MOST})


def _check_name(name: str) -> None:
    if not name.strip():
        raise ValidationError({"name": _("Say what the token is for.")})
