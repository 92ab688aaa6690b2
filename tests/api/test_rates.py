"""One caller may ask so often and no more; the rest of the world does not wait for it (R22)."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from itertools import count
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from coalition.core.api import rates
from coalition.core.models import ApiToken
from members.models import User
from tests.api.builders import client_of, recorded, token_of

pytestmark = pytest.mark.django_db
FLAGSHIPS = "/api/v1/flagships/"


@pytest.fixture
def few(settings: Any, redis_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Two calls for anybody, four for a person; the clock stands still within one minute."""
    settings.API_ANONYMOUS_PER_MINUTE, settings.API_SIGNED_IN_PER_MINUTE = 2, 4
    monkeypatch.setattr(rates.time, "time", lambda: 600.0 + 18)
    rates._counter.away_until = 0.0
    yield
    rates._counter.away_until = 0.0


def statuses(client: Client, times: int, **headers: str) -> list[int]:
    return [client.get(FLAGSHIPS, headers=headers).status_code for _ in range(times)]


@pytest.mark.usefixtures("few")
def test_anonymous_calls_end_with_the_quota(client: Client) -> None:
    assert statuses(client, 4) == [200, 200, 429, 429]


@pytest.mark.usefixtures("few")
def test_headers_tell_what_is_left(client: Client) -> None:
    answers = [client.get(FLAGSHIPS) for _ in range(3)]
    assert {answer["RateLimit-Policy"] for answer in answers} == {'"anonymous";q=2;w=60'}
    assert [answer["RateLimit"] for answer in answers] == [f'"anonymous";r={left};t=42' for left in (1, 0, 0)]
    assert (answers[2]["Retry-After"], answers[2]["Content-Type"]) == ("42", "application/problem+json")
    assert answers[2].json()["title"] == "Too Many Requests"


@pytest.mark.usefixtures("few")
def test_person_has_one_quota_over_all_tokens(client: Client, coordinator: User) -> None:
    first, second = (client_of(coordinator) for _ in range(2))
    assert statuses(first, 3) + statuses(second, 2) == [200, 200, 200, 200, 429]
    assert statuses(client, 1) == [200]


@pytest.mark.usefixtures("few")
def test_flood_of_one_leaves_others_alone(coordinator: User, member: User) -> None:
    assert statuses(client_of(coordinator), 9)[-1] == 429
    assert statuses(client_of(member), 4) == [200] * 4


