"""Several names in one line, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import ngettext, pgettext

FEW = 3
"""As many as a line names where it can't name all."""


def joined(names: Iterable[str], *, otherwise: str = "") -> str:
    """Write a list in one line, in the order given; `otherwise` where it is empty."""
    return pgettext("between the names of a list", ", ").join(names) or otherwise


def name_some(names: Iterable[str]) -> str:
    """Name the first few, in the reader's alphabet, and count the others."""
    found = sorted(names, key=str.casefold)
    more = len(found) - FEW
    if more < 2:  # one more name is as short as its number
        return joined(found)
    words = ngettext("%(names)s and %(count)s more", "%(names)s and %(count)s more", more)
    return words % {"names": joined(found[:FEW]), "count": more}
