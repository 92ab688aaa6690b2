"""Needs that fit a member: only what was opened to members, with why in words, and the word that it could help."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from coalition.core.access.policy import current_policy
from coalition.core.conflicts import Conflict, Refused
from coalition.core.idempotency import new_submission_key
from coalition.core.models import TransitionRecord
from coalition.site.desk import desk_of
from matching.models import Interest, Match
from matching.services.interests import express_interest, note_interest, withdraw_interest
from members.models import CapacityHold, Offer, Organisation, User
from requests.models import CountryRequest, Need
from requests.services.desk import open_to_members
from tests.factories.matching import MatchFactory, fitting_offer, open_need, open_request, opened_request
from tests.factories.members import NationalAuthorityFactory, OfferFactory, country, person
from tests.factories.requests import received
from tests.plans import indexes_of

pytestmark = pytest.mark.django_db

LIST = "/needs/"


@pytest.fixture
def own(member: User) -> Organisation:
    organisation = member.affiliations.get().organisation
    assert organisation is not None
    return organisation


@pytest.fixture
def opened() -> Need:
    return open_need(country_request=opened_request())


def path_of(need: Need) -> str:
    return f"/needs/{need.pk}/"


def listed(client: Client, query: str = "") -> list[tuple[Need, bool, str]]:
    rows = client.get(LIST + query).context["rows"]
    return [(row["need"], row["is_near"], row["change"]) for row in rows]


def test_opened_need_that_fits_is_listed_and_a_closed_one_is_not(
    client: Client, own: Organisation, member: User, opened: Need
) -> None:
    closed, _offer = open_need(), fitting_offer(organisation=own)
    client.force_login(member)
    assert listed(client) == [(opened, False, "")]
    assert [client.get(path_of(need)).status_code for need in (opened, closed)] == [200, 404]


def test_coordinator_opens_a_request_to_members_and_closes_it_again(
    client: Client, own: Organisation, member: User, coordinator: User, approver: User
) -> None:
    need, _offer = open_need(), fitting_offer(organisation=own)
    case = need.request_country.country_request
    client.force_login(member)
    with pytest.raises(Refused):
        open_to_members(country_request=case, is_open=True, by=approver)
    open_to_members(country_request=case, is_open=True, by=coordinator)
    assert [need for need, *_ in listed(client)] == [need]
    open_to_members(country_request=case, is_open=False, by=coordinator)
    assert (listed(client), client.get(path_of(need)).status_code) == ([], 404)
    with pytest.raises(Conflict):
        open_to_members(country_request=received("submitted"), is_open=True, by=coordinator)


def test_need_one_change_away_says_which(client: Client, own: Organisation, member: User) -> None:
    need = open_need(country_request=opened_request(), languages=["pt"])
    offer = fitting_offer(organisation=own, title="Lessons in French")
    client.force_login(member)
    assert listed(client) == [(need, True, "It would fit if it were also made in Portuguese.")]
    (pair,) = client.get(path_of(need)).context["pairs"]
    assert (pair["offer"], pair["changes"]) == (offer, ["It would fit if it were also made in Portuguese."])
    assert [listed(client, f"?view={view}") != [] for view in ("fits", "near", "told")] == [False, True, False]


def test_why_is_told_in_words_without_a_score(
    client: Client, own: Organisation, other_member: User, member: User, opened: Need
) -> None:
    rival = fitting_offer(organisation=other_member.affiliations.get().organisation, title="canary of a rival")
    fitting_offer(organisation=own, capacity=60)
    client.force_login(member)
    page = client.get(path_of(opened))
    (pair,) = page.context["pairs"]
    times = [words for words in pair["meets"] if words.startswith("Time in common: ")]
    assert (len(times), pair["meets"]) == (
        1,
        [
            "It is the kind of support asked for, educational radio, counted in learners.",
            "It covers Senegal.",
            "Languages in common: French.",
            "Delivery in common: Low-tech.",
            "Education levels in common: Primary.",
            *times,
            "Of the offer 60 are left; 100 learners are still needed.",
        ],
    )
    told = page.content.decode() + client.get(LIST).content.decode()
    hidden = (rival.title, rival.organisation.name, "severity", "score", opened.request_country.country_request.title)
    assert {word: word in told for word in hidden} == dict.fromkeys(hidden, False)


def test_pair_that_was_declined_or_is_being_asked_is_not_shown(
    client: Client, own: Organisation, member: User, coordinator: User, opened: Need
) -> None:
    MatchFactory(need=opened, offer=fitting_offer(organisation=own), proposed_by=coordinator)
    client.force_login(member)
    assert listed(client) == []


def test_withdrawn_and_paused_offers_are_not_looked_at(
    client: Client, own: Organisation, member: User, opened: Need
) -> None:
    OfferFactory(organisation=own, category=opened.category, unit=opened.unit)
    client.force_login(member)
    page = client.get(LIST)
    assert (page.context["has_offers"], page.context["rows"]) == (False, [])
    assert "You have no open offer" in page.content.decode()


def sent(client: Client, need: Need, **fields: Any) -> Any:
    return client.post(path_of(need), {"submission": new_submission_key(), **fields})


def test_member_tells_that_it_could_help_and_the_secretariat_reads_it(
    client: Client, own: Organisation, member: User, coordinator: User, opened: Need
) -> None:
    offer = fitting_offer(organisation=own)
    client.force_login(member)
    answer = sent(client, opened, organisation=own.pk, offer=offer.pk, words="Forty schools from May")
    interest = Interest.objects.get()
    assert (answer.url, interest.organisation, interest.need, interest.offer) == (path_of(opened), own, opened, offer)
    assert (CapacityHold.objects.count(), Match.objects.count()) == (0, 0)
    assert client.get(path_of(opened)).context["interest"] == interest
    desk = Client()
    desk.force_login(coordinator)
    reference = opened.request_country.country_request.reference
    page = desk.get(f"/secretariat/interests/of/{reference}/")
    assert ([row["interest"] for row in page.context["rows"]], "Forty schools from May" in page.content.decode()) == (
        [interest],
        True,
    )
    counts = {str(row["label"]): row["count"] for row in desk_of(coordinator)}
    assert counts["Members who say that they could help"] == 1
    assert f"/secretariat/interests/of/{reference}/" in desk.get(f"/requests/{reference}/").content.decode()
    terms = {"submission": new_submission_key(), "version": interest.version}
    assert desk.post(f"/needs/told/{interest.pk}/note/", terms).url == "/secretariat/interests/"
    assert "It has read that." in client.get(path_of(opened)).content.decode()
    assert list(TransitionRecord.objects.of(interest).values_list("name", flat=True)) == ["create", "note"]


def test_repeated_word_is_a_conflict_until_it_is_taken_back(own: Organisation, member: User, opened: Need) -> None:
    first = express_interest(need=opened, organisation=own, by=member)
    with pytest.raises(Conflict):
        express_interest(need=opened, organisation=own, by=member)
    withdraw_interest(interest=first, by=member)
    assert express_interest(need=opened, organisation=own, by=member).pk != first.pk


def test_word_is_given_for_the_own_side_and_open_needs_alone(
    own: Organisation, member: User, member_viewer: User, other_member: User, coordinator: User, opened: Need
) -> None:
    for by in (member_viewer, other_member, coordinator):
        with pytest.raises(Refused):
            express_interest(need=opened, organisation=own, by=by)
    with pytest.raises(Conflict):
        express_interest(need=open_need(), organisation=own, by=member)
    for offer in (fitting_offer(), OfferFactory(organisation=own)):
        with pytest.raises(ValidationError):
            express_interest(need=opened, organisation=own, by=member, offer=offer)
    assert Interest.objects.count() == 0


def test_another_members_word_is_not_there(client: Client, own: Organisation, member: User, opened: Need) -> None:
    interest = express_interest(need=opened, organisation=own, by=member, words="canary of the first")
    stranger = person("member_editor", organisation=fitting_offer().organisation)
    client.force_login(stranger)
    terms = {"submission": new_submission_key(), "version": interest.version}
    assert client.post(f"/needs/told/{interest.pk}/withdraw/", terms).status_code == 404
    assert "canary" not in client.get(path_of(opened)).content.decode()


def test_stale_button_is_a_conflict(own: Organisation, member: User, coordinator: User, opened: Need) -> None:
    interest = express_interest(need=opened, organisation=own, by=member)
    note_interest(interest=interest, by=coordinator, version=interest.version)
    with pytest.raises(Conflict):
        withdraw_interest(interest=interest, by=member, version=interest.version)


def test_viewer_reads_and_does_not_tell(client: Client, own: Organisation, member_viewer: User, opened: Need) -> None:
    fitting_offer(organisation=own)
    client.force_login(member_viewer)
    page = client.get(path_of(opened))
    assert (page.status_code, page.context["may_tell"], "An editor of your organisation" in page.content.decode()) == (
        200,
        False,
        True,
    )


def test_smallest_deployment_is_met_by_the_needs_of_one_request_together(
    client: Client, own: Organisation, member: User
) -> None:
    asked = opened_request()
    other = NationalAuthorityFactory(country=country("MLI"))
    asked.countries.create(country=other.country, authority=other)
    first = open_need(country_request=asked)
    second: Need = Need.objects.create(
        request_country=asked.countries.get(country="MLI"), category=first.category, unit=first.unit, quantity=100
    )
    fitting_offer(organisation=own, min_deployment=150)
    client.force_login(member)
    assert {need for need, is_near, _ in listed(client) if not is_near} == {first, second}
    assert len(client.get(path_of(first)).context["pairs"]) == 1


def test_of_many_those_asked_for_first_are_looked_at_and_those_told_of(
    client: Client, own: Organisation, member: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("matching.fitting.MOST", 2)
    monkeypatch.setattr("matching.fitting.MOST_ELSEWHERE", 1)
    elsewhere = open_need(country_request=opened_request(authority=NationalAuthorityFactory(country=country("MLI"))))
    needs = [open_need(country_request=opened_request()) for _number in range(4)]
    fitting_offer(organisation=own, is_global=False).countries.add("SEN")
    express_interest(need=needs[3], organisation=own, by=member)
    client.force_login(member)
    assert {need for need, _is_near, _change in listed(client)} == {elsewhere, *needs[:2], needs[3]}


def test_needs_are_looked_for_among_those_still_open(client: Client, own: Organisation, member: User) -> None:
    open_need(country_request=opened_request())
    fitting_offer(organisation=own)
    client.force_login(member)
    assert "need_still_open" in indexes_of(client, LIST)


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("name", ["matching:fitting", "matching:fitting-need", "matching:interests"])
def test_pages_take_the_declared_queries(
    client: Client,
    own: Organisation,
    member: User,
    coordinator: User,
    rows: int,
    name: str,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for _number in range(rows):
        need = open_need(country_request=opened_request())
        open_need(country_request=opened_request(), languages=["pt"])
        fitting_offer(organisation=own)
        express_interest(need=need, organisation=own, by=member)
    client.force_login(coordinator if name == "matching:interests" else member)
    path = {"matching:fitting": LIST, "matching:interests": "/secretariat/interests/?q=e"}.get(name, path_of(need))
    client.get(path)
    with django_assert_num_queries(current_policy().find(name).queries):
        client.get(path)


def test_request_that_is_open_is_marked_on_its_case(client: Client, coordinator: User) -> None:
    case: CountryRequest = open_request()
    client.force_login(coordinator)
    shows = lambda: "/secretariat/interests/of/" in client.get(case.get_absolute_url()).content.decode()  # noqa: E731
    assert shows() is False
    open_to_members(country_request=case, is_open=True, by=coordinator)
    assert shows() is True


def test_offer_of_another_kind_is_no_choice(client: Client, own: Organisation, member: User, opened: Need) -> None:
    other: Offer = OfferFactory(organisation=own)
    client.force_login(member)
    answer = sent(client, opened, organisation=own.pk, offer=other.pk, words="Kept words")
    assert (answer.status_code, Interest.objects.count(), "Kept words" in answer.content.decode()) == (200, 0, True)
