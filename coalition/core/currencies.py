"""The currencies that are legal tender somewhere today, by their ISO 4217 codes (CLDR, through Babel)."""

from babel.core import get_global
from babel.numbers import get_currency_name, get_territory_currencies
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from .numerals import reader_locale

CURRENCIES = tuple(
    sorted({code for territory in get_global("territory_currencies") for code in get_territory_currencies(territory)})
)


def currency_choices() -> list[tuple[str, str]]:
    """(code, code and name in the reader's language), by code."""
    locale = reader_locale()
    return [(code, f"{code} – {get_currency_name(code, locale=locale)}") for code in CURRENCIES]


def validate_currency(code: str) -> None:
    if code not in CURRENCIES:
        raise ValidationError(_("“%(code)s” is no currency in use (ISO 4217).") % {"code": code})
