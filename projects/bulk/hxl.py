"""A file of who does what where, read by its HXL tags (hxlstandard.org, 1.1): in any order, language or variant.

Every tag becomes one of the tags that the portal's own files have; rows about one activity become one row.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from typing import Any

from anyascii import anyascii
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from coalition.core.api.files import BETWEEN
from coalition.core.sheets.reading import NO_TAGS, Sheet, SheetRow, Unreadable, read_sheet
from projects.table import COLUMNS

WITHIN = 25  # the first rows, in which HXL says that its tags stand
MOST_ROWS = 5000
CODE, TITLE = "#activity+code", "#activity+name"
ORG_CODE, ORG_NAME, ORG_ROLE = "#org+code+list", "#org+name+list", "#org+role+list"
COUNTRY, COUNTRY_NAME, SHARE = "#country+code+list", "#country+name+list", "#country+share+list"
PLACE, PLACE_COUNTRY = "#adm1+name+list", "#adm1+country+list"
TOGETHER = ((ORG_CODE, ORG_NAME, ORG_ROLE), (COUNTRY, COUNTRY_NAME, SHARE), (PLACE, PLACE_COUNTRY))
"""Lists that belong together: the parts of each stand in the same order."""
LISTS = frozenset(column.tag for column in COLUMNS if column.tag.endswith("+list"))
ALONE = LISTS - {tag for tags in TOGETHER for tag in tags}

_TAG = re.compile(r"#[a-z][a-z0-9_]*(\s*\+\s*[a-z][a-z0-9_]*)*", re.IGNORECASE)
_OWN = {column.name: column.tag for column in COLUMNS}
_PERSONAL_TAGS = frozenset({"#contact", "#person", "#staff", "#respondent"})
_PERSONAL = frozenset(
    {"email", "phone", "mobile", "whatsapp", "contact", "person", "staff", "individual", "focalpoint", "focal_point"}
)
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
_SEVERAL = re.compile("[|;؛；\n]")
# Roles as the attributes of #org say them, as codes of IATI's OrganisationRole.
_ROLES = {
    **dict.fromkeys(("funding", "funder", "donor"), "1"),
    **dict.fromkeys(("accountable", "prog", "programming", "lead"), "2"),
    **dict.fromkeys(("extending", "partner"), "3"),
    **dict.fromkeys(("impl", "implementing"), "4"),
}
# By the hashtag: which attributes a variant has (all of them), and which tag of ours it is. The first that fits counts.
_VARIANTS: dict[str, tuple[tuple[frozenset[str], str], ...]] = {
    "#activity": ((frozenset({"code"}), CODE), (frozenset({"id"}), CODE), (frozenset(), TITLE)),
    "#description": ((frozenset({"complements"}), "#description+complements"), (frozenset(), "#description")),
    "#status": ((frozenset({"publication"}), "#status+publication"), (frozenset(), "#status+code")),
    "#org": (
        (frozenset({"national"}), "#org+national"),
        (frozenset({"code"}), ORG_CODE),
        (frozenset({"role"}), ORG_ROLE),
        (frozenset(), ORG_NAME),
    ),
    "#country": (
        (frozenset({"code"}), COUNTRY),
        (frozenset({"share"}), SHARE),
        (frozenset(), COUNTRY_NAME),
    ),
    "#adm1": ((frozenset({"country"}), PLACE_COUNTRY), (frozenset({"name"}), PLACE), (frozenset(), PLACE)),
    "#sector": ((frozenset({"code"}), "#sector+code+list"),),
}
_SILENT = frozenset({"list", "alt", "main", "text"})
_NEVER = {"#org": frozenset({"type", "url"}), "#adm1": frozenset({"code"}), "#activity": frozenset({"type", "url"})}


class HxlReader:
    """Reads one file; `unread` lists the columns that nothing was taken from, as the file names them."""

    def __init__(self) -> None:
        self.unread: list[str] = []
        self.places: dict[str, tuple[str, str]] = {}  # by the key in the sheet: our tag, and the role that it says

    def read(self, content: bytes) -> Sheet:
        """Raise ValidationError, in words, for a file without tags, with columns about persons, or without rows."""
        try:
            raw = read_sheet(content, most_rows=MOST_ROWS, tags_of=self._tags_of, tags_within=WITHIN)
        except ValidationError as error:
            if error.code != NO_TAGS:
                raise
            raw = read_sheet(content, most_rows=MOST_ROWS, tags_of=self._headings_of, tags_within=1)
        columns: dict[str, int] = {}
        for key, at in raw.columns.items():
            if key in self.places:
                columns.setdefault(self.places[key][0], at)
        merged = _merged(SheetRow(row.number, self._cells_of(row)) for row in raw.rows)
        tags = {tag for row in merged for tag in row.cells}
        for row in merged:
            row.cells.update({tag: [] if tag in LISTS else "" for tag in tags - row.cells.keys()})
        return Sheet({CODE: columns.get(TITLE, 0), **columns}, merged)

    def _tags_of(self, line: list[Any], number: int) -> dict[str, int]:
        """The tags of a row in which at least half of the cells are tags."""
        filled = [(str(cell).strip(), at) for at, cell in enumerate(line) if cell != ""]
        tagged = [(text, at) for text, at in filled if _TAG.fullmatch(text)]
        if tagged and 2 * len(tagged) >= len(filled):
            return {self._known(text, at): at for text, at in tagged}
        return {}

    def _headings_of(self, line: list[Any], number: int) -> dict[str, int]:
        """The headings of a file of the portal's own that has no tags."""
        filled = [(str(cell).strip(), at) for at, cell in enumerate(line) if cell != ""]
        if len([text for text, _at in filled if text in _OWN]) > 2 and filled[0][0] == COLUMNS[0].name:
            return {self._known(_OWN.get(text, f"#{text}"), at): at for text, at in filled}
        return {}

    def _known(self, tag: str, at: int) -> str:
        hashtag, *attributes = (part.strip() for part in tag.lower().split("+"))
        says = {name for name in attributes if name not in _SILENT and not name.startswith(("i_", "v_"))}
        if hashtag in _PERSONAL_TAGS or says & _PERSONAL:
            words = _("The column %(tag)s is about persons. Take it out and send the file again: nothing was kept.")
            raise ValidationError(words % {"tag": tag})
        key = f"{tag.lower()} {at}"
        if found := _ours(hashtag, says):
            roles = sorted(_ROLES[name] for name in says & _ROLES.keys())
            self.places[key] = found, roles[0] if roles else ""
        else:
            self.unread.append(tag)
        return key

    def _cells_of(self, row: SheetRow) -> dict[str, Any]:
        """By our tags; of several columns of one tag all that they say, lists as lists."""
        found: dict[str, Any] = {}
        roles: list[str] = []
        for key, value in row.cells.items():
            tag, role = self.places.get(key, ("", ""))
            if not tag:
                continue
            if isinstance(value, str) and _ADDRESS.search(value):
                value = Unreadable(_("Addresses of persons are not taken: take it out."))
            if tag not in LISTS or isinstance(value, Unreadable):
                found[tag] = value if found.get(tag, "") == "" else found[tag]
                continue
            parts = _parts(value)
            found[tag] = [*found.get(tag, []), *parts] if not isinstance(found.get(tag), Unreadable) else found[tag]
            if tag in (ORG_NAME, ORG_CODE) and role:
                roles += [role] * len(parts)
        if roles and not found.get(ORG_ROLE):
            found[ORG_ROLE] = roles
        countries = found.get(COUNTRY) or found.get(COUNTRY_NAME) or []
        if found.get(PLACE) and not found.get(PLACE_COUNTRY) and isinstance(countries, list) and len(countries) == 1:
            found[PLACE_COUNTRY] = countries
        return found


