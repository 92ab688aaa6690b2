"""What is sent is JSON as DRF writes it, whatever writes it."""

import datetime
import json
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.utils.translation import gettext_lazy
from rest_framework import renderers

from coalition.core.api.rendering import JSONRenderer
from projects.choices import Directness

NOON = datetime.datetime(2026, 1, 31, 12, tzinfo=datetime.UTC)
VALUES: tuple[Any, ...] = (
    NOON,
    NOON.replace(microsecond=1),
    NOON.astimezone(datetime.timezone(datetime.timedelta(hours=5, minutes=45))),
    NOON.date(),
    NOON.time(),
    datetime.timedelta(minutes=90),
    Decimal("12.50"),
    2**63 - 1,
    0.1,
    UUID(int=7),
    gettext_lazy("Country"),
    Directness.DIRECT,
    {Directness.DIRECT: None, "list": [True, {}], "écoles": "مدارس"},
    (1, "\u2028", 'a "b"\n'),
    None,
)


@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_it_reads_as_what_drf_writes(value: Any) -> None:
    sent = {"value": value}
    assert json.loads(JSONRenderer().render(sent)) == json.loads(renderers.JSONRenderer().render(sent))


def test_nothing_is_nothing_and_what_is_asked_for_indented_is() -> None:
    assert JSONRenderer().render(None) == b""
    assert JSONRenderer().render({"a": 1}, "application/json; indent=2") == b'{\n  "a": 1\n}'
