"""Holds the API to the same policy table as the pages."""

from typing import Any

import pghistory
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from ..access.policy import Route
from ..access.roles import Role, actor_of


class PolicyPermission(BasePermission):
    def has_permission(self, request: Request, view: Any) -> bool:
        declared: Route = request._request.route  # type: ignore[attr-defined]
        actor = actor_of(request.user)
        if request.method not in SAFE_METHODS:
            pghistory.context(user=actor.pk)  # the middleware ran before the token named its owner
        if Role.PUBLIC in declared.roles and request.method in SAFE_METHODS:
            return True
        return bool(declared.roles & actor.roles)
