"""U8: every step of every workflow tells somebody, by a declared mail, or stands below with the reason why nobody has
to be told. Those with a page are taken there, and what was told is compared."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from coalition.core.access import Role
from coalition.core.outbox.events import EVENTS
from coalition.core.workflow import REGISTRY, Transition
from matching.workflow import INVITATION
from tests.core.route_samples import client_of
from tests.factories.matching import fitting_offer
from tests.factories.members import AffiliationFactory
from tests.factories.projects import ParticipationFactory
from tests.factories.states import bring_to
from tests.test_grid import UndoneError
from tests.test_page_grid import READY, WITHOUT_PAGE, WORKFLOWS, address, answers
from tests.told import everything_told

pytestmark = pytest.mark.django_db

TOLD: Mapping[str, Mapping[str, str]] = {
    "enquiries.enquiry": {"answer": "enquiries/answered"},
    "matching.call": {"open": "matching/call", "cancel": "matching/call_cancelled"},
    "matching.callinvitation": {
        "send": "matching/call",
        "answer": "matching/call_answered",
        "decline": "matching/call_answered",
    },
    "matching.interest": {"note": "matching/interest_noted"},
    "matching.match": {
        "accept": "matching/accepted",
        "decline": "matching/declined",
        "agree": "matching/agreed",
        "reject": "matching/declined",
        "confirm": "matching/confirmed",
        "refuse": "matching/ended",
        "withdraw": "matching/ended",
        "lapse": "matching/ended",
    },
    "members.clearance": {
        "clear": "members/offer_cleared",
        "refuse": "members/offer_not_cleared",
        "revoke": "members/offer_clearance_ended",
        "lapse": "members/offer_clearance_ended",
    },
    "members.merge": {"undo": "members/organisation_parted"},
    "members.nationalauthority": {
        "accredit": "members/authority_accredited",
        "decline": "members/authority_declined",
    },
    "members.organisation": {
        "admit": "members/membership_admitted",
        "decline": "members/membership_declined",
        "suspend": "members/membership_suspended",
        "reinstate": "members/membership_reinstated",
        "leave": "members/membership_left",
    },
    "projects.commitment": {
        "deliver": "projects/commitment_ended",
        "withdraw": "projects/commitment_ended",
        "lapse": "projects/commitment_lapsed",
    },
    "projects.project": dict.fromkeys(("start", "finalise", "close", "suspend", "cancel"), "projects/project_moved"),
    "projects.project.publication": dict.fromkeys(("publish", "unpublish"), "projects/project_moved"),
    "projects.resultreport": {
        "send": "projects/results_reported",
        "approve": "projects/results_approved",
        "send_back": "projects/results_returned",
    },
    "projects.story": {
        "send": "projects/story_sent",
        "publish": "projects/story_published",
        "send_back": "projects/story_returned",
        "take_back": "projects/story_taken_back",
    },
    "reports.event": {
        "send": "reports/event_sent",
        "publish": "reports/event_published",
        "send_back": "reports/event_returned",
        "take_back": "reports/event_taken_back",
    },
    "requests.assessment": {"complete": "requests/assessed"},
    "requests.countryrequest": {
        "submit": "requests/received",
        "start_assessment": "requests/progressed",
        "ask": "requests/question",
        "answer": "requests/answered",
        "validate": "requests/validated",
        "agree": "matching/confirmed",
        "start": "requests/progressed",
        "fulfil": "requests/progressed",
        "close_unmet": "requests/closed",
        "decline": "requests/declined",
        "withdraw": "requests/withdrawn",
    },
    "requests.requestcountry": dict.fromkeys(("confirm", "decline"), "requests/country_decided"),
    "spaces.meeting": {"withdraw": "spaces/meeting_cancelled"},
}
OF_ITS_SIDE = "its own side does it, on its own page"
OF_THE_DESK = "within the Secretariat, whose page lists what waits and what was decided"
OF_A_CAUSE = "part of a step that tells"
SILENT: Mapping[str, Mapping[str, str]] = {
    "core.job": dict.fromkeys(
        ("start", "finish", "try_again", "give_up", "stop", "cancel", "retry"), "the page of jobs shows all of them"
    ),
    "enquiries.enquiry": {"take": OF_THE_DESK, "close": "whoever wrote has the answer"},
    "matching.adoption": dict.fromkeys(("take_back", "replace"), OF_THE_DESK),
    "matching.call": dict.fromkeys(("close", "expire"), "every invited member was told the day; proposals follow"),
    "matching.callinvitation": {"expire": "the member was told the day, and reminded of it"},
    "matching.interest": {"withdraw": "nothing was held by it; the Secretariat's list shows it"},
    "matching.methodproposal": dict.fromkeys(("adopt", "refuse", "replace"), OF_THE_DESK),
    "matching.weightset": dict.fromkeys(("adopt", "refuse", "replace"), OF_THE_DESK),
    "members.capacityhold": dict.fromkeys(("commit", "release"), OF_A_CAUSE),
    "members.nationalauthority": {
        "hold": "a contested standing is settled in person; the reason is private",
        "release": "the review begins anew, and tells at its end",
    },
    "members.offer": dict.fromkeys(("publish", "pause", "withdraw"), OF_ITS_SIDE),
    "members.organisation": {"apply": OF_THE_DESK, "start_review": "the application's mail said that it follows"},
    "projects.commitment": {"activate": OF_ITS_SIDE},
    "projects.resultreport": {"recall": OF_ITS_SIDE, "supersede": OF_A_CAUSE},
    "reports.progressreport.issue": {
        "issue": "it stands in the library",
        "withdraw": "it is gone from the library",
    },
    "requests.assessment": {"recuse": OF_THE_DESK},
    "requests.needcover": dict.fromkeys(("agree", "release"), OF_A_CAUSE),
    "spaces.announcement": {"withdraw": "its notice still says what it said"},
    "spaces.document": {"withdraw": "its notice leads to the space, which says what is there"},
}


def in_table(table: Mapping[str, Mapping[str, str]]) -> list[tuple[str, str]]:
    return [(name, step) for name, steps in table.items() for step in steps]


def test_every_step_tells_or_says_why_not() -> None:
    every = [(name, step.name) for name, workflow in REGISTRY.items() for step in workflow]
    assert sorted([*in_table(TOLD), *in_table(SILENT)]) == sorted(every)
    assert {event for steps in TOLD.values() for event in steps.values()} - set(EVENTS) == set()


def of_an_offer(row: Any, people: Mapping[str, Any]) -> None:
    """The member hears of its offer's clearance, and never of its own."""
    offer = fitting_offer(organisation=people["member"].affiliations.get().organisation)
    type(row).objects.filter(pk=row.pk).update(organisation=None, offer=offer)


