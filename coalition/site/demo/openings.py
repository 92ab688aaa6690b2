"""What members see in the demonstration: needs opened to them, a word that one could help, its page, and a space."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.utils import timezone

from coalition.reference.models import Flagship
from coalition.spaces.models import Space
from coalition.spaces.services import call_meeting, post_announcement
from matching.fitting import OwnFits
from matching.services.interests import express_interest
from members.models import Organisation, User
from members.services.impact import show_impact
from requests.models import CountryRequest, Need
from requests.querysets import OPEN_FOR_MATCHING
from requests.services.desk import open_to_members

from .logins import address_of
from .people import Secretariat

AGENDA = "Welcome\nWhat was agreed since the last meeting\nNeeds that wait\nAny other business"
ANNOUNCED = "The next report takes figures up to the end of the quarter. Please report your results in time."


def load_openings(secretariat: Secretariat, named: Organisation) -> None:
    """Open every second validated request to members; the login "member" could help with the first that fits."""
    by = secretariat.coordinator
    asked = CountryRequest.objects.filter(status__in=OPEN_FOR_MATCHING, is_demonstration=True).order_by("pk")
    for country_request in list(asked)[::2]:
        open_to_members(country_request=country_request, is_open=True, by=by)
    editor = User.objects.get(email=address_of("member"))
    found = [row for row in OwnFits(editor, on=timezone.localdate()).needs if not row.is_near]
    for row in found[:1]:
        words = "From next month, for a third of the schools (demonstration)."
        express_interest(need=Need.objects.get(pk=row.need_id), organisation=named, by=editor, words=words)
    show_impact(organisation=named, is_shown=True, by=editor)
    for flagship in Flagship.objects.filter(organisation=named):
        _fill(Space.objects.get(pk=flagship.pk), by=by)


def _fill(space: Space, *, by: User) -> None:
    """An announcement and a meeting in three weeks."""
    post_announcement(space=space, title="Results (demonstration)", text=ANNOUNCED, by=by, is_demonstration=True)
    day = timezone.localdate() + timedelta(days=21)
    starts_at = datetime.combine(day, time(14))  # in the zone named
    call_meeting(
        space=space,
        title="Meeting of the flagship (demonstration)",
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=1),
        zone="Europe/Paris",
        agenda=AGENDA,
        by=by,
        is_demonstration=True,
    )
