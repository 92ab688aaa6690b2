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

SECTIONS = (
    (
        gettext_lazy("Your desk"),
        "site",
        (("site:home", gettext_lazy("Your desk")), ("site:board", gettext_lazy("Coordination board"))),
    ),
    (
        gettext_lazy("Requests"),
        "requests",
        (
            ("requests:list", gettext_lazy("Your requests")),
            ("requests:queue", gettext_lazy("Queue")),
            ("matching:gaps", gettext_lazy("Gaps")),
            ("requests:questions", gettext_lazy("Questions")),
            ("members:authorities", gettext_lazy("Authorities")),
        ),
    ),
    (
        gettext_lazy("Matching"),
        "matching",
        (
            ("matching:runs", gettext_lazy("Runs")),
            ("matching:matches", gettext_lazy("Proposals")),
            ("matching:fitting", gettext_lazy("Needs for you")),
            ("matching:interests", gettext_lazy("Could help")),
            ("matching:calls", gettext_lazy("Calls")),
            ("matching:invitations", gettext_lazy("Calls")),
            ("matching:overrides", gettext_lazy("Overrides")),
            ("matching:weights", gettext_lazy("Weights")),
            ("matching:index-methods", gettext_lazy("Index methods")),
        ),
    ),
    (
        gettext_lazy("Members"),
        "members",
        (
            ("members:applications", gettext_lazy("Applications")),
            ("members:clearances", gettext_lazy("Clearances")),
            ("members:offers", gettext_lazy("Offers")),
            ("projects:commitments", gettext_lazy("Commitments")),
            ("spaces:list", gettext_lazy("Spaces")),
        ),
    ),
    (
        gettext_lazy("Projects"),
        "projects",
        (
            ("projects:list", gettext_lazy("Projects")),
            ("projects:results", gettext_lazy("Results")),
            ("projects:double-counts", gettext_lazy("Counted twice?")),
            ("projects:stories", gettext_lazy("Stories")),
            ("reports:library", gettext_lazy("Library")),
        ),
    ),
    (gettext_lazy("Enquiries"), "enquiries", (("enquiries:queue", gettext_lazy("Enquiries")),)),
    (
        gettext_lazy("Portal"),
        "notices",
        (
            ("members:people", gettext_lazy("People")),
            ("members:delegations", gettext_lazy("Delegates")),
            ("members:tokens", gettext_lazy("API access")),
            ("notices:mails", gettext_lazy("Mails")),
            ("site:jobs", gettext_lazy("Jobs")),
            ("admin:index", gettext_lazy("Catalogues")),
        ),
    ),
)
"""What belongs together, and the app at home there. The Secretariat, who may go to nearly all of it, sees the sections
and below them the links of the one it is in; ministries and members have fewer and see them in one row.
"""
ACCOUNT = frozenset({"members:people", "members:tokens"})
"""What one looks after now and then: in that one row it would take the place of the work, so it stands by the name."""


def frame(request: HttpRequest) -> dict[str, Callable[[], Any]]:
    """Context processor: what the headers of signed-in pages read, worked out only where one reads it."""
    return {
        "who": partial(_who, request),
        "acting_as": partial(_acting_as, request),
        "navigation": partial(_navigation, request, is_account=False),
        "account": partial(_navigation, request, is_account=True),
        "sections": partial(_sections, request),
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


def _navigation(request: HttpRequest, *, is_account: bool) -> list[dict[str, Any]]:
    links = [link for section in _sections(request) for link in section["links"]]
    return [link for link in links if (link["name"] in ACCOUNT) == is_account]


def _sections(request: HttpRequest) -> list[dict[str, Any]]:
    """Each with its links; one without any is left out."""
    policy, actor = current_policy(), actor_of(_user(request))
    open_to = [
        (section, app, [(name, label) for name, label in entries if policy.find(name).admits(actor)])
        for section, app, entries in SECTIONS
    ]
    links: list[dict[str, Any]] = [
        {"name": name, "label": label, "url": reverse(name), "section": section, "home_of": app}
        for section, app, entries in open_to
        for name, label in entries
    ]
    current = _current(request, links)
    marked = [{**link, "current": link is current and request.path.startswith(link["url"])} for link in links]
    return [
        {
            "label": section,
            "links": [link for link in marked if link["section"] is section],
            "current": current is not None and current["section"] is section,
        }
        for section, _app, entries in open_to
        if entries
    ]


def _current(request: HttpRequest, links: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The link whose address begins this page's; else the first one of the same app, where the app is at home."""
    above = [link for link in links if request.path.startswith(link["url"])]
    if above:
        return max(above, key=lambda link: len(link["url"]))
    app = request.resolver_match.app_name if request.resolver_match else ""
    same = [link for link in links if link["name"].partition(":")[0] == app]
    return min(same, key=lambda link: link["home_of"] != app, default=None)
