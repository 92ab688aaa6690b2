"""Whose turn a membership is, and since when: for the Secretariat's pages, and for whoever applied."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coalition.core.access.permissions import Words
from coalition.core.history import NOBODY, held

from .choices import MembershipStatus
from .models import Organisation

_M = MembershipStatus
SECRETARIAT = gettext_lazy("UNESCO Secretariat")
HOLDERS: dict[str, Words] = {
    _M.NONE: gettext_lazy("Nobody: it has not applied"),
    _M.APPLIED: SECRETARIAT,
    _M.UNDER_REVIEW: SECRETARIAT,
    _M.ACTIVE: gettext_lazy("Nobody: it is a member"),
    _M.SUSPENDED: SECRETARIAT,
    _M.LEFT: NOBODY,
    _M.DECLINED: NOBODY,
}
# For each state what whoever applied reads first, and what comes next.
SENTENCES: dict[str, tuple[Words, Words]] = {
    _M.NONE: (
        gettext_lazy("Nothing is in hand"),
        gettext_lazy("The organisation is on record without an application."),
    ),
    _M.APPLIED: (
        gettext_lazy("UNESCO has your application"),
        gettext_lazy("A coordinator of the Secretariat reads it and may write to you with questions."),
    ),
    _M.UNDER_REVIEW: (
        gettext_lazy("UNESCO reviews your application"),
        gettext_lazy("The Secretariat screens the organisation; then a second person decides. You are told by mail."),
    ),
    _M.ACTIVE: (
        gettext_lazy("Your organisation is a member"),
        gettext_lazy("Its profile is public, and what it offers can be matched."),
    ),
    _M.SUSPENDED: (
        gettext_lazy("Your membership is suspended"),
        gettext_lazy("Nothing new is matched meanwhile. The Secretariat decides when it is active again."),
    ),
    _M.LEFT: (gettext_lazy("Your organisation has left the Coalition"), gettext_lazy("It may apply again.")),
    _M.DECLINED: (
        gettext_lazy("Your application could not be accepted"),
        gettext_lazy("Write to the Secretariat if you have questions."),
    ),
}
MERGED: tuple[Words, Words] = (
    gettext_lazy("The Secretariat knew your organisation already"),
    gettext_lazy("Your application stands with the entry that was there. The Secretariat answers your questions."),
)


def holder_of(organisation: Organisation) -> Words:
    """Who has the next step, said to the Secretariat."""
    if organisation.merged_into_id:
        return gettext_lazy("Nobody: it stands under another entry")
    return HOLDERS[organisation.membership_status]


def is_in_hand(organisation: Organisation) -> bool:
    return holder_of(organisation) is SECRETARIAT


def turn_of(organisation: Organisation) -> dict[str, Any]:
    """What the component `turn` takes, said to the organisation."""
    title, text = MERGED if organisation.merged_into_id else SENTENCES[organisation.membership_status]
    balls = [
        {"who": _("You"), "note": _("answers questions"), "has": False},
        {"who": SECRETARIAT, "note": held(organisation.since), "has": True},
    ]
    return {"title": title, "text": text, "balls": balls if is_in_hand(organisation) else [], "tasks": []}
