"""Calls to action in any state, by their services."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from django.utils import timezone

from matching.models import Call, CallInvitation
from matching.services.calls import choose_members, open_call, write_call
from members.models import Organisation, User
from requests.models import CountryRequest
from tests.factories.matching import open_need, open_request


def written_call(*, by: User, country_request: CountryRequest | None = None, **fields: Any) -> Call:
    """A draft on a request with one need, to be answered within a fortnight."""
    asked = country_request or open_need().request_country.country_request
    needs = [need for part in asked.countries.all() for need in part.needs.all()]
    defaults: dict[str, Any] = {
        "title": "Radio lessons after the storm",
        "words": "Broadcasts of school lessons for three months.",
    }
    when = timezone.localdate() + timedelta(days=14)
    return write_call(country_request=asked, by=by, **({"needs": needs, "answer_by": when} | defaults | fields))


def chosen_call(*members: Organisation, by: User, **fields: Any) -> Call:
    """A draft for which these members are chosen."""
    return choose_members(call=written_call(by=by, **fields), organisations=members, by=by)


def opened_call(*members: Organisation, by: User, **fields: Any) -> Call:
    return open_call(call=chosen_call(*members, by=by, **fields), by=by)


def _own(people: Mapping[str, Any]) -> Organisation:
    return Organisation.objects.get(affiliations__user=people["member"])


def _asking(people: Mapping[str, Any]) -> CountryRequest:
    asked = open_request(authority=people["ministry"].affiliations.get().authority)
    open_need(country_request=asked)
    return asked


# For the grid of all workflows (tests/test_grid.py). The invitation has from the start what the database asks for in
# its later states: when it was sent, and a reason.
def _invitation_of(people: Mapping[str, Any]) -> CallInvitation:
    call = written_call(by=people["coordinator"], country_request=_asking(people))
    return CallInvitation.objects.create(
        call=call, organisation=_own(people), sent_at=timezone.now(), reason="capacity"
    )


SUBJECTS: Mapping[str, Callable[[Mapping[str, Any]], Any]] = {
    "matching.call": lambda people: chosen_call(
        _own(people), by=people["coordinator"], country_request=_asking(people)
    ),
    "matching.callinvitation": _invitation_of,
}
