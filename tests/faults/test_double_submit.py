"""R3: 32 posts at once of one form, as by an impatient hand on a slow line, count once.

One form proposes a match: a row with its hold, a mail to the member, an entry in the history. The other starts a run,
which nothing else but the form's key keeps from being started again: the control forgets the key.
"""

import json
import threading
from collections import Counter
from collections.abc import Sequence
from urllib.request import Request, build_opener

import pytest
from django.test import Client
from django.utils import timezone

from coalition.core.models import OutgoingEmail, TransitionRecord
from matching.models import Match, MatchRun
from members.models import Offer, User
from requests.models import Need
from tests.api.builders import token_of
from tests.factories.matching import finished_run, fitting_offer, open_need
from tests.faults.browsing import Answer, Reader, fetch, hidden_fields
from tests.faults.portal import Portal

pytestmark = [pytest.mark.faults, pytest.mark.django_db(transaction=True)]

POSTS = 32


@pytest.fixture
def need(coordinator: User, member: User) -> Need:
    """For 100 learners, with one candidate of the member's in the latest run."""
    need = open_need(quantity=100)
    fitting_offer(organisation=member.affiliations.get().organisation)
    finished_run(by=coordinator)
    return need


def signed_in(portal: Portal, user: User) -> Reader:
    client = Client()
    client.force_login(user)
    return Reader(portal.url, session=client.cookies["sessionid"].value)


def post_at_once(reader: Reader, path: str, action: str, **entered: str) -> list[Answer]:
    """One form, opened once and sent by all threads together."""
    fields = {**hidden_fields(reader.get(path).text, action), **entered}
    start = threading.Barrier(POSTS)
    answers: list[Answer] = []

    def post() -> None:
        start.wait(timeout=30)
        answers.append(reader.post(action, **fields))

    threads = [threading.Thread(target=post) for _ in range(POSTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return answers


def test_proposal_posted_32_times_at_once_counts_once(portal: Portal, coordinator: User, need: Need) -> None:
    portal.start("web")
    assert portal.until(portal.answers)
    desk = f"/secretariat/needs/{need.pk}"
    entered = {"quantity": "10", "answer_by": f"{timezone.localdate()}"}
    answers = post_at_once(signed_in(portal, coordinator), f"{desk}/candidates/", f"{desk}/propose/", **entered)
    shown = f"{portal.url}/matches/{Match.objects.get().pk}/"
    assert Counter((answer.status, answer.url) for answer in answers) == {(200, shown): POSTS}
    assert OutgoingEmail.objects.filter(event__startswith="matching/").count() == 1
    assert TransitionRecord.objects.filter(workflow="matching.match").count() == 1


def start_runs(portal: Portal, user: User) -> Counter[str]:
    """Where the posts of the button that starts a run led."""
    assert portal.until(portal.answers)
    answers = post_at_once(signed_in(portal, user), "/secretariat/runs/", "/secretariat/runs/start/")
    assert {answer.status for answer in answers} == {200}
    return Counter(answer.url.removeprefix(portal.url) for answer in answers)


def test_run_started_32_times_at_once_is_one(portal: Portal, coordinator: User) -> None:
    portal.start("web")
    led = start_runs(portal, coordinator)
    assert led == {f"/secretariat/runs/{MatchRun.objects.get().pk}/": POSTS}
    assert TransitionRecord.objects.count() == 1


def test_run_started_32_times_at_once_is_32_without_the_guard(portal: Portal, coordinator: User) -> None:
    portal.start_instead("web", "coalition.wsgi", "tests.faults.unguarded_web")
    led = start_runs(portal, coordinator)
    assert set(led.values()) == {1}
    assert len(led) == MatchRun.objects.count() == TransitionRecord.objects.count() == POSTS


def call_at_once(portal: Portal, user: User, keys: Sequence[str]) -> list[tuple[int, str]]:
    """An offer, written by the API under each of the keys together: status and body of the answers."""
    assert portal.until(portal.answers)
    token = token_of(user, scopes=["offers:write"])
    start = threading.Barrier(len(keys))
    answers: list[tuple[int, str]] = []

    def call(key: str) -> None:
        start.wait(timeout=30)
        answers.append(written(portal, token, key))

    threads = [threading.Thread(target=call, args=(key,)) for key in keys]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return [*answers, written(portal, token, keys[0])]


def written(portal: Portal, token: str, key: str) -> tuple[int, str]:
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": key, "Content-Type": "application/json"}
    body = json.dumps({"title": "Radio lessons", "category": "connectivity", "unit": "learners"}).encode()
    answer = fetch(build_opener(), Request(f"{portal.url}/api/v1/offers/", body, headers))
    return answer.status, answer.text


def test_call_of_the_api_made_32_times_at_once_under_one_key_counts_once(portal: Portal, member: User) -> None:
    """Those that come while the first is at work are told so; whoever asks again reads the first one's answer."""
    portal.start("web")
    answers = call_at_once(portal, member, ["the-same-key"] * POSTS)
    assert {status for status, _text in answers} <= {201, 409}
    assert (answers[-1][0], len({text for status, text in answers if status == 201})) == (201, 1)
    assert (Offer.objects.count(), TransitionRecord.objects.count()) == (1, 1)


def test_call_of_the_api_under_32_keys_counts_32_times(portal: Portal, member: User) -> None:
    """The control: what makes the calls above one is the key."""
    portal.start("web")
    call_at_once(portal, member, [f"key-number-{number}" for number in range(POSTS)])
    assert (Offer.objects.count(), TransitionRecord.objects.count()) == (POSTS, POSTS)
