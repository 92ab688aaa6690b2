"""Who may do what: roles, permissions of a step, and the policy table of all routes."""

from .permissions import Permission, other_than, persons_in
from .policy import Cache, Policy, Route, route
from .roles import (
    ANYONE,
    MEMBER,
    MINISTRY,
    PUBLIC,
    SECRETARIAT,
    SIGNED_IN,
    STAFF,
    SYSTEM,
    Actor,
    Role,
    actor_of,
)
from .scopes import Scope

__all__ = [
    "ANYONE",
    "MEMBER",
    "MINISTRY",
    "PUBLIC",
    "SECRETARIAT",
    "SIGNED_IN",
    "STAFF",
    "SYSTEM",
    "Actor",
    "Cache",
    "Permission",
    "Policy",
    "Role",
    "Route",
    "Scope",
    "actor_of",
    "other_than",
    "persons_in",
    "route",
]
