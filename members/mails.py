"""The mails about accounts, membership and offers, as data (coalition/core/outbox/events.py)."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from coalition.core.access import Role
from coalition.core.outbox.events import MailEvent, Topic, declare

SIGN_IN = Topic("sign-in", _("Signing in"), in_inbox=False)
MEMBERSHIP = Topic("membership", _("Membership and offers"))
AUTHORITIES = Topic("authorities", _("Accreditation of authorities"))

SECRETARIAT_PEOPLE = Topic("delegates", _("Delegates of approvers"))

_STAND_INS = frozenset({Role.COORDINATOR, Role.ADMINISTRATOR})
_COORDINATORS = frozenset({Role.COORDINATOR})
_EDITORS = frozenset({Role.MEMBER_EDITOR})
_MINISTRY = frozenset({Role.MINISTRY_EDITOR})

_NAME = {"name": "Amina Example"}
_ORGANISATION = _NAME | {"organisation": "Example Broadcasting", "link": "/members/example-broadcasting/"}
_OFFER = _NAME | {"organisation": "Example Broadcasting", "offer": "Lessons by radio", "link": "/offers/42/"}
_AUTHORITY = _NAME | {"authority": "Ministry of Education of Exampleland", "link": "/home/"}
_DELEGATION = _NAME | {
    "approver": "Amina Example",
    "delegate": "Ben Example",
    "starts_on": date(2026, 7, 1),
    "ends_on": date(2026, 7, 14),
    "link": "/people/delegates/",
}
_UNTIL = {"valid_until": date(2026, 12, 31)}

declare(
    MailEvent("members/login_code", _("Your sign-in code"), SIGN_IN, {"code": "K7P-4QX"}, urgent=True),
    MailEvent(
        "members/password_reset_key",
        _("A link to choose a new password"),
        SIGN_IN,
        {"password_reset_url": "https://portal.example.org/account/password/reset/key/1-example/"},
        urgent=True,
    ),
    MailEvent("members/unknown_account", _("No account for this address"), SIGN_IN, {}, urgent=True),
    MailEvent(
        "members/invitation",
        _("Your invitation to the portal"),
        SIGN_IN,
        _NAME | {"side": "Example Broadcasting", "days": 14, "link": "/invitations/example/"},
        urgent=True,
    ),
    MailEvent(
        "members/role_ended",
        _("Your role in the portal has ended"),
        SIGN_IN,
        _NAME | {"role": "Member: editor", "side": "Example Broadcasting", "link": "/home/"},
        urgent=True,
    ),
    MailEvent(
        "members/nobody_left",
        _("Nobody signs in for a member any more"),
        MEMBERSHIP,
        _ORGANISATION | {"link": "/secretariat/members/example-broadcasting/"},
        _COORDINATORS,
    ),
    MailEvent(
        "members/application_received",
        _("Your application has arrived"),
        MEMBERSHIP,
        _ORGANISATION | {"link": "/join/received/7:example/"},
        urgent=True,
    ),
    MailEvent(
        "members/application_arrived",
        _("An organisation has applied"),
        MEMBERSHIP,
        _ORGANISATION | {"link": "/secretariat/members/example-broadcasting/"},
        _COORDINATORS,
    ),
    MailEvent(
        "members/membership_admitted",
        _("Your organisation is admitted"),
        MEMBERSHIP,
        _ORGANISATION,
        _EDITORS,
        urgent=True,
    ),
    MailEvent(
        "members/membership_declined",
        _("Your application was declined"),
        MEMBERSHIP,
        _ORGANISATION | {"link": "/how-it-works/"},
        _EDITORS,
        urgent=True,
    ),
    MailEvent(
        "members/membership_suspended",
        _("Your membership is suspended"),
        MEMBERSHIP,
        _ORGANISATION,
        _EDITORS,
        urgent=True,
    ),
    MailEvent(
        "members/membership_reinstated",
        _("Your membership is active again"),
        MEMBERSHIP,
        _ORGANISATION,
        _EDITORS,
        urgent=True,
    ),
    MailEvent("members/offer_cleared", _("Your offer was cleared"), MEMBERSHIP, _OFFER | _UNTIL, _EDITORS, urgent=True),
    MailEvent(
        "members/offer_not_cleared", _("Your offer was not cleared"), MEMBERSHIP, _OFFER | _UNTIL, _EDITORS, urgent=True
    ),
    MailEvent(
        "members/membership_left",
        _("A member has left the Coalition"),
        MEMBERSHIP,
        _ORGANISATION | {"link": "/secretariat/members/example-broadcasting/"},
        _COORDINATORS,
    ),
    MailEvent(
        "members/offer_clearance_ended",
        _("The clearance of your offer has ended"),
        MEMBERSHIP,
        _OFFER | _UNTIL,
        _EDITORS,
        urgent=True,
    ),
    MailEvent(
        "members/offer_clearance_ends",
        _("The clearance of your offer ends within thirty days"),
        MEMBERSHIP,
        _OFFER | _UNTIL,
        _EDITORS,
    ),
    MailEvent(
        "members/offer_to_confirm",
        _("Your offer is to be confirmed"),
        MEMBERSHIP,
        _OFFER | {"confirmed_on": date(2025, 12, 31)},
        _EDITORS | _COORDINATORS,
    ),
    MailEvent(
        "members/offer_paused",
        _("Your offer was paused, since nobody confirmed it"),
        MEMBERSHIP,
        _OFFER,
        _EDITORS | _COORDINATORS,
        urgent=True,
    ),
    MailEvent(
        "members/clearance_to_renew",
        _("A clearance is to be renewed within thirty days"),
        MEMBERSHIP,
        _NAME | _UNTIL | {"subject": "Example Broadcasting", "link": "/secretariat/members/example-broadcasting/"},
        _COORDINATORS,
    ),
    MailEvent(
        "members/delegation_given", _("You stand in for an approver"), SECRETARIAT_PEOPLE, _DELEGATION, _STAND_INS
    ),
    MailEvent(
        "members/delegation_ended",
        _("A delegation has ended before its last day"),
        SECRETARIAT_PEOPLE,
        _DELEGATION,
        _STAND_INS | {Role.APPROVER},
    ),
    MailEvent(
        "members/organisation_merged",
        _("Your organisation's two entries were merged"),
        MEMBERSHIP,
        _ORGANISATION | {"target": "Example Broadcasting Network", "link": "/home/"},
        _EDITORS,
        urgent=True,
    ),
    MailEvent(
        "members/organisation_parted",
        _("The merge of your organisation's entries was undone"),
        MEMBERSHIP,
        _ORGANISATION | {"target": "Example Broadcasting Network", "link": "/home/"},
        _EDITORS,
        urgent=True,
    ),
    MailEvent(
        "members/import_ended",
        _("A spreadsheet that you sent was checked or saved"),
        MEMBERSHIP,
        _NAME
        | {"organisation": "Example Broadcasting", "file": "offers.xlsx", "outcome": "checked", "link": "/imports/42/"}
        | {"counts": {"new": 180, "changed": 5, "unchanged": 0, "wrong": 15}},
        _EDITORS | _COORDINATORS,
    ),
    MailEvent(
        "members/authority_accredited",
        _("Your authority is accredited"),
        AUTHORITIES,
        _AUTHORITY,
        _MINISTRY,
        urgent=True,
    ),
    MailEvent(
        "members/authority_declined",
        _("Your authority was not accredited"),
        AUTHORITIES,
        _AUTHORITY | {"link": "/how-it-works/"},
        _MINISTRY,
        urgent=True,
    ),
)
