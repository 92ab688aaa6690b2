"""JSON from callers, within bounds: what Python's parser takes and PostgreSQL does not is the caller's mistake."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import IO, Any, NoReturn

from django.http.request import RawPostDataException
from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser


class StrictJSONParser(BaseParser):
    media_type = "application/json"

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        """Refuse numbers that are not finite, nesting beyond reason, and texts that are no UTF-8."""
        try:
            return json.loads(stream.read().decode(), parse_float=_finite, parse_constant=_no_number)
        except (ValueError, RecursionError, RawPostDataException) as error:
            raise ParseError(_("The body is not valid JSON.")) from error


def _finite(digits: str) -> float:
    number = float(digits)
    return number if math.isfinite(number) else _no_number(digits)


def _no_number(digits: str) -> NoReturn:
    raise ValueError(digits)