def of_a_member(row: Any, people: Mapping[str, Any]) -> None:
    ParticipationFactory(project=row, organisation=people["member"].affiliations.get().organisation)


def asked(row: Any, people: Mapping[str, Any]) -> None:
    row.invitations.update(sent_at=timezone.now())
    bring_to(row.invitations.get(), INVITATION, "invited")


def by_somebody_else(row: Any, people: Mapping[str, Any]) -> None:
    """Nobody who takes a step of it wrote it, so that each of them has somebody to tell."""
    writer = AffiliationFactory(role=Role.COORDINATOR).user
    type(row).objects.filter(pk=row.pk).update(written_by=writer)


def to_come(row: Any, people: Mapping[str, Any]) -> None:
    people["member"].affiliations.get().organisation.flagships.add(row.space_id)
    day = timezone.now() + timedelta(days=9)
    type(row).objects.filter(pk=row.pk).update(starts_at=day, ends_at=day + timedelta(hours=1))


# What the rows of the grid lack: somebody to tell. By the workflow, or by one of its steps.
READERS: Mapping[str, Callable[[Any, Mapping[str, Any]], Any]] = {
    "matching.call cancel": asked,
    "members.clearance": of_an_offer,
    "members.merge": lambda row, _: AffiliationFactory(role=Role.MEMBER_EDITOR, organisation=row.organisation),
    "members.nationalauthority": lambda row, _: AffiliationFactory(role=Role.MINISTRY_EDITOR, authority=row),
    "projects.project": of_a_member,
    "projects.project.publication": of_a_member,
    "reports.event": by_somebody_else,
    "spaces.meeting": to_come,
}


def steps_with_a_page() -> Iterator[tuple[str, Transition]]:
    for name in WORKFLOWS:
        yield from ((name, step) for step in REGISTRY[name] if step.name not in WITHOUT_PAGE.get(name, ()))


def told_by(name: str, step: Transition, people: Mapping[str, Any]) -> set[str]:
    """The events that the step told; undone afterwards."""
    told: set[str] = set()
    with suppress(UndoneError), transaction.atomic():
        row = READY[name](people)
        READERS.get(f"{name} {step.name}", READERS.get(name, lambda *_: None))(row, people)
        row.refresh_from_db()
        row = bring_to(row, REGISTRY[name], step.sources[-1])
        before = len(everything_told())
        take(name, step, row, people)
        told = {each.event for each in everything_told()[before:]}
        raise UndoneError
    return told


def take(name: str, step: Transition, row: Any, people: Mapping[str, Any]) -> None:
    """By the first person who may; the Secretariat has another page for some steps of a ministry."""
    for person in people.values():
        if person.pk and step.allowed.allows(person, row):
            client_of(person).post(address(name, row, step.name), answers(row, step.name))
            row.refresh_from_db()
            if getattr(row, REGISTRY[name].field) == step.target:
                return
    raise AssertionError(f"nobody takes {name} {step.name}")


def test_steps_tell_what_is_declared(people: dict[str, Any]) -> None:
    found = {(name, step.name): told_by(name, step, people) for name, step in steps_with_a_page()}
    wrong = {
        (name, step): told
        for (name, step), told in found.items()
        if (told != set() if step in SILENT.get(name, {}) else TOLD[name][step] not in told)
    }
    assert (wrong, len(found) > 60) == ({}, True)
