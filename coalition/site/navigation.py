"""The frame of a signed-in page: whose side one is on, in which role, and where one may go.

Who sees a link is not said here: it follows the access policy. All is lazy: a public page never looks at the user.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coalition.core.access import SIGNED_IN, actor_of
from coalition.core.access.policy import current_policy
from members.models import User

ENTRIES = (
    ("site:home", gettext_lazy("Your desk")),
    ("requests:list", gettext_lazy("Your requests")),
    ("requests:queue", gettext_lazy("Requests")),
    ("matching:runs", gettext_lazy("Matching")),
    ("matching:gaps", gettext_lazy("Gaps")),
    ("matching:weights", gettext_lazy("Weights")),
    ("matching:matches", gettext_lazy("Proposals")),
    ("members:offers", gettext_lazy("Offers")),
    ("members:applications", gettext_lazy("Members")),
    ("members:clearances", gettext_lazy("Clearances")),
    ("members:authorities", gettext_lazy("Authorities")),
    ("enquiries:queue", gettext_lazy("Enquiries")),
    ("projects:list", gettext_lazy("Projects")),
    ("members:people", gettext_lazy("People")),
    ("admin:index", gettext_lazy("Catalogues")),
)


def frame(request: HttpRequest) -> dict[str, Callable[[], Any]]:
    """Context processor: what the headers of signed-in pages read, worked out only where one reads it."""
    return {
        "who": partial(_who, request),
        "acting_as": partial(_acting_as, request),
        "navigation": partial(_navigation, request),
    }


def _user(request: HttpRequest) -> Any:
    """An error may be answered before the session was read."""
    return getattr(request, "user", AnonymousUser())


def _who(request: HttpRequest) -> str:
    user = _user(request)
    sides = user.sides if isinstance(user, User) else []
    return ", ".join(sides) or _("Secretariat")


def _acting_as(request: HttpRequest) -> str:
    return ", ".join(str(role.label) for role in sorted(actor_of(_user(request)).roles & SIGNED_IN))


def _navigation(request: HttpRequest) -> list[dict[str, Any]]:
    policy, actor = current_policy(), actor_of(_user(request))
    names = [(name, label) for name, label in ENTRIES if policy.find(name).admits(actor)]
    links = [{"name": name, "label": label, "url": reverse(name)} for name, label in names]
    current = _current(request, links)
    return [{**link, "current": link is current} for link in links]


def _current(request: HttpRequest, links: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The link whose address begins this page's; else the first one of the same app."""
    above = [link for link in links if request.path.startswith(link["url"])]
    if above:
        return max(above, key=lambda link: len(link["url"]))
    app = request.resolver_match.app_name if request.resolver_match else ""
    return next((link for link in links if link["name"].partition(":")[0] == app), None)
