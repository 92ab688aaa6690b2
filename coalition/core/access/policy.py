"""The access policy: one table that names every route, who may use it, its query ceiling and its cache rule."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string

from .roles import PUBLIC, Actor, Role

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class Cache(StrEnum):
    """The value of Cache-Control. A page for people who signed in never enters a shared cache."""

    PUBLIC = "public, max-age=60"
    PRIVATE = "private, no-cache"
    NEVER = "no-store"


@dataclass(frozen=True)
class Route:
    name: str
    methods: frozenset[str]
    roles: frozenset[Role]
    queries: int
    cache: Cache
    api: bool = False
    writers: frozenset[Role] = frozenset()
    scope: str = ""
    public_queries: int | None = None

    def admits(self, actor: Actor, method: str = "GET") -> bool:
        roles = self.roles if method in SAFE_METHODS else self.writers or self.roles
        return Role.PUBLIC in roles or bool(roles & actor.roles)

    def as_row(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "methods": sorted(self.methods),
            "roles": sorted(self.roles),
            "queries": self.queries,
            "public_queries": self.public_queries,
            "cache": self.cache.value,
            "api": self.api,
            "writers": sorted(self.writers),
            "scope": self.scope,
        }


def route(
    name: str,
    methods: str = "GET",
    *,
    roles: Iterable[Role] = PUBLIC,
    queries: int,
    cache: Cache = Cache.PRIVATE,
    api: bool = False,
    writers: Iterable[Role] = (),
    scope: str = "",
    public: int | None = None,
) -> Route:
    """Declare a route. `methods` is a space-separated list; GET brings HEAD. `queries` is its ceiling in one GET.

    `public` is the ceiling for a reader who is not signed in, where that is lower; who is signed in brings the session
    and the user with its roles. `writers` are who may use the other methods, where that is not `roles`; `scope` is what
    a token needs for them. A name that ends in `*` declares all routes of a third party that begin so.
    """
    verbs = frozenset(methods.split())
    verbs |= {"HEAD"} if "GET" in verbs else set()
    readers = frozenset(roles)
    anonymous = (queries if public is None else public) if Role.PUBLIC in readers else None
    return Route(name, verbs, readers, queries, cache, api, frozenset(writers), scope, anonymous)


class Policy:
    """All routes, found by the name that the resolver gives (`namespace:name`)."""

    def __init__(self, *tables: Iterable[Route]) -> None:
        self._routes: dict[str, Route] = {}
        for table in tables:
            for entry in table:
                if entry.name in self._routes:
                    raise ImproperlyConfigured(f"The access policy declares {entry.name} twice.")
                self._routes[entry.name] = entry
        self._prefixes = {name[:-1]: entry for name, entry in self._routes.items() if name.endswith("*")}

    def __iter__(self) -> Iterator[Route]:
        return iter(self._routes.values())

    def find(self, name: str) -> Route:
        """Return the route of that name; raise ImproperlyConfigured where it is not declared."""
        if found := self._routes.get(name):
            return found
        for prefix, entry in self._prefixes.items():
            if name.startswith(prefix):
                return entry
        raise ImproperlyConfigured(f"Route {name!r} is not declared in the access policy.")


@cache
def current_policy() -> Policy:
    return import_string(settings.ACCESS_POLICY)
