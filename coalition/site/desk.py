"""The first page after sign-in: what waits for this person, counted, each with the page where it is done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coalition.core.access import Actor, Role
from coalition.core.rows import number_at_a_glance
from coalition.enquiries.models import Enquiry
from matching.choices import MatchStatus
from matching.models import CallInvitation, Interest, Match
from members.choices import ClearanceStatus, MembershipStatus, OfferStatus
from members.completeness import completeness_of
from members.models import Clearance, Offer, Organisation, User
from projects.choices import Publication
from projects.models import Commitment, Project, ResultReport, Story
from requests.choices import RequestStatus
from requests.models import CountryRequest

Rows = Callable[[Actor], QuerySet[Any]]


@dataclass(frozen=True)
class Duty:
    """Rows that wait for a role; `query` narrows the list page to them."""

    role: Role
    label: Any
    rows: Rows
    page: str
    query: str = ""


def _requests(*states: str) -> Rows:
    return lambda actor: CountryRequest.objects.visible_to(actor).filter(status__in=states)


def _matches(*states: str) -> Rows:
    return lambda actor: Match.objects.visible_to(actor).filter(status__in=states)


def _results_in_hand(actor: Actor) -> QuerySet[Any]:
    return ResultReport.objects.editable_by(actor).unsent()


def _unconfirmed(actor: Actor) -> QuerySet[Any]:
    return Offer.objects.visible_to(actor).stale(timezone.now())


DUTIES = [
    Duty(Role.COORDINATOR, _("New requests to assess"), _requests(RequestStatus.SUBMITTED), "requests:queue"),
    Duty(Role.COORDINATOR, _("Requests in assessment"), _requests(RequestStatus.IN_ASSESSMENT), "requests:queue"),
    Duty(
        Role.COORDINATOR,
        _("Proposals that wait for a member"),
        _matches(MatchStatus.PROPOSED),
        "matching:matches",
        "status=proposed&sort=due",
    ),
    Duty(
        Role.COORDINATOR,
        _("Applications to review"),
        lambda actor: (
            Organisation.objects.visible_to(actor).unmerged().filter(membership_status=MembershipStatus.APPLIED)
        ),
        "members:applications",
    ),
    Duty(
        Role.COORDINATOR,
        _("Questions and complaints to answer"),
        lambda actor: Enquiry.objects.visible_to(actor).open(),
        "enquiries:queue",
    ),
    Duty(
        Role.COORDINATOR,
        _("Requests with nobody left at the authority"),
        lambda actor: CountryRequest.objects.visible_to(actor).orphaned(),
        "requests:queue",
        "view=orphaned",
    ),
    Duty(
        Role.COORDINATOR,
        _("Members who say that they could help"),
        lambda actor: Interest.objects.visible_to(actor).unread(),
        "matching:interests",
    ),
    Duty(Role.COORDINATOR, _("Offers to be confirmed"), _unconfirmed, "members:offers", "confirm=due"),
    Duty(Role.APPROVER, _("Requests to validate"), _requests(RequestStatus.IN_ASSESSMENT), "requests:queue"),
    Duty(Role.APPROVER, _("Matches to confirm"), _matches(MatchStatus.AGREED), "matching:matches", "status=agreed"),
    Duty(
        Role.APPROVER,
        _("Clearances to decide"),
        lambda actor: Clearance.objects.visible_to(actor).filter(status=ClearanceStatus.PREPARED),
        "members:clearances",
    ),
    Duty(
        Role.APPROVER,
        _("Projects to publish"),
        lambda actor: Project.objects.visible_to(actor).filter(publication=Publication.DRAFT),
        "projects:list",
        "publication=draft",
    ),
    Duty(
        Role.APPROVER,
        _("Results to approve"),
        lambda actor: ResultReport.objects.visible_to(actor).waiting(),
        "projects:results",
    ),
    Duty(
        Role.APPROVER,
        _("Stories to clear"),
        lambda actor: Story.objects.visible_to(actor).waiting(),
        "projects:stories",
    ),
    Duty(
        Role.COORDINATOR,
        _("Commitments whose day has passed"),
        lambda actor: Commitment.objects.in_full_to(actor).late(timezone.localdate()),
        "projects:commitments",
        "day=late",
    ),
    Duty(Role.FIELD_OFFICE, _("Requests of your countries"), _requests(*RequestStatus.values), "requests:queue"),
    Duty(Role.MINISTRY_EDITOR, _("Requests not yet sent"), _requests(RequestStatus.DRAFT), "requests:list"),
    Duty(Role.MINISTRY_EDITOR, _("Questions to answer"), _requests(RequestStatus.CLARIFICATION), "requests:list"),
    Duty(
        Role.MINISTRY_EDITOR,
        _("Offers of support to answer"),
        _matches(MatchStatus.ACCEPTED),
        "matching:matches",
        "status=accepted&sort=due",
    ),
    Duty(Role.MINISTRY_EDITOR, _("Results to finish and send"), _results_in_hand, "projects:results"),
    Duty(
        Role.MEMBER_EDITOR,
        _("Proposals to answer"),
        _matches(MatchStatus.PROPOSED),
        "matching:matches",
        "status=proposed&sort=due",
    ),
    Duty(
        Role.MEMBER_EDITOR,
        _("Commitments with a day that comes or has passed"),
        lambda actor: Commitment.objects.in_full_to(actor).soon(timezone.localdate()),
        "projects:commitments",
        "day=soon",
    ),
    Duty(Role.MEMBER_EDITOR, _("Results to finish and send"), _results_in_hand, "projects:results"),
    Duty(
        Role.MEMBER_EDITOR,
        _("Calls to answer"),
        lambda actor: CallInvitation.objects.visible_to(actor).waiting(),
        "matching:invitations",
    ),
    Duty(Role.MEMBER_EDITOR, _("Offers to confirm"), _unconfirmed, "members:offers", "confirm=due"),
    Duty(
        Role.MEMBER_EDITOR,
        _("Your open offers"),
        lambda actor: Offer.objects.visible_to(actor).filter(status=OfferStatus.PUBLISHED),
        "members:offers",
    ),
]


def declare(*duties: Duty) -> None:
    """Let the desk count rows of an app that stands to the left of this one."""
    DUTIES.extend(duties)


def desk_of(user: User) -> list[dict[str, Any]]:
    """Return label, count and address of each duty of the person's roles, counted in one query."""
    duties = [duty for duty in DUTIES if duty.role in user.roles]
    counts = {f"count_{number}": number_at_a_glance(duty.rows(user)) for number, duty in enumerate(duties)}
    found = User.objects.filter(pk=user.pk).values_list(*counts.values()).get() if counts else ()
    return [
        {"label": duty.label, "count": count, "url": _address(duty)} for duty, count in zip(duties, found, strict=True)
    ]


def profiles_of(user: User) -> list[dict[str, Any]]:
    """Each organisation that the person edits whose profile has gaps; no query for who edits none, else one."""
    if not user.edited_organisation_ids:
        return []
    edited = Organisation.objects.unmerged().filter(pk__in=user.edited_organisation_ids)
    rows = [(row, completeness_of(row)) for row in edited.with_filled_lists().order_by("name")]
    return [{"organisation": row, "profile": profile} for row, profile in rows if profile.missing]


def _address(duty: Duty) -> str:
    return reverse(duty.page) + (f"?{duty.query}" if duty.query else "")
