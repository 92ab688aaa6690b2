"""One request id through header and log."""

import logging

import pytest
from django.test import Client

from coalition.core.observability import RequestIdFilter


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
