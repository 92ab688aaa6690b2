"""The pages of runs, candidates and matches: who sees what, what a click does, and how many queries it takes."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from coalition.core.access.policy import current_policy
from coalition.core.idempotency import new_submission_key
from coalition.core.jobs.services import perform
from coalition.core.models import JobFailure, JobStatus
from matching.choices import MatchStatus
from matching.models import Match, MatchCandidate, MatchRun
from matching.services.matches import accept_match, agree_match, withdraw_match
from matching.services.runs import start_run
from matching.workflow import MATCH
from members.models import Offer, User
from requests.models import Need
from tests.factories.matching import MatchFactory, finished_run, fitting_offer, open_need, open_request
from tests.factories.requests import NeedFactory
from tests.factories.states import bring_to
from tests.plans import indexes_of

pytestmark = pytest.mark.django_db
CANARY = "canary-7f3a"
Open = Callable[[User, str], Any]


@pytest.fixture
def visit(client: Client) -> Open:
    def get(user: User, path: str) -> Any:
        client.force_login(user)
        return client.get(path)

    return get


@pytest.fixture
def send(client: Client) -> Callable[..., Any]:
    def post(user: User, path: str, **fields: Any) -> Any:
        client.force_login(user)
        return client.post(path, {"submission": new_submission_key(), **fields})

    return post


def text(answer: HttpResponse) -> str:
    assert answer.status_code == 200
    return answer.content.decode()


def test_run_is_begun_by_a_click_and_counts_once(client: Client, coordinator: User) -> None:
    client.force_login(coordinator)
    key = new_submission_key()
    answers = [client.post("/secretariat/runs/start/", {"submission": key}) for _ in range(2)]
    run = MatchRun.objects.get()
    assert [answer.headers["Location"] for answer in answers] == [f"/secretariat/runs/{run.pk}/"] * 2


def test_waiting_run_refreshes_itself_and_can_be_cancelled(send: Any, visit: Open, coordinator: User) -> None:
    send(coordinator, "/secretariat/runs/start/")
    run = MatchRun.objects.get()
    page = text(visit(coordinator, run.get_absolute_url()))
    assert '<noscript><meta http-equiv="refresh" content="5"></noscript>' in page
    assert 'id="run-progress" data-poll="2"' in page
    send(coordinator, f"/secretariat/runs/{run.pk}/cancel/")
    run.refresh_from_db()
    assert run.status == JobStatus.CANCELLED
    assert "http-equiv" not in text(visit(coordinator, run.get_absolute_url()))


def test_finished_run_shows_certificate_and_what_was_not_met(visit: Open, need: Need, coordinator: User) -> None:
    fitting_offer(languages=["pt"])
    run = finished_run(by=coordinator)
    page = text(visit(coordinator, run.get_absolute_url()))
    assert "Proven best: no other distribution" in page
    assert "<bdi>language −1</bdi>" in page
    assert f"/secretariat/needs/{need.pk}/candidates/" in page


def test_run_under_way_says_how_many_blocks_are_done(visit: Open, coordinator: User, need: Need) -> None:
    run = start_run(by=coordinator)
    MatchRun.objects.update(
        status=JobStatus.RUNNING,
        stage="Scoring and allocating",
        blocks_done=3,
        blocks_count=12,
        current_block=[need.category_id, need.unit_id],
    )
    words = f"3 of 12 blocks: {need.category}, {need.unit}"
    assert words in text(visit(coordinator, run.get_absolute_url()))
    MatchRun.objects.update(stage="Writing the result")
    page = text(visit(coordinator, run.get_absolute_url()))
    assert (words in page, "Writing the result" in page) == (False, True)


def test_run_over_nothing_says_so(visit: Open, coordinator: User) -> None:
    run = finished_run(by=coordinator)
    assert "There was nothing to match." in text(visit(coordinator, run.get_absolute_url()))


@pytest.mark.parametrize(
    ("failure", "words"),
    [
        (JobFailure.ERROR, "The run failed three times."),
        (JobFailure.LOST, "The run was begun three times and never ended."),
        (JobFailure.TIME_OUT, "A run may take 600 seconds."),
    ],
)
def test_failed_run_says_why_and_can_be_tried_again(
    send: Any, visit: Open, coordinator: User, failure: str, words: str
) -> None:
    send(coordinator, "/secretariat/runs/start/")
    MatchRun.objects.update(status=JobStatus.RUNNING)
    MatchRun.objects.update(status=JobStatus.DEAD, failure=failure)
    run = MatchRun.objects.get()
    shown = text(visit(coordinator, run.get_absolute_url()))
    assert (shown.count(words), shown.count("Nothing of it was kept.")) == (1, 1)
    send(coordinator, f"/secretariat/runs/{run.pk}/retry/")
    perform("matching.matchrun", run.pk)
    assert MatchRun.objects.get().status == JobStatus.DONE


def test_candidates_are_ranked_and_explained(visit: Open, need: Need, offer: Offer, coordinator: User) -> None:
    finished_run(by=coordinator)
    page = text(visit(coordinator, f"/secretariat/needs/{need.pk}/candidates/"))
    assert offer.organisation.name in page
    assert "First." in page
    assert "Girls and women: 0.6 × reach 0" in page.replace("0.60", "0.6").replace("0.00", "0")
    assert f'action="/secretariat/needs/{need.pk}/propose/"' in page


def test_sieve_says_where_all_offers_fell_out(visit: Open, need: Need, coordinator: User) -> None:
    fitting_offer(languages=["pt"])
    finished_run(by=coordinator)
    page = text(visit(coordinator, f"/secretariat/needs/{need.pk}/candidates/"))
    assert "No offer fits" in page
    assert "1 of 1 offer fell out" in page


def test_candidate_page_before_any_run_ranks_as_of_now(
    visit: Open, need: Need, offer: Offer, coordinator: User
) -> None:
    page = text(visit(coordinator, f"/secretariat/needs/{need.pk}/candidates/"))
    assert "As of now, outside a run: nothing is reserved." in page
    assert "<b>1 offer</b> fits as of now" in page
    assert (offer.organisation.name in page, "No run yet" in page) == (True, True)
    assert "Girls and women: 0.6 × reach 0" in page.replace("0.60", "0.6").replace("0.00", "0")
    assert ("What this need competes with" in page, "This run gives" in page) == (False, False)
    assert MatchCandidate.objects.count() == 0


def test_need_is_ranked_anew_beside_its_run(visit: Open, need: Need, offer: Offer, coordinator: User) -> None:
    run = finished_run(by=coordinator)
    address = f"/secretariat/needs/{need.pk}/candidates/"
    assert '<a href="?live=1">Rank anew now</a>' in text(visit(coordinator, address))
    later = fitting_offer(levels=["primary", "tertiary"])
    page = text(visit(coordinator, f"{address}?live=1"))
    assert "<b>2 offers</b> fit as of now" in page
    assert (later.organisation.name in page, f"In run {run.pk} of" in page) == (True, True)
    assert f'href="?live=1&amp;offer={later.pk}#offer"' in page
    looked = text(visit(coordinator, f"{address}?live=1&offer={later.pk}"))
    assert f"<h2><bdi>{later.organisation}</bdi></h2>" in looked
    beside = text(visit(coordinator, f"{address}?live=1&compare={later.pk}&compare={offer.pk}"))
    assert ("Side by side" in beside, "This run gives" in beside) == (True, False)
    assert f'<a href="{address}?live=1">Back to all offers</a>' in beside


def test_live_page_says_where_the_offers_of_the_kind_fell_out(visit: Open, need: Need, coordinator: User) -> None:
    fitting_offer(languages=["pt"])
    fitting_offer(is_global=False)
    page = text(visit(coordinator, f"/secretariat/needs/{need.pk}/candidates/?live=1"))
    assert ("No offer fits" in page, "2 of 2 offers fell out" in page) == (True, True)
    sieve = page[page.index('class="sieve"') :]
    assert ("<b>country</b>" in sieve, "<b>kind of support</b>" in sieve) == (True, False)


def test_live_page_of_a_need_that_is_covered_says_so(visit: Open, need: Need, coordinator: User) -> None:
    Need.objects.filter(pk=need.pk).update(agreed=need.quantity)
    page = text(visit(coordinator, f"/secretariat/needs/{need.pk}/candidates/?live=1"))
    assert ("Not ranked." in page, "This need is not open" in page) == (True, True)


def test_offer_is_proposed_from_the_live_page_with_a_reason(
    send: Any, need: Need, offer: Offer, coordinator: User
) -> None:
    fields = {
        "override": "1",
        "offer": offer.pk,
        "quantity": 40,
        "answer_by": timezone.localdate() + datetime.timedelta(days=5),
        "override_reason": "The schools open on Monday.",
    }
    send(coordinator, f"/secretariat/needs/{need.pk}/propose/", **fields)
    match = Match.objects.get()
    assert (match.offer, match.quantity, match.override_reason) == (offer, 40, "The schools open on Monday.")


def test_need_that_the_run_did_not_know_says_so(visit: Open, coordinator: User, need: Need) -> None:
    finished_run(by=coordinator)
    later = open_need()
    assert "does not know this need" in text(visit(coordinator, f"/secretariat/needs/{later.pk}/candidates/"))


def in_days(days: int) -> str:
    return (timezone.localdate() + datetime.timedelta(days=days)).isoformat()


def test_proposal_is_sent_from_the_page(send: Any, need: Need, offer: Offer, coordinator: User) -> None:
    finished_run(by=coordinator)
    answer = send(
        coordinator,
        f"/secretariat/needs/{need.pk}/propose/",
        offer=offer.pk,
        quantity=50,
        answer_by=in_days(5),
    )
    match = Match.objects.get()
    assert answer.headers["Location"] == f"/matches/{match.pk}/"
    assert (match.quantity, match.override_reason, match.answer_by.isoformat()) == (50, "", in_days(5))


def test_override_is_sent_with_a_reason_only(send: Any, need: Need, coordinator: User) -> None:
    finished_run(by=coordinator)
    offer = fitting_offer(languages=["pt"])
    path, fields = f"/secretariat/needs/{need.pk}/propose/", {"offer": offer.pk, "quantity": 5, "answer_by": in_days(5)}
    refused = text(send(coordinator, path, override=1, **fields))
    assert "<title>Error:" in refused
    assert 'href="#override_override_reason"' in refused
    send(coordinator, path, override=1, override_reason="The only one with a team there.", **fields)
    assert Match.objects.get().override_reason == "The only one with a team there."


def keys_to_choose(page: Any) -> list[Any]:
    return [key for key, _name in page.context["override"]["offer"].field.widget.choices]


def test_override_is_chosen_from_what_is_made_for_the_country_or_found_by_words(
    visit: Open, need: Need, coordinator: User
) -> None:
    finished_run(by=coordinator)
    here = fitting_offer(languages=["pt"], title="Lições")
    elsewhere = fitting_offer(is_global=False, title="Leçons à la radio")
    address = f"/secretariat/needs/{need.pk}/candidates/"

    def offered(query: str = "") -> list[Any]:
        return keys_to_choose(visit(coordinator, address + query))

    assert offered() == ["", here.pk]
    assert offered("?find=lecons") == ["", elsewhere.pk]
    assert offered(f"?find={here.organisation.name.upper()}") == ["", here.pk]
    assert offered("?find=zzqq") == [""]
    page = text(visit(coordinator, f"{address}?live=1&find=zzqq"))
    assert "No other open offer in the need’s unit has these words." in page
    assert '<details class="disclosure" open><summary>Propose outside a run, with a reason</summary>' in page
    assert '<input type="hidden" name="live" value="1">' in page


def test_wrong_answer_keeps_the_offers_that_were_found(visit: Open, send: Any, need: Need, coordinator: User) -> None:
    finished_run(by=coordinator)
    found = fitting_offer(is_global=False, title="Leçons à la radio")
    page = text(visit(coordinator, f"/secretariat/needs/{need.pk}/candidates/?find=lecons"))
    path = f"/secretariat/needs/{need.pk}/propose/?find=lecons"
    assert f'action="{path}"' in page
    refused = send(coordinator, path, override=1, quantity=5)
    assert (keys_to_choose(refused), refused.context["find"]["find"].value()) == (["", found.pk], "lecons")


@pytest.mark.parametrize(
    ("came_from", "is_led_back"), [("http://testserver/secretariat/", True), ("https://elsewhere.example/", False)]
)
def test_conflict_about_no_record_leads_back_to_the_form(
    client: Client, need: Need, coordinator: User, came_from: str, is_led_back: bool
) -> None:
    offer = fitting_offer()
    finished_run(by=coordinator)
    client.force_login(coordinator)
    path, terms = f"/secretariat/needs/{need.pk}/propose/", {"offer": offer.pk, "quantity": 5, "answer_by": in_days(5)}
    client.post(path, terms | {"submission": "first"})
    answer = client.post(path, terms | {"submission": "second"}, headers={"Referer": came_from})
    assert (answer.status_code, f'href="{came_from}"' in answer.content.decode()) == (409, is_led_back)


def test_only_the_first_offers_are_there_to_choose_and_the_one_sent(
    visit: Open, send: Any, need: Need, coordinator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    finished_run(by=coordinator)
    monkeypatch.setattr("matching.override_choice.MOST", 1)
    first, second = sorted((fitting_offer() for _ in range(2)), key=lambda offer: offer.organisation.name)
    page = visit(coordinator, f"/secretariat/needs/{need.pk}/candidates/")
    assert keys_to_choose(page) == ["", first.pk]
    assert "more words find fewer" in text(page)
    path = f"/secretariat/needs/{need.pk}/propose/"
    fields = {"offer": second.pk, "quantity": 5, "answer_by": in_days(5)}
    refused = send(coordinator, path, override=1, **fields)
    assert f'<option value="{second.pk}" selected>' in text(refused)
    send(coordinator, path, override=1, override_reason="Close by.", **fields)
    assert Match.objects.get().offer == second


def test_lists_of_matches_are_read_in_the_order_of_an_index(client: Client, proposed: Match, coordinator: User) -> None:
    client.force_login(coordinator)
    assert "match_last_change" in indexes_of(client, "/matches/")
    assert "match_override" in indexes_of(client, "/secretariat/overrides/")
    assert "match_in_state" in indexes_of(client, "/home/")
    NeedFactory.create_batch(60)  # of requests that are no longer, or not yet, open
    finished_run(by=coordinator)
    others = ["matching_matchcandidate_need_id_b13a32ce", "candidate_given_best"]
    gaps = indexes_of(client, "/secretariat/gaps/", without=others)
    assert {"candidate_given", "need_still_open"} <= gaps
    assert "call_written" in indexes_of(client, "/secretariat/calls/")


def test_wrong_quantity_is_told_beside_the_field(send: Any, need: Need, member: User, coordinator: User) -> None:
    offer = fitting_offer(max_deployment=20)
    finished_run(by=coordinator)
    path = f"/secretariat/needs/{need.pk}/propose/"
    page = text(send(coordinator, path, offer=offer.pk, quantity=50, answer_by=in_days(5)))
    assert "The member gives at most 20 to one need." in page
    assert Match.objects.count() == 0


def test_member_accepts_a_part_on_the_page(send: Any, proposed: Match, member: User) -> None:
    answer = send(member, f"/matches/{proposed.pk}/accept/", quantity=25, version=proposed.version)
    assert answer.headers["Location"] == f"/matches/{proposed.pk}/"
    proposed.refresh_from_db()
    assert (proposed.status, proposed.quantity) == (MatchStatus.ACCEPTED, 25)


def test_too_much_is_refused_with_the_form_kept(send: Any, proposed: Match, member: User) -> None:
    page = text(send(member, f"/matches/{proposed.pk}/accept/", quantity=61, version=proposed.version))
    assert "<title>Error:" in page
    assert 'value="61"' in page


def test_member_declines_with_a_reason(send: Any, proposed: Match, member: User) -> None:
    assert "<title>Error:" in text(send(member, f"/matches/{proposed.pk}/decline/", version=proposed.version))
    send(member, f"/matches/{proposed.pk}/decline/", reason="timing", note="later", version=proposed.version)
    proposed.refresh_from_db()
    assert (proposed.status, proposed.decline_reason, proposed.private_note) == ("member_declined", "timing", "later")


def test_all_the_way_to_a_project_on_pages(
    send: Any, visit: Open, proposed: Match, member: User, ministry: User, approver: User
) -> None:
    path = f"/matches/{proposed.pk}/"
    for person, step, fields in (
        (member, "accept", {"quantity": 60}),
        (ministry, "agree", {}),
        (approver, "confirm", {"project": ""}),
    ):
        assert send(person, f"{path}{step}/", **fields).status_code == 302
    match = Match.objects.get()
    assert match.status == MatchStatus.CONFIRMED
    assert match.project is not None
    assert match.project.code in text(visit(member, path))


def test_stale_answer_is_a_conflict(send: Any, proposed: Match, member: User) -> None:
    answer = send(member, f"/matches/{proposed.pk}/accept/", quantity=60, version=proposed.version - 1)
    assert answer.status_code == 409


def test_date_is_moved_on_the_page(send: Any, proposed: Match, coordinator: User) -> None:
    send(coordinator, f"/matches/{proposed.pk}/extend/", answer_by=in_days(30))
    proposed.refresh_from_db()
    assert proposed.answer_by.isoformat() == in_days(30)


def test_steps_shown_are_those_of_the_table(visit: Open, proposed: Match, people: dict[str, User]) -> None:
    def steps(name: str) -> list[str]:
        answer = visit(people[name], f"/matches/{proposed.pk}/")
        return [step["name"] for step in answer.context["page"].step_forms()]

    assert (steps("member"), steps("member_viewer")) == (["accept", "decline"], [])
    assert steps("coordinator") == ["accept", "decline", "withdraw"]
    accept_match(match=proposed, by=people["member"])
    assert (steps("ministry"), steps("ministry_viewer"), steps("member")) == (["agree", "reject"], [], [])
    agree_match(match=proposed, by=people["ministry"])
    assert (steps("approver"), steps("coordinator")) == (["confirm", "refuse"], ["withdraw"])


def test_approver_sees_what_is_there_already_before_confirming(
    visit: Open, agreed: Match, people: dict[str, User]
) -> None:
    """Overlaps are looked up while somebody has to decide, and are for the Secretariat alone."""
    other = open_need(country_request=open_request(authority=agreed.need.request_country.authority))
    asked = other.request_country.country_request
    page = text(visit(people["approver"], f"/matches/{agreed.pk}/"))
    assert ("1 overlap" in page, asked.get_absolute_url() in page, asked.reference in page) == (True, True, True)
    for name in ("member", "ministry"):
        assert "What is there already" not in text(visit(people[name], f"/matches/{agreed.pk}/"))
    withdraw_match(match=agreed, note="", by=people["coordinator"])
    assert "What is there already" not in text(visit(people["approver"], f"/matches/{agreed.pk}/"))


def test_match_in_a_place_with_nothing_else_says_so(visit: Open, agreed: Match, approver: User) -> None:
    page = text(visit(approver, f"/matches/{agreed.pk}/"))
    assert "No project, match or other request in this country and kind of support" in page


@pytest.mark.parametrize("path", ["", "matches"])
def test_other_sides_see_nothing(visit: Open, proposed: Match, people: dict[str, User], path: str) -> None:
    accept_match(match=proposed, by=people["member"])
    for name in ("other_member", "other_ministry"):
        answer = visit(people[name], f"/matches/{proposed.pk}/" if not path else "/matches/")
        assert answer.status_code == (404 if not path else 200)
        assert "Lessons by radio" not in answer.content.decode()


@pytest.mark.parametrize("name", ["ministry", "member", "administrator", "field_office", "outsider"])
def test_runs_and_candidates_are_for_the_secretariat(
    visit: Open, proposed: Match, people: dict[str, User], name: str
) -> None:
    run = MatchRun.objects.get()
    for path in ("runs/", f"runs/{run.pk}/", f"needs/{proposed.need_id}/candidates/"):
        assert visit(people[name], f"/secretariat/{path}").status_code == 403


def test_sides_read_no_score_no_reason_no_note(visit: Open, proposed: Match, people: dict[str, User]) -> None:
    match = accept_match(match=proposed, by=people["member"])
    withdraw_match(match=match, note=f"{CANARY} note", by=people["coordinator"])
    score = f"{Match.objects.get().candidate.score_of_one:.2f}"  # type: ignore[union-attr]
    for name in ("member", "ministry"):
        for path in (f"/matches/{match.pk}/", "/matches/"):
            page = text(visit(people[name], path))
            assert [word for word in (CANARY, score, "rank", people["coordinator"].name) if word in page] == []
    staff = text(visit(people["coordinator"], f"/matches/{match.pk}/"))
    assert [f"{CANARY} {word}" in staff for word in ("reason", "note")] == [True, True]


def test_ministry_reads_three_reasons_and_the_frozen_terms(visit: Open, proposed: Match, people: Any) -> None:
    accept_match(match=proposed, by=people["member"])
    page = text(visit(people["ministry"], f"/matches/{proposed.pk}/"))
    for words in ("What the country needs", "What the member offers", "Whom it reaches", "Free of charge."):
        assert words in page


LISTS = {
    "matching:runs": "/secretariat/runs/",
    "matching:run": "/secretariat/runs/{run}/",
    "matching:candidates": "/secretariat/needs/{need}/candidates/",
    "matching:matches": "/matches/",
    "matching:match": "/matches/{match}/",
}
FEWER = {"matching:candidates": 18}
"""Where the ceiling is that of the same page as of now, below."""


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("name", LISTS)
def test_page_takes_the_declared_queries(
    client: Client, coordinator: User, approver: User, need: Need, django_assert_num_queries: Any, name: str, rows: int
) -> None:
    """As the page has the most to do: a candidate explained anew, a match before the approver who confirms it."""
    for _ in range(rows):
        match = MatchFactory(need=open_need(), offer=fitting_offer(), proposed_by=coordinator)
        bring_to(match, MATCH, MatchStatus.AGREED)
        open_need(languages=["pt"])
        run = finished_run(by=coordinator)
    MatchCandidate.objects.filter(need=need).update(explanation={})
    path = LISTS[name].format(run=run.pk, need=need.pk, match=match.pk)
    client.force_login(approver if name == "matching:match" else coordinator)
    client.get(path)
    with django_assert_num_queries(FEWER.get(name) or current_policy().find(name).queries):
        client.get(path)


@pytest.mark.parametrize("rows", [1, 3])
def test_live_page_takes_the_declared_queries(
    client: Client, coordinator: User, need: Need, django_assert_num_queries: Any, rows: int
) -> None:
    for _ in range(rows):
        MatchFactory(need=need, offer=fitting_offer(), proposed_by=coordinator)
        fitting_offer()
    finished_run(by=coordinator)
    client.force_login(coordinator)
    address = f"/secretariat/needs/{need.pk}/candidates/?live=1"
    client.get(address)
    with django_assert_num_queries(current_policy().find("matching:candidates").queries):
        client.get(address)


def test_each_side_finds_its_own_record_behind_its_part(
    visit: Open, proposed: Match, member: User, ministry: User
) -> None:
    Match.objects.filter(pk=proposed.pk).update(status="accepted")
    offer, asked = proposed.offer, proposed.need.request_country.country_request
    links = [f'<a href="{row.get_absolute_url()}">' for row in (offer, asked)]
    found = [[link in text(visit(who, f"/matches/{proposed.pk}/")) for link in links] for who in (member, ministry)]
    assert found == [[True, False], [False, True]]
