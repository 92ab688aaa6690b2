"""The pages of calls: whom to ask, the mail before it is sent, the answers, and how many queries they take."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from coalition.core.access import Role
from coalition.core.access.policy import current_policy
from coalition.core.idempotency import new_submission_key
from coalition.core.models import OutgoingEmail
from coalition.reference.models import Country, Flagship
from matching.call_choice import Search, find_members
from matching.models import Call, CallInvitation, Match
from matching.services.calls import OfferedPart, answer_call, close_call, decline_call
from members.models import Offer, Organisation, User
from requests.models import Need
from tests.factories.calls import chosen_call, opened_call, written_call
from tests.factories.matching import finished_run, fitting_offer, open_need, open_request
from tests.factories.members import OfferFactory, active_member, person

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


@pytest.fixture
def own(member: User) -> Organisation:
    return Organisation.objects.get(affiliations__user=member)


@pytest.fixture
def offer(own: Organisation) -> Offer:
    return fitting_offer(organisation=own, capacity=80, title="Radio lessons")


@pytest.fixture
def call(need: Need, own: Organisation, coordinator: User) -> Call:
    return opened_call(own, by=coordinator, country_request=need.request_country.country_request)


@pytest.fixture
def invitation(call: Call) -> CallInvitation:
    return call.invitations.get()


def read(client: Client, user: User, path: str) -> str:
    client.force_login(user)
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return answer.content.decode()


def send(client: Client, user: User, path: str, **fields: Any) -> Any:
    client.force_login(user)
    return client.post(path, {"submission": new_submission_key(), **fields})


def test_a_call_goes_from_a_request_to_the_members_mail(
    client: Client, need: Need, own: Organisation, offer: Offer, member: User, coordinator: User
) -> None:
    """Words, members, mail, send: each page leads to the next, and a second click sends nothing more."""
    asked = need.request_country.country_request
    start = f"/secretariat/calls/of/{asked.reference}/"
    assert f'href="{start}new/"' in read(client, coordinator, start)
    when = timezone.localdate() + 9 * DAY
    words = {"title": "After the storm", "words": "Lessons by radio.", "needs": [need.pk], "answer_by": when}
    answer = send(client, coordinator, f"{start}new/", **words)
    call = Call.objects.get()
    assert answer.headers["Location"] == f"/secretariat/calls/{call.pk}/members/"
    assert f'value="{own.pk}"' in read(client, coordinator, answer.headers["Location"])
    chosen = {"organisations": [own.pk], "version": call.version}
    answer = send(client, coordinator, answer.headers["Location"], **chosen)
    assert answer.headers["Location"] == f"/secretariat/calls/{call.pk}/mail/open/"
    page = read(client, coordinator, answer.headers["Location"])
    assert ("Send to 1 member" in page, "Lessons by radio." in page, OutgoingEmail.objects.count()) == (True, True, 0)
    call.refresh_from_db()
    sent = {"submission": new_submission_key(), "version": call.version}
    answers = [client.post(f"/secretariat/calls/{call.pk}/open/", sent) for _ in range(2)]
    assert [answer.headers["Location"] for answer in answers] == [call.get_absolute_url()] * 2
    assert list(OutgoingEmail.objects.values_list("event", "to")) == [("matching/call", member.email)]


def test_wrong_words_are_named_and_kept(client: Client, need: Need, coordinator: User) -> None:
    start = f"/secretariat/calls/of/{need.request_country.country_request.reference}/new/"
    past = timezone.localdate()
    answer = send(client, coordinator, start, title="After the storm", words="Radio.", needs=[need.pk], answer_by=past)
    page = answer.content.decode()
    assert (answer.status_code, "<title>Error:" in page, 'value="After the storm"' in page) == (200, True, True)
    assert "Choose a day to come: members need time to answer." in page
    assert Call.objects.count() == 0


def test_request_that_is_not_validated_is_not_called_for(client: Client, coordinator: User) -> None:
    asked = open_request(status="submitted")
    open_need(country_request=asked)
    assert "Write a call" not in read(client, coordinator, f"/secretariat/calls/of/{asked.reference}/")
    assert client.get(f"/secretariat/calls/of/{asked.reference}/new/").status_code == 409


def test_case_page_leads_to_the_calls(client: Client, need: Need, coordinator: User) -> None:
    asked = need.request_country.country_request
    type(asked).objects.filter(pk=asked.pk).update(validated_at=timezone.now())
    assert f"/secretariat/calls/of/{asked.reference}/" in read(client, coordinator, asked.get_absolute_url())


def names(call: Call, **search: Any) -> list[str]:
    return [entry.organisation.name for entry in find_members(call, Search(**search))]


def test_members_are_found_by_kind_place_and_what_is_left(coordinator: User) -> None:
    need = open_need()
    call = written_call(by=coordinator, country_request=need.request_country.country_request)
    near, far = Country.objects.get(pk="GMB"), Country.objects.get(pk="LBN")
    assert near.subregion == need.request_country.country.subregion
    fitting_offer(organisation=active_member(name="Everywhere"), capacity=500)
    fitting_offer(organisation=active_member(name="Little"), capacity=5)
    barred = fitting_offer(organisation=active_member(name="Excludes it"))
    barred.excluded_countries.add(need.request_country.country)
    for name, country in (("Next door", near), ("Elsewhere", far)):
        fitting_offer(organisation=active_member(name=name), is_global=False).countries.add(country)
    OfferFactory(organisation=active_member(name="Only a draft"), category_id="radio", unit_id="learners")
    fitting_offer(organisation=active_member(name="Printer"), category_id="print")
    assert names(call) == ["Everywhere", "Little", "Only a draft"]
    assert names(call, breadth="open") == ["Everywhere", "Little"]
    assert names(call, least=100) == ["Everywhere"]
    assert names(call, place="region") == ["Everywhere", "Little", "Next door", "Only a draft"]
    assert names(call, place="anywhere", breadth="open") == [
        "Elsewhere",
        "Everywhere",
        "Excludes it",
        "Little",
        "Next door",
    ]
    assert names(call, category="print") == ["Printer"]
    assert names(call, kind="media") == []


def test_profile_names_members_without_an_offer_and_every_reason_is_told(need: Need, coordinator: User) -> None:
    call = written_call(by=coordinator, country_request=need.request_country.country_request)
    works = active_member(name="Works for it")
    flagship = Flagship.objects.get(pk=need.category.flagship_id)
    works.flagships.add(flagship)
    fitting_offer(organisation=active_member(name="Has an offer"), title="Waves", capacity=80)
    found = find_members(call, Search(breadth="profile"))
    assert [(entry.organisation.name, entry.reasons, entry.readers) for entry in found] == [
        ("Has an offer", [f"{need.category}: “Waves”, open for matching, 80 learners left."], 0),
        ("Works for it", [f"Works for the flagship {flagship}."], 0),
    ]


def test_choice_stays_ticked_and_whoever_was_asked_is_not_asked_again(
    call: Call, own: Organisation, offer: Offer, coordinator: User, client: Client
) -> None:
    first, second = (fitting_offer(organisation=active_member(name=name)).organisation for name in ("A", "B"))
    path = f"/secretariat/calls/{call.pk}/members/"
    page = read(client, coordinator, path)
    assert ("2 of 2 members are ticked" in page, f'value="{own.pk}"' in page) == (True, False)
    send(client, coordinator, path, organisations=[second.pk], version=call.version)
    page = read(client, coordinator, path)
    assert "1 of 2 members are ticked" in page
    assert f'aria-label="Ask {second}" checked' in page
    assert f'aria-label="Ask {first}" checked' not in page


def test_nobody_ticked_is_an_error_that_keeps_the_list(call: Call, coordinator: User, client: Client) -> None:
    fitting_offer()
    answer = send(client, coordinator, f"/secretariat/calls/{call.pk}/members/", version=call.version)
    page = answer.content.decode()
    assert ("Tick at least one member." in page, "0 of 1 member is ticked" in page) == (True, True)


def test_mail_is_shown_in_each_language_that_occurs(
    need: Need, own: Organisation, member: User, coordinator: User
) -> None:
    reader = person(Role.MEMBER_EDITOR, organisation=own)
    User.objects.filter(pk=reader.pk).update(language="ar")
    silent = active_member(name="Without an account")
    draft = chosen_call(own, silent, by=coordinator, country_request=need.request_country.country_request)
    page = read(Client(), coordinator, f"/secretariat/calls/{draft.pk}/mail/open/")
    assert ('lang="ar" dir="auto"' in page, 'lang="en" dir="auto"' in page, "/ar/calls/" in page) == (True, True, True)
    assert ("2 persons, one mail each" in page, "They are in the call, and nobody gets a mail." in page) == (True, True)
    assert ("Send to 2 members" in page, page.count("Without an account</bdi>")) == (True, 1)


def test_approver_reads_the_mail_and_does_not_send_it(call: Call, approver: User, client: Client) -> None:
    call.invitations.update(sent_at=timezone.now() - 2 * DAY)
    page = read(client, approver, f"/secretariat/calls/{call.pk}/mail/remind/")
    assert ("has not answered the call" in page, "Send to" in page) == (True, False)
    assert client.get(f"/secretariat/calls/{call.pk}/mail/other/").status_code == 404


def test_member_reads_plain_facts_and_nothing_of_others(
    client: Client, call: Call, need: Need, invitation: CallInvitation, member: User, coordinator: User
) -> None:
    assert call.title in read(client, member, "/calls/")
    page = read(client, member, invitation.get_absolute_url())
    request = need.request_country.country_request
    assert (call.words in page, str(need.category) in page, "100 learners" in page) == (True, True, True)
    told = [request.reference, request.summary, request.title, request.authority.name, coordinator.name]
    assert [words for words in told if words in page] == []
    invitation.refresh_from_db()
    assert invitation.seen_at is not None


def test_looking_on_by_the_secretariat_is_not_the_members_first_look(
    client: Client, invitation: CallInvitation, coordinator: User
) -> None:
    assert "You enter what the member answered" in read(client, coordinator, invitation.get_absolute_url())
    invitation.refresh_from_db()
    assert invitation.seen_at is None


def test_member_answers_changes_and_declines(
    client: Client, invitation: CallInvitation, need: Need, offer: Offer, member: User
) -> None:
    field = f"quantity_{need.pk}_{offer.pk}"
    page = read(client, member, invitation.get_absolute_url())
    assert f'name="{field}"' in page
    path = invitation.get_absolute_url()
    send(client, member, f"{path}answer/", **{field: "30", "version": invitation.version})
    invitation.refresh_from_db()
    assert (invitation.status, invitation.answers.get().quantity) == ("answered", 30)
    page = read(client, member, path)
    assert ('value="30"' in page, "Change the answer" in page) == (True, True)
    send(client, member, f"{path}decline/", reason="timing", version=invitation.version)
    invitation.refresh_from_db()
    assert (invitation.status, invitation.reason, invitation.answers.count()) == ("declined", "timing", 0)


def test_too_much_and_nothing_are_told_beside_the_fields(
    client: Client, invitation: CallInvitation, need: Need, offer: Offer, member: User
) -> None:
    path, field = f"{invitation.get_absolute_url()}answer/", f"quantity_{need.pk}_{offer.pk}"
    page = send(client, member, path, **{field: "81", f"note_{need.pk}_{offer.pk}": "From May"}).content.decode()
    assert "less than or equal to 80" in page
    assert ('value="81"' in page, 'value="From May"' in page) == (True, True)
    assert "or decline the call" in send(client, member, path).content.decode()
    page = send(client, member, f"{invitation.get_absolute_url()}decline/", note="Sorry").content.decode()
    assert ("<title>Error:" in page, "Sorry" in page) == (True, True)
    invitation.refresh_from_db()
    assert invitation.status == "invited"


def test_offer_is_written_for_the_call_and_leads_back_to_it(
    client: Client, invitation: CallInvitation, need: Need, own: Organisation, member: User
) -> None:
    page = read(client, member, invitation.get_absolute_url())
    query = (
        f"for={own.slug}&amp;category=radio&amp;unit=learners&amp;countries=SEN&amp;next=%2Fcalls%2F{invitation.pk}%2F"
    )
    assert f"/offers/new/?{query}" in page
    path = f"/offers/new/?{query.replace('&amp;', '&')}"
    form = read(client, member, path)
    assert ('<option value="radio" selected>' in form, '<option value="learners" selected>' in form) == (True, True)
    written = {"organisation": own.slug, "title": "New waves", "category": "radio", "unit": "learners", "capacity": "9"}
    answer = send(client, member, path, country_keeps_control="on", countries=["SEN"], **written)
    assert answer.headers["Location"] == invitation.get_absolute_url()
    assert (
        f'name="quantity_{need.pk}_{Offer.objects.get(title="New waves").pk}"'
        in client.get(invitation.get_absolute_url()).content.decode()
    )


def test_offer_form_leads_to_no_other_site(client: Client, own: Organisation, member: User) -> None:
    written = {"organisation": own.slug, "title": "Waves", "category": "radio", "unit": "learners", "capacity": "9"}
    answer = send(client, member, "/offers/new/?next=https://example.org/", country_keeps_control="on", **written)
    assert answer.headers["Location"] == Offer.objects.get().get_absolute_url()


def test_closed_call_is_read_and_not_answered(
    client: Client, call: Call, invitation: CallInvitation, need: Need, offer: Offer, member: User, coordinator: User
) -> None:
    answer_call(invitation=invitation, parts=[OfferedPart(need=need, offer=offer, quantity=7)], by=member)
    close_call(call=call, by=coordinator)
    page = read(client, member, invitation.get_absolute_url())
    main = page.partition("<main")[2].partition("</main>")[0]
    assert ("The call is over" in main, ": 7 learners" in main, "<form" in main) == (True, True, False)
    late = send(client, member, f"{invitation.get_absolute_url()}answer/", **{f"quantity_{need.pk}_{offer.pk}": "8"})
    assert late.status_code == 409


def test_secretariat_sees_answers_against_the_needs_and_proposes_from_them(
    client: Client, call: Call, invitation: CallInvitation, need: Need, offer: Offer, member: User, coordinator: User
) -> None:
    answer_call(invitation=invitation, parts=[OfferedPart(need=need, offer=offer, quantity=30)], by=member)
    page = read(client, coordinator, call.get_absolute_url())
    assert ("Propose this offer" in page, '<td class="num" data-label="Missing still">70</td>' in page) == (True, True)
    answer = invitation.answers.get()
    path = f"/secretariat/needs/{need.pk}/candidates/?call_answer={answer.pk}"
    page = read(client, coordinator, path)
    assert f"The member offered it in answer to the call “{call.title}”." in page
    assert f'<option value="{offer.pk}" selected>' in page
    finished_run(by=coordinator)
    page = read(client, coordinator, path)
    assert ('name="quantity" value="30"' in page, "in answer to the call “" in page) == (True, False)
    proposal = {"offer": offer.pk, "quantity": 30, "answer_by": timezone.localdate() + DAY}
    send(client, coordinator, f"/secretariat/needs/{need.pk}/propose/", **proposal)
    match = Match.objects.get()
    page = read(client, coordinator, call.get_absolute_url())
    assert (match.get_absolute_url() in page, "Propose this offer" in page) == (True, False)


def test_file_says_what_the_page_says_without_private_notes(
    client: Client, call: Call, invitation: CallInvitation, need: Need, offer: Offer, coordinator: User
) -> None:
    fill_call(call, invitation.organisation, coordinator)
    answered = call.invitations.get(status="answered").answers.get()
    decline_call(invitation=invitation, reason="capacity", note="canary-7f3a", by=coordinator)  # type: ignore[arg-type]
    client.force_login(coordinator)
    answer: Any = client.get(f"/secretariat/calls/{call.pk}/answers.csv")
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    member, country = answered.offer.organisation, need.request_country.country
    assert lines == [
        "Member,State,Country,Need,Offer,Quantity,Unit,Note or reason",
        f"{member},Answered with offers,{country},{need.category},{answered.offer.title},1,{need.unit},",
        f"{invitation.organisation},Can't help this time,,,,,,Our capacity is given elsewhere",
    ]


def test_members_of_a_call_are_a_list_and_the_page_shows_the_first(
    client: Client, call: Call, own: Organisation, coordinator: User
) -> None:
    for _ in range(11):
        fill_call(call, own, coordinator)
    client.force_login(coordinator)
    page = client.get(call.get_absolute_url())
    states = [row["invitation"].status for row in page.context["page"].first_rows()]
    link = f"/secretariat/calls/{call.pk}/answers/"
    assert states == ["answered"] * 10
    assert f'<a href="{link}">All 12 members in the list</a>' in page.content.decode()
    answered = client.get(f"{link}?status=answered&sort=-member").context
    names = [row["invitation"].organisation.name for row in answered["rows"]]
    assert (answered["total"], names) == (11, sorted(names, reverse=True))
    file = b"".join(client.get(answered["export_url"])).decode("utf-8-sig").splitlines()
    assert [line.partition(",")[0] for line in file[1:]] == names


def test_decline_shows_its_note_to_the_secretariat_alone(
    client: Client, call: Call, invitation: CallInvitation, member: User, coordinator: User
) -> None:
    decline_call(invitation=invitation, reason="capacity", note="canary-7f3a", by=member)  # type: ignore[arg-type]
    assert "canary-7f3a" in read(client, coordinator, call.get_absolute_url())
    assert "canary-7f3a" not in read(client, member, invitation.get_absolute_url())


def test_date_is_moved_on_the_page(client: Client, call: Call, coordinator: User) -> None:
    step, later = f"{call.get_absolute_url()}extend/", call.answer_by + DAY
    page = send(client, coordinator, step, answer_by=call.answer_by, version=call.version).content.decode()
    assert "The new date must be later than the one before" in page
    send(client, coordinator, step, answer_by=later, version=call.version)
    call.refresh_from_db()
    assert call.answer_by == later
    assert send(client, coordinator, step, answer_by=later + DAY, version=1).status_code == 409


def another_call(coordinator: User, own: Organisation) -> Call:
    return opened_call(own, by=coordinator)


def fill_list(call: Call, own: Organisation, coordinator: User) -> None:
    opened_call(own, active_member(), by=coordinator)


def fill_call(call: Call, own: Organisation, coordinator: User) -> None:
    """Another member that answers with an offer of its own."""
    offer = fitting_offer()
    need = call.needs.get()
    row = CallInvitation.objects.create(call=call, organisation=offer.organisation, sent_at=timezone.now())
    CallInvitation.objects.filter(pk=row.pk).update(status="invited")
    answer_call(invitation=row, parts=[OfferedPart(need=need, offer=offer, quantity=1)], by=coordinator)


def fill_choice(call: Call, own: Organisation, coordinator: User) -> None:
    fitting_offer().organisation.flagships.add(call.needs.get().category.flagship)


def fill_mail(call: Call, own: Organisation, coordinator: User) -> None:
    other = person(Role.MEMBER_EDITOR, organisation=active_member()).affiliations.get().organisation
    CallInvitation.objects.create(call=call, organisation=other)


def fill_answer(call: Call, own: Organisation, coordinator: User) -> None:
    fitting_offer(organisation=own)


PAGES: dict[str, tuple[str, Callable[..., None], str]] = {
    "matching:calls": ("/secretariat/calls/", fill_list, "coordinator"),
    "matching:calls-of": ("/secretariat/calls/of/{reference}/", fill_list, "coordinator"),
    "matching:call": ("/secretariat/calls/{call}/", fill_call, "coordinator"),
    "matching:call-answers": ("/secretariat/calls/{call}/answers/", fill_call, "coordinator"),
    "matching:call-members": (
        "/secretariat/calls/{call}/members/?breadth=profile",
        fill_choice,
        "coordinator",
    ),
    "matching:call-mail": ("/secretariat/calls/{call}/mail/invite/", fill_mail, "coordinator"),
    "matching:invitations": ("/calls/", fill_list, "member"),
    "matching:invitation": ("/calls/{invitation}/", fill_answer, "member"),
}


@pytest.mark.parametrize("route", PAGES)
def test_page_keeps_its_queries_at_one_row_and_three(
    request: pytest.FixtureRequest,
    django_assert_max_num_queries: Any,
    call: Call,
    invitation: CallInvitation,
    own: Organisation,
    offer: Offer,
    coordinator: User,
    route: str,
) -> None:
    path, fill, who = PAGES[route]
    reader, client = request.getfixturevalue(who), Client()
    client.force_login(reader)
    path = path.format(reference=call.country_request.reference, call=call.pk, invitation=invitation.pk)
    fill(call, own, coordinator)
    client.get(path)
    ceiling = current_policy().find(route).queries
    with django_assert_max_num_queries(ceiling) as at_one:
        assert client.get(path).status_code == 200
    first = len(at_one)
    for _ in range(2):
        fill(call, own, coordinator)
    with django_assert_max_num_queries(first) as at_three:
        assert client.get(path).status_code == 200
    assert len(at_three) == first
