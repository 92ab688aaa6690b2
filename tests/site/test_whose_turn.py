"""Where is it, who has it, and since when: said of every state to everybody who may read the row."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from coalition.core.access import SYSTEM, Role
from matching.choices import MatchStatus
from matching.models import Match
from matching.workflow import MATCH
from members.choices import MembershipStatus
from members.models import User
from members.workflow import MEMBERSHIP
from projects.choices import CommitmentStatus, ReportStatus
from projects.workflow import COMMITMENT, RESULTS
from requests.choices import RequestStatus
from tests.api.builders import asked_by, matched, offered_by, recorded
from tests.factories.members import AffiliationFactory, OrganisationFactory
from tests.factories.projects import ResultFactory, UpdateFactory
from tests.factories.requests import received
from tests.factories.states import bring_to

pytestmark = pytest.mark.django_db
ENDED = "Nobody: it has ended"
SECRETARIAT = "UNESCO Secretariat"
OF_A_REQUEST = {
    "draft": "You",
    "submitted": SECRETARIAT,
    "in_assessment": SECRETARIAT,
    "clarification": "You",
    "validated": SECRETARIAT,
    "agreed": SECRETARIAT,
    "in_implementation": "Member organisation",
    "fulfilled": ENDED,
    "closed_unmet": ENDED,
    "declined": ENDED,
    "withdrawn": ENDED,
}
OF_A_MATCH = {"proposed": "{member}", "accepted": "{authority}", "agreed": SECRETARIAT}
OF_A_COMMITMENT = {"pledged": "{member}", "active": "{member}"}
OF_A_MEMBERSHIP = {
    "none": "Nobody: it has not applied",
    "applied": SECRETARIAT,
    "under_review": SECRETARIAT,
    "active": "Nobody: it is a member",
    "suspended": SECRETARIAT,
    "left": ENDED,
    "declined": ENDED,
}
OF_A_REPORT = {"draft": "{member}", "returned": "{member}", "reported": SECRETARIAT}


def page(client: Client, who: User, address: str) -> Any:
    client.force_login(who)
    return client.get(address)


def test_ministry_reads_it_of_every_request_one_page_after_sign_in(client: Client, ministry: User) -> None:
    authority = ministry.affiliations.get().authority
    for state in RequestStatus.values:
        received(state, authority=authority, title=state)
    client.force_login(ministry)
    assert 'href="/requests/"' in client.get(reverse("site:home")).content.decode()
    rows = client.get("/requests/").context["rows"]
    assert {row["case"].title: str(row["ball"]) for row in rows} == OF_A_REQUEST
    assert [row["case"].title for row in rows if row["case"].since is None] == []


def test_secretariat_reads_it_of_every_request_in_its_queue(client: Client, coordinator: User, ministry: User) -> None:
    for state in RequestStatus.values:
        received(state, authority=ministry.affiliations.get().authority, title=state)
    answer = page(client, coordinator, "/secretariat/requests/?view=all")
    expected = {state: "National authority" if who == "You" else who for state, who in OF_A_REQUEST.items()}
    del expected["draft"]
    assert {row["case"].title: str(row["ball"]) for row in answer.context["rows"]} == expected
    assert [row["case"].title for row in answer.context["rows"] if row["case"].since is None] == []


def facts_of(answer: Any, key: str) -> tuple[str, str]:
    label, words = answer.context[key][0][:2]
    return str(label), str(words)


def test_everybody_reads_it_of_every_match(client: Client, coordinator: User, ministry: User, member: User) -> None:
    authority, own = ministry.affiliations.get().authority, member.affiliations.get().organisation
    assert authority is not None
    assert own is not None
    for state in MatchStatus.values:
        need, offer = asked_by(authority).countries.get().needs.get(), offered_by(own)
        match = matched(need, offer, coordinator)
        Match.objects.filter(pk=match.pk).update(project=recorded())
        MATCH.record_start(match, by=SYSTEM)
        bring_to(match, MATCH, state)
        who = OF_A_MATCH.get(state, ENDED).format(member=own.name, authority=authority.name)
        for reader in (coordinator, ministry, member):
            answer = page(client, reader, match.get_absolute_url())
            if answer.status_code == 200:
                label, words = answer.context["page"].what()[0]
                assert (label, words) == ("Next step", f"{who}, since today"), (state, reader)


def test_both_sides_read_it_of_every_commitment_and_every_report(
    client: Client, coordinator: User, member: User
) -> None:
    own = member.affiliations.get().organisation
    assert own is not None
    for state in CommitmentStatus.values:
        promise = UpdateFactory(commitment__organisation=own).commitment
        COMMITMENT.record_start(promise, by=SYSTEM)
        bring_to(promise, COMMITMENT, state)
        who = OF_A_COMMITMENT.get(state, ENDED).format(member=own.name)
        for reader in (coordinator, member):
            answer = page(client, reader, promise.get_absolute_url())
            assert facts_of(answer, "facts") == ("Next step", f"{who}, since today"), state
    for state in ReportStatus.values:
        report = ResultFactory(report__organisation=own).report
        RESULTS.record_start(report, by=SYSTEM)
        bring_to(report, RESULTS, state)
        who = OF_A_REPORT.get(state, ENDED).format(member=own.name)
        for reader in (coordinator, member):
            answer = page(client, reader, report.get_absolute_url())
            if answer.status_code == 200:
                assert facts_of(answer, "facts") == ("Next step", f"{who}, since today"), state


def test_secretariat_and_the_organisation_read_it_of_every_membership(client: Client, coordinator: User) -> None:
    for state in MembershipStatus.values:
        own = OrganisationFactory(membership_status=MembershipStatus.NONE)
        member = AffiliationFactory(role=Role.MEMBER_EDITOR, organisation=own).user
        MEMBERSHIP.record_start(own, by=SYSTEM)
        bring_to(own, MEMBERSHIP, state)
        who = OF_A_MEMBERSHIP[state]
        rows = page(client, coordinator, f"/secretariat/members/?view=all&q={own.name}").context["rows"]
        assert [(str(row["ball"]), row["organisation"].since is None) for row in rows] == [(who, False)], state
        facts = client.get(f"/secretariat/members/{own.slug}/").context["bar_facts"]
        assert [(str(label), str(words)) for label, words in facts][-1] == ("Next step", f"{who}, since today"), state
        turn = page(client, member, own.get_absolute_url()).context["turn"] or {"balls": []}
        balls = [(str(ball["who"]), ball["note"]) for ball in turn["balls"] if ball["has"]]
        assert balls == ([(SECRETARIAT, "since today")] if who == SECRETARIAT else []), state
