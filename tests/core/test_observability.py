"""One request id through header and log."""

import logging

import pytest
from django.test import Client

from coalition.core.observability import ProbeFilter, RequestIdFilter


def id_in_log() -> str:
    record = logging.LogRecord("portal", logging.INFO, __file__, 1, "words", None, None)
    RequestIdFilter().filter(record)
    return str(record.request_id)


def test_callers_plain_id_is_kept(client: Client) -> None:
    answer = client.get("/livez", headers={"X-Request-ID": "caller-0001"})
    assert (answer["X-Request-ID"], id_in_log()) == ("caller-0001", "caller-0001")


@pytest.mark.parametrize("offered", ["", "short", "x" * 65, "two words", "<script>alert"])
def test_any_other_id_is_replaced(client: Client, offered: str) -> None:
    given = client.get("/livez", headers={"X-Request-ID": offered})["X-Request-ID"]
    assert (len(given), given == offered, id_in_log()) == (32, False, given)


def refusals(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.name == "django.request"]


@pytest.mark.django_db
def test_a_probe_that_finds_a_part_away_is_no_error(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    logging.getLogger("django.request").addFilter(ProbeFilter())
    assert client.get("/readyz").status_code == 503
    assert refusals(caplog) == []
    client.get("/nowhere/")
    assert refusals(caplog) == ["Not Found: /nowhere/"]


@pytest.mark.django_db
def test_a_form_of_another_session_is_refused_in_words() -> None:
    answer = Client(enforce_csrf_checks=True).post("/account/login/", {"login": "a@example.org"})
    text = answer.content.decode()
    assert (answer.status_code, "Your session has changed" in text) == (403, True)
    assert answer["X-Request-ID"] in text