@pytest.mark.usefixtures("few")
def test_flood_costs_no_query(coordinator: User, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    client = client_of(coordinator)
    assert statuses(client, 5)[-1] == 429
    with django_assert_num_queries(0):
        late = client.get(FLAGSHIPS)
    assert (late.status_code, late["RateLimit"], late["Retry-After"]) == (429, '"signed-in";r=0;t=42', "42")


def answer_to(client: Client, token: str) -> int:
    return client.get(FLAGSHIPS, headers={"Authorization": f"Bearer {token}"}).status_code


@pytest.mark.usefixtures("few")
def test_wrong_tokens_of_one_address_end(client: Client, settings: Any) -> None:
    settings.API_WRONG_TOKENS_PER_MINUTE = 2
    assert [answer_to(client, f"guess-{number}") for number in range(4)] == [401, 401, 429, 429]
    late = client.get(FLAGSHIPS, headers={"Authorization": "Bearer guess"})
    words = "Too many wrong tokens came from your address. Expected available in 42 seconds."
    assert (late["Retry-After"], late.json()["detail"]) == ("42", words)


@pytest.mark.usefixtures("few")
def test_right_guess_is_not_looked_at_after_the_quota(client: Client, coordinator: User, settings: Any) -> None:
    settings.API_WRONG_TOKENS_PER_MINUTE = 2
    right = token_of(coordinator)
    assert [answer_to(client, token) for token in ("guess-1", "guess-2", right)] == [401, 401, 429]
    settings.API_WRONG_TOKENS_PER_MINUTE = 3
    assert answer_to(client, right) == 200


@pytest.mark.usefixtures("few")
def test_wrong_client_locks_out_nobody_who_called_before(client: Client, coordinator: User, settings: Any) -> None:
    settings.API_WRONG_TOKENS_PER_MINUTE = 2
    right = token_of(coordinator)
    tokens = (right, "guess-1", "guess-2", "guess-3", right)
    assert [answer_to(client, token) for token in tokens] == [200, 401, 401, 429, 200]
    assert statuses(client, 1) == [200]


@pytest.mark.usefixtures("few")
def test_revoked_token_is_refused_though_it_was_right(client: Client, coordinator: User, settings: Any) -> None:
    settings.API_WRONG_TOKENS_PER_MINUTE = 1
    right = token_of(coordinator)
    first = answer_to(client, right)
    ApiToken.objects.update(revoked_at=timezone.now())
    assert (first, answer_to(client, right)) == (200, 401)


@pytest.fixture
def heavy(few: None, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """As many calls as anybody likes, of half a second each; a person has one second of work in the minute."""
    settings.API_ANONYMOUS_PER_MINUTE = settings.API_SIGNED_IN_PER_MINUTE = 1000
    settings.API_SECONDS_PER_MINUTE = 1
    clock = count(0.0, 0.5)
    monkeypatch.setattr(rates.time, "thread_time", lambda: next(clock))
    return settings


@pytest.mark.usefixtures("heavy")
def test_calls_end_with_the_work_that_they_take(coordinator: User, member: User) -> None:
    assert statuses(client_of(coordinator), 4) == [200, 200, 429, 429]
    assert statuses(client_of(member), 2) == [200, 200]


def test_without_a_bound_of_work_only_calls_end_them(heavy: Any, coordinator: User) -> None:
    """The control."""
    heavy.API_SECONDS_PER_MINUTE = 1000
    assert statuses(client_of(coordinator), 9) == [200] * 9


@pytest.mark.usefixtures("heavy")
def test_spent_work_is_told_and_costs_no_query(
    coordinator: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = client_of(coordinator)
    assert statuses(client, 3)[-1] == 429
    with django_assert_num_queries(0):
        late = client.get(FLAGSHIPS)
    assert (late.status_code, late["RateLimit"], late["Retry-After"]) == (429, '"signed-in";r=0;t=60', "60")


@pytest.mark.usefixtures("heavy")
def test_spent_work_is_not_there_again_with_the_next_minute_of_the_clock(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else a flood would spend that of two minutes one after the other."""
    assert statuses(client, 3) == [200, 200, 429]
    monkeypatch.setattr(rates.time, "time", lambda: 660.0)
    assert statuses(client, 1) == [429]


@pytest.mark.usefixtures("heavy")
def test_later_work_does_not_make_the_minute_longer(client: Client) -> None:
    first = statuses(client, 1)
    rates._counter.ask(lambda redis: redis.expire("work:anonymous:127.0.0.1", 30))
    assert (first, statuses(client, 1), client.get(FLAGSHIPS)["Retry-After"]) == ([200], [200], "30")


@pytest.mark.usefixtures("heavy")
def test_file_is_charged_with_its_rows_to_the_last_or_to_where_the_reader_leaves(client: Client) -> None:
    """Half a second until it begins, and half a second for each of its pieces."""
    file = begun(client)
    pieces = iter(file)
    assert (statuses(client, 1), len(next(pieces)) > 0) == ([200], True)
    file.close()
    assert statuses(client, 1) == [429]


def begun(client: Client) -> Any:
    """A file that is not read to its end, so that its call is in work."""
    recorded()
    return client.get("/api/v1/projects/?format=csv")


@pytest.mark.parametrize(("at_once", "answers"), [(1, (429, "10")), (2, (200, None))])
def test_calls_of_one_are_in_work_one_after_another(
    heavy: Any, coordinator: User, member: User, at_once: int, answers: tuple[int, str | None]
) -> None:
    """With the control: where two may be in work, the second is answered."""
    heavy.API_SECONDS_PER_MINUTE, heavy.API_CALLS_AT_ONCE = 1000, at_once
    client = client_of(coordinator)
    file = begun(client)
    answer = client.get(FLAGSHIPS)
    assert (answer.status_code, answer.get("Retry-After")) == answers
    assert statuses(client_of(member), 1) == [200]
    b"".join(file)


@pytest.fixture
def held(heavy: Any, coordinator: User) -> Client:
    """Its token sent two calls at once where one may be in work; none is any more."""
    heavy.API_SECONDS_PER_MINUTE, heavy.API_CALLS_AT_ONCE = 1000, 1
    client = client_of(coordinator)
    file = begun(client)
    assert statuses(client, 1) == [429]
    b"".join(file)
    return client


def test_token_that_sent_too_many_at_once_waits_and_costs_no_query(
    held: Client, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        early = held.get(FLAGSHIPS)
    assert (early.status_code, early["RateLimit"], early["Retry-After"]) == (429, '"signed-in";r=998;t=42', "10")
    monkeypatch.setattr(rates.time, "time", lambda: 600.0 + 18 + rates.HOLD)
    assert statuses(held, 1) == [200]


def test_who_waits_does_not_wait_longer_for_asking(held: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rates.time, "time", lambda: 600.0 + 18 + rates.HOLD - 1)
    assert held.get(FLAGSHIPS)["Retry-After"] == "1"
    monkeypatch.setattr(rates.time, "time", lambda: 600.0 + 18 + rates.HOLD)
    assert statuses(held, 1) == [200]


@pytest.fixture
def unheld(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rates, "HOLD", 0)


def test_without_the_pause_it_is_looked_at_at_once(unheld: None, held: Client) -> None:
    """The control."""
    assert statuses(held, 1) == [200]


def test_as_many_at_once_as_may_be_are_not_held(heavy: Any, coordinator: User) -> None:
    heavy.API_SECONDS_PER_MINUTE, heavy.API_CALLS_AT_ONCE = 1000, 4
    client = client_of(coordinator)
    files = [begun(client), *(client.get("/api/v1/projects/?format=csv") for _ in range(2))]
    assert (statuses(client, 3), [file.status_code for file in files]) == ([200] * 3, [200] * 3)


def test_call_whose_program_died_holds_its_place_for_a_minute(
    heavy: Any, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    heavy.API_SECONDS_PER_MINUTE, heavy.API_CALLS_AT_ONCE = 1000, 1
    file = begun(client)
    assert statuses(client, 1) == [429]
    monkeypatch.setattr(rates.time, "time", lambda: 600.0 + 18 + 60)
    assert (statuses(client, 1), file.status_code) == ([200], 200)


@pytest.fixture
def turns(few: None, settings: Any) -> Any:
    settings.API_TURN_SECONDS = 5
    return settings


FIRST = rates.Call("one")


def began(call: rates.Call, seconds: float) -> bool:
    """Whether the call, in another thread, begins within so many seconds; it has ended when this returns."""
    with ThreadPoolExecutor(1) as apart:
        turn = apart.submit(call.take_turn)
        begins = bool(wait([turn], seconds).done)
        FIRST.leave_turn()
    call.leave_turn()
    return begins


@pytest.mark.parametrize(("who", "seconds", "begins"), [("one", 5, False), ("other", 5, True), ("one", 0, True)])
def test_call_waits_for_the_one_before_it_of_the_same_caller(turns: Any, who: str, seconds: int, begins: bool) -> None:
    """With the control: where no turns are taken, it does not."""
    turns.API_TURN_SECONDS = seconds
    FIRST.take_turn()
    assert began(rates.Call(who), 0.3) == begins


def test_call_goes_on_beside_one_that_takes_long_or_has_died(turns: Any) -> None:
    turns.API_TURN_SECONDS = 1
    FIRST.take_turn()
    assert began(rates.Call("one"), 4)


def test_turn_is_held_while_a_call_or_a_piece_of_a_file_is_in_work(
    turns: Any, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The clock is read where work begins and where it ends: of the answer, of each piece, of the end."""
    seen: list[bool] = []

    def clock() -> float:
        seen.append(is_held())
        return 0.0

    monkeypatch.setattr(rates.time, "thread_time", clock)
    file = begun(client)
    assert (seen, is_held()) == ([False, True], False)
    pieces = iter(file)
    next(pieces)
    assert (seen[2:], is_held()) == ([True, True], False)
    file.close()


def is_held() -> bool:
    return bool(rates._counter.ask(lambda redis: redis.exists("turn:anonymous:127.0.0.1")))


@pytest.mark.usefixtures("few")
def test_invented_forwarding_does_not_make_another_caller(client: Client) -> None:
    found = [statuses(client, 1, **{"X-Forwarded-For": f"192.0.2.{n}"})[0] for n in range(3)]
    assert found == [200, 200, 429]


@pytest.mark.usefixtures("few")
def test_trusted_proxy_tells_the_callers_apart(client: Client, settings: Any) -> None:
    settings.REST_FRAMEWORK = settings.REST_FRAMEWORK | {"NUM_PROXIES": 1}
    found = [statuses(client, 1, **{"X-Forwarded-For": f"192.0.2.{n}"})[0] for n in range(3)]
    assert found == [200, 200, 200]


@pytest.mark.usefixtures("few")
def test_without_redis_everybody_is_answered(client: Client, settings: Any) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    answers = [client.get(FLAGSHIPS) for _ in range(3)]
    assert [(answer.status_code, "RateLimit" in answer) for answer in answers] == [(200, False)] * 3


@pytest.mark.usefixtures("few")
def test_redis_that_is_away_is_not_asked_each_time(client: Client, settings: Any) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    client.get(FLAGSHIPS)
    settings.REDIS_URL = "redis://not-asked.invalid:1/0"
    assert (client.get(FLAGSHIPS).status_code, rates._counter.away_until > rates.time.monotonic()) == (200, True)


@pytest.mark.usefixtures("few")
def test_ask_for_everything_is_bounded(coordinator: User) -> None:
    answer = client_of(coordinator).get(f"{FLAGSHIPS}?page_size={10**7}")
    assert re.fullmatch(r'"signed-in";r=\d;t=42', answer["RateLimit"])
    assert len(answer.json()["results"]) <= 100
