"""Tokens of REST clients: only their digest is kept."""

from __future__ import annotations

import hashlib
from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..access.roles import Actor, Role
from ..access.scopes import Scope


def digest_of(key: str) -> str:
    """Return the SHA-256 of a token, in hex. The token has 160 random bits, so it needs no salt."""
    return hashlib.sha256(key.encode()).hexdigest()


def only_reading() -> list[str]:
    return [Scope.READ]


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    def visible_to(self, actor: Actor) -> ApiTokenQuerySet:
        """Each person's own; an administrator sees who has which, never the secret."""
        return self if Role.ADMINISTRATOR in actor.roles else self.filter(user=actor.pk)

    def live(self) -> ApiTokenQuerySet:
        unexpired = Q(expires_at=None) | Q(expires_at__gt=timezone.now())
        return self.filter(unexpired, revoked_at=None, user__is_active=True)

    def issue(self, *, key: str, **fields: Any) -> ApiToken:
        """Create a token of which only the digest of `key` is kept."""
        return self.create(digest=digest_of(key), **fields)


class ApiToken(models.Model):
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(_("name"), max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    scopes = ArrayField(
        models.CharField(max_length=30, choices=Scope), default=only_reading, verbose_name=_("what it may be used for")
    )
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(_("expires"), null=True)
    last_used_at = models.DateTimeField(_("last used"), null=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    objects = ApiTokenQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name

    @property
    def is_live(self) -> bool:
        return self.revoked_at is None and (self.expires_at is None or self.expires_at > timezone.now())