def _parts(value: Any) -> list[str]:
    text = str(value).strip()
    if text == "":
        return []
    return [part.strip() for part in (text.split(BETWEEN) if BETWEEN in text else _SEVERAL.split(text))]


def _ours(hashtag: str, says: set[str]) -> str:
    """The portal's own tag for one of the file; empty where it has none."""
    for column in COLUMNS:
        own, *attributes = column.tag.split("+")
        if own == hashtag and set(attributes) - {"list"} == says:
            return column.tag
    if says & _NEVER.get(hashtag, frozenset()):
        return ""
    return next((tag for needed, tag in _VARIANTS.get(hashtag, ()) if needed <= says), "")


def _merged(rows: Iterable[SheetRow]) -> tuple[SheetRow, ...]:
    """One row for each activity: lists are joined, and what two rows say differently can't be read."""
    found: dict[str, SheetRow] = {}
    for row in rows:
        key = _key_of(row)
        if key in found:
            _join(found[key], row)
        else:
            cells = {tag: value for tag, value in row.cells.items() if tag not in LISTS}
            found[key] = SheetRow(row.number, cells | {CODE: key})
            for tags in TOGETHER:
                _add(found[key].cells, tags, row.cells)
            for tag in ALONE & row.cells.keys():
                _add(found[key].cells, (tag,), row.cells)
    return tuple(found.values())


def _key_of(row: SheetRow) -> str:
    """The file's own code or, without one, a short name made of who and what: the same for the same words."""
    code = row.cells.get(CODE, "")
    if code != "":
        return str(code.why if isinstance(code, Unreadable) else code)
    title, names = row.cells.get(TITLE, ""), row.cells.get(ORG_NAME) or row.cells.get(ORG_CODE) or []
    if title == "" and not names:
        return f"row-{row.number}"
    said = "|".join([str(title), *(names[:1] if isinstance(names, list) else [])])
    folded = re.sub(r"[^a-z0-9|]+", " ", anyascii(said).lower()).strip()
    return f"3w-{hashlib.sha256(folded.encode()).hexdigest()[:16]}"


def _join(first: SheetRow, other: SheetRow) -> None:
    for tags in (*TOGETHER, *((tag,) for tag in ALONE)):
        _add(first.cells, tags, other.cells)
    for tag, value in other.cells.items():
        if tag in LISTS or tag == CODE or value == "":
            continue
        before = first.cells.get(tag, "")
        if before == "":
            first.cells[tag] = value
        elif before != value and not isinstance(before, Unreadable):
            words = _("Row %(row)s says something else about the same activity: “%(value)s”.")
            first.cells[tag] = Unreadable(words % {"row": other.number, "value": str(value)[:80]})


def _add(cells: dict[str, Any], tags: Sequence[str], new: dict[str, Any]) -> None:
    """Add the parts of lists that belong together, those that are there already left out."""
    broken = [new[tag] for tag in tags if isinstance(new.get(tag), Unreadable)]
    if broken:
        cells[tags[0]] = broken[0]
        return
    if isinstance(cells.get(tags[0]), Unreadable):
        return
    length = max((len(new.get(tag, [])) for tag in tags), default=0)
    lists = [cells.get(tag) or [] for tag in tags]
    known = list(zip(*(part + [""] * (max(map(len, lists)) - len(part)) for part in lists), strict=True))
    for at in range(length):
        part = tuple(_at(new.get(tag, []), at) for tag in tags)
        if any(part) and part not in known:
            known.append(part)
    for place, tag in enumerate(tags):
        cells[tag] = [part[place] for part in known]


def _at(parts: list[str], at: int) -> str:
    """The part at this place; a role or country said once holds for all."""
    return parts[at] if at < len(parts) else parts[0] if len(parts) == 1 else ""
