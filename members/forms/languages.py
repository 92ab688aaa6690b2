"""Languages to choose from, by their names in the reader's language (CLDR)."""

from __future__ import annotations

from collections.abc import Iterable

from babel import Locale
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from coalition.core.numerals import reader_locale
from coalition.reference.models import Country

Choices = list[tuple[str, str]]
WIDELY_USED = ("ar", "zh", "en", "fr", "ru", "es", "pt")


def language_name(code: str) -> str:
    """The name of a BCP 47 code; the code itself where CLDR does not know it."""
    return str(reader_locale().languages.get(code) or code)


def language_names(codes: Iterable[str]) -> str:
    return pgettext("between the names of a list", ", ").join(sorted(language_name(code) for code in codes))


def called() -> dict[str, list[str]]:
    """For each language by its code: its names, the reader's first, then in the six languages of the portal."""
    readers = [code.partition("-")[0] for code, _label in settings.LANGUAGES]
    named = [reader_locale().languages, *(Locale.parse(reader).languages for reader in readers)]
    codes = sorted(str(code) for code in named[0] if "_" not in str(code))
    return {code: [str(names.get(code) or code) for names in named] for code in codes}


def offered_languages() -> list[tuple[str, Choices]]:
    """Languages in use in some country, by primary subtag, as (group, [(code, name)]) by name; one query."""
    used = {code.partition("-")[0] for codes in Country.objects.values_list("languages", flat=True) for code in codes}
    return [
        (_("Widely used"), _named(WIDELY_USED)),
        (_("Other languages"), _named(used.difference(WIDELY_USED))),
    ]


def portal_languages() -> Choices:
    """The six languages of the portal, for correspondence."""
    return [(code, language_name(code.partition("-")[0])) for code, _label in settings.LANGUAGES]


def _named(codes: Iterable[str]) -> Choices:
    return sorted(((code, language_name(code)) for code in codes), key=lambda pair: pair[1].casefold())
