"""Holds the API to the same policy table as the pages."""

from __future__ import annotations

from typing import Any

import pghistory
from django.utils.translation import gettext as _
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from ..access.policy import Route
from ..access.roles import actor_of
from ..access.scopes import Scope
from ..conflicts import Refused
from ..models.tokens import ApiToken


class PolicyPermission(BasePermission):
    def has_permission(self, request: Request, view: Any) -> bool:
        declared: Route = request._request.route  # type: ignore[attr-defined]
        actor = actor_of(request.user)
        if request.method not in SAFE_METHODS:
            pghistory.context(user=actor.pk)  # the middleware ran before the token named its owner
        _check_scope(request, declared)
        return declared.admits(actor, request.method or "")


def _check_scope(request: Request, declared: Route) -> None:
    """Raise Refused where the token was not made for this; who is signed in by a session has no such bounds."""
    if not isinstance(request.auth, ApiToken):
        return
    needed = Scope.READ if request.method in SAFE_METHODS else declared.scope
    if needed and needed not in request.auth.scopes:
        raise Refused(_("This token was not made for that: it lacks the scope %(scope)s.") % {"scope": needed})
