"""Numbers as the reader's language writes them (CLDR, through Babel)."""

import re
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from babel import Locale
from babel.numbers import format_compact_decimal, format_currency, format_decimal
from django.utils.translation import get_language
from django.utils.translation import gettext as _

Number = int | float | Decimal

GLANCE = 1_000
"""As far as rows are counted whose number only stands beside something: nobody acts otherwise where there are more."""

_DIGITS = re.compile(r"^([\d.,\s\u066b\u066c]*\d)\s*(.*)$")


@lru_cache(maxsize=32)
def _locale(language: str) -> Locale:
    return Locale.parse(language, sep="-")


def reader_locale() -> Locale:
    """The CLDR locale of the active language; English where translation is off."""
    return _locale(get_language() or "en")


def write_number(value: Number) -> str:
    """31200000 → "31,200,000"."""
    return format_decimal(value, locale=reader_locale())


def write_glance(value: int) -> str:
    """420 → "420", 1001 and more → "1,000+"."""
    return _("%(number)s+") % {"number": write_number(GLANCE)} if value > GLANCE else write_number(value)


def write_share(value: Number) -> str:
    """0.8391 → "0.84"; the leading zero keeps the point in its place in right-to-left text too."""
    return format_decimal(value, format="0.00", locale=reader_locale())


def write_money(value: Number, currency: str) -> str:
    """(12000, "USD") → "USD 12,000.00": the code says which dollar; two decimals in every currency."""
    pattern = "¤¤\xa0#,##0.00"
    return format_currency(value, currency, format=pattern, locale=reader_locale(), currency_digits=False)


def write_compact(value: Number) -> str:
    """31200000 → "31.2 million". Below a million every digit is written: a reader can count thousands."""
    if -1_000_000 < value < 1_000_000:
        return write_number(value)
    locale = reader_locale()
    # Chinese has one form only.
    form: Literal["long", "short"] = "long" if "long" in locale.compact_decimal_formats else "short"
    return format_compact_decimal(value, format_type=form, locale=locale, fraction_digits=1)


def split_compact(value: Number) -> tuple[str, str]:
    """31200000 → ("31.2", "million"); the second part is empty below a million."""
    text = write_compact(value)
    match = _DIGITS.match(text)
    return (match[1].strip(), match[2]) if match else (text, "")
