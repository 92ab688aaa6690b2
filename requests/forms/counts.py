"""Numbers as people write them: digits of any script, with or without marks between the thousands."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# More than all people on earth: a slip, never an answer.
LARGEST = 10_000_000_000
MOST_DIGITS = 20
_GROUPED = re.compile(r"\d{1,3}([,.'’\u00a0\u202f\u066c\s]\d{3})+")


class CountField(forms.IntegerField):
    """A whole number from `min_value`; empty is "not known", never none."""

    default_error_messages = {
        "invalid": _("Use digits only, like 1200."),
        "min_value": _("It can’t be less than %(limit_value)s."),
        "max_value": _("This is more than all people on earth: please look at the number of digits."),
    }

    def __init__(self, *, min_value: int = 0, **options: Any) -> None:
        options.setdefault("required", False)
        super().__init__(min_value=min_value, max_value=LARGEST, **options)

    def to_python(self, value: Any) -> int | None:
        text = "" if value is None else str(value).strip()
        if _GROUPED.fullmatch(text):
            text = re.sub(r"\D", "", text)
        if not re.fullmatch(r"-?\d*", text):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        # Python refuses to read numbers of thousands of digits.
        return int(text[:MOST_DIGITS]) if text not in ("", "-") else None
