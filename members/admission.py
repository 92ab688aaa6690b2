"""What stands between an organisation and active membership, and how far it has come; for the Secretariat's pages."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from coalition.core.numerals import write_number

from .choices import MembershipStatus
from .models import Organisation, Undertaking
from .services.memberships import check_admission

STATUS_KINDS = {
    MembershipStatus.NONE: "open",
    MembershipStatus.APPLIED: "now",
    MembershipStatus.UNDER_REVIEW: "now",
    MembershipStatus.ACTIVE: "done",
    MembershipStatus.SUSPENDED: "warn",
    MembershipStatus.LEFT: "closed",
    MembershipStatus.DECLINED: "no",
}
Chip = dict[str, str]


def conditions_of(row: Any, texts: int) -> list[Chip]:
    """Three marks for a row of `Organisation.objects.for_desk()`; `texts` is how many are to be accepted."""
    return [
        _chip(_("objectives"), "ok" if row.has_objectives else "miss"),
        _chip(
            _("undertakings %(accepted)s of %(texts)s")
            % {"accepted": write_number(row.accepted), "texts": write_number(texts)},
            "ok" if texts and row.accepted >= texts else "part" if row.accepted else "miss",
        ),
        _clearance_chip(row),
    ]


def number_of_texts() -> int:
    return Undertaking.objects.filter(is_current=True).count()


def missing_for(organisation: Organisation) -> list[str]:
    """Say in words what an admission would be refused for; nothing where it is open."""
    try:
        check_admission(organisation)
    except ValidationError as refusal:
        return list(refusal.messages)
    return []


def _clearance_chip(row: Any) -> Chip:
    if row.cleared_until:
        return _chip(_("cleared until %(day)s") % {"day": date_format(row.cleared_until, "SHORT_DATE_FORMAT")}, "ok")
    if row.is_prepared:
        return _chip(_("clearance waits for a second person"), "part")
    return _chip(_("clearance"), "miss")


def _chip(label: str, kind: str) -> Chip:
    return {"label": label, "kind": kind}
