"""A fictional call to action: six members were asked, two have offered something, one has declined, three have time."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from matching.call_choice import ANYWHERE, OPEN, Search, find_members
from matching.choices import CallRefusal
from matching.models import Call, CallInvitation
from matching.services.calls import OfferedPart, answer_call, choose_members, decline_call, open_call, write_call
from members.models import Offer, Organisation
from requests.choices import RequestStatus
from requests.models import CountryRequest, Need

from .organisations import NAMED
from .people import Secretariat

COUNTRY = "YEM"
TITLE = "Schools damaged by the floods (demonstration)"
WORDS = (
    "Twenty-five schools can’t be used before they are repaired. We look for teams that can begin within weeks, and "
    "for materials. Small parts help: several members can repair schools in one district together."
)
OTHERS = 5


def load_call(secretariat: Secretariat) -> Call:
    """Ask the login "member" and five others; a coordinator writes down what three of them answered by phone."""
    by = secretariat.coordinator
    asked = CountryRequest.objects.get(countries__country=COUNTRY, status=RequestStatus.VALIDATED)
    needs = list(Need.objects.filter(request_country__country_request=asked).order_by("pk"))
    when = timezone.localdate() + timedelta(days=9)
    call = write_call(country_request=asked, title=TITLE, words=WORDS, needs=needs, answer_by=when, by=by)
    others = _others(call)
    named = Organisation.objects.get(slug=NAMED)
    call = open_call(call=choose_members(call=call, organisations=[named, *others], by=by), by=by)
    first, second, third = (call.invitations.get(organisation=organisation) for organisation in others[:3])
    for invitation, schools in ((first, 4), (second, 6)):
        answer_call(invitation=invitation, parts=[_part(invitation, needs[0], schools)], by=by)
    note = "Their engineers are bound until the end of the year."
    decline_call(invitation=third, reason=CallRefusal.CAPACITY, note=note, by=by)
    return call


def _others(call: Call) -> list[Organisation]:
    found = find_members(call, Search(breadth=OPEN, place=ANYWHERE))
    return [entry.organisation for entry in found if entry.organisation.slug != NAMED][:OTHERS]


def _part(invitation: CallInvitation, need: Need, quantity: int) -> OfferedPart:
    offers = Offer.objects.matchable(timezone.localdate()).filter(category=need.category, unit=need.unit)
    offer = offers.filter(organisation=invitation.organisation).order_by("pk")[0]
    most = quantity if offer.left is None else min(quantity, offer.left)
    return OfferedPart(need=need, offer=offer, quantity=most, note="From next month (demonstration)")
