"""The mails about commitments, reported results, projects and stories, as data (coalition/core/outbox/events.py)."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from coalition.core.access import Role
from coalition.core.outbox.events import MailEvent, Topic, declare

COMMITMENTS = Topic("commitments", _("Commitments"))
RESULTS = Topic("results", _("Results of projects"))
PROJECTS = Topic("projects", _("Projects and their stories"))

_COMMITMENT = {
    "name": "Amina Example",
    "organisation": "Example Broadcasting",
    "amount": "40,000 learners",
    "towards": "Global Learning House",
    "reference": "C-2026-0007",
    "link": "/commitments/7/",
}
_EXPECTED = {"expected_on": date(2026, 12, 31)}
_RESULTS = {
    "name": "Amina Example",
    "side": "Example Broadcasting",
    "project": "Radio lessons for the northern regions",
    "reference": "R-2026-00007",
    "starts_on": date(2026, 1, 1),
    "ends_on": date(2026, 6, 30),
    "link": "/results/7/",
}
_STORY = {
    "name": "Amina Example",
    "story": "Lessons reach the coast",
    "project": "Radio lessons for the northern regions",
    "link": "/stories/7/",
}
_TELLERS = frozenset({Role.MEMBER_EDITOR, Role.COORDINATOR})
_REPORTERS = frozenset({Role.MEMBER_EDITOR, Role.MINISTRY_EDITOR})

declare(
    MailEvent(
        "projects/commitment_reminder",
        _("A day you named in a commitment is near or past"),
        COMMITMENTS,
        _COMMITMENT
        | {
            "days": [{"title": "First broadcasts", "day": "15 October 2026"}, {"title": "", "day": "31 December 2026"}],
            "is_last": True,
            "link": "/commitments/7/update/",
        },
        frozenset({Role.MEMBER_EDITOR, Role.COORDINATOR}),
        urgent=True,
    ),
    MailEvent(
        "projects/commitment_lapsed",
        _("Your commitment has lapsed"),
        COMMITMENTS,
        _COMMITMENT | _EXPECTED,
        frozenset({Role.MEMBER_EDITOR}),
        urgent=True,
    ),
    MailEvent(
        "projects/commitment_escalated",
        _("A member's commitment has lapsed"),
        COMMITMENTS,
        _COMMITMENT | _EXPECTED,
        frozenset({Role.COORDINATOR}),
    ),
    MailEvent(
        "projects/results_reported",
        _("Results wait for approval"),
        RESULTS,
        _RESULTS,
        frozenset({Role.APPROVER}),
    ),
    MailEvent(
        "projects/results_returned",
        _("The results you reported were returned"),
        RESULTS,
        _RESULTS,
        _REPORTERS,
        urgent=True,
    ),
    MailEvent(
        "projects/results_approved",
        _("The results you reported are approved"),
        RESULTS,
        _RESULTS,
        _REPORTERS,
        urgent=True,
    ),
    MailEvent(
        "projects/commitment_ended",
        _("A member has delivered a commitment, or withdrawn it"),
        COMMITMENTS,
        _COMMITMENT | _EXPECTED | {"is_delivered": True},
        frozenset({Role.COORDINATOR}),
    ),
    MailEvent(
        "projects/project_moved",
        _("A project in which you take part has come to another state"),
        PROJECTS,
        {
            "name": "Amina Example",
            "project": "Radio lessons for the northern regions",
            "code": "P-2026-0007",
            "state": _("Implementation"),
            "link": "/projects/P-2026-0007/",
        },
        _REPORTERS,
    ),
    MailEvent("projects/story_sent", _("A story waits to be cleared"), PROJECTS, _STORY, frozenset({Role.APPROVER})),
    MailEvent("projects/story_returned", _("Your story was returned"), PROJECTS, _STORY, _TELLERS, urgent=True),
    MailEvent("projects/story_published", _("Your story is public"), PROJECTS, _STORY, _TELLERS, urgent=True),
    MailEvent(
        "projects/story_taken_back",
        _("Your story was taken back from the public"),
        PROJECTS,
        _STORY,
        _TELLERS,
        urgent=True,
    ),
)
