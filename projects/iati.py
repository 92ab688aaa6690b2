"""Projects as activities of the International Aid Transparency Initiative, standard 2.03, one after another.

What the standard asks for and the register does not know is left out, never invented: support in kind carries no
money. Where IATI's rules want percentages and no shares are recorded, the parts are even, as docs/api.md tells.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import ROUND_DOWN, Decimal
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

from babel.core import get_global
from django.conf import settings
from django.utils import timezone

from coalition.core.api.files import Column, FileRenderer, Row
from coalition.core.xlsx_export import fit_for_xml
from projects.choices import ActivityStatus, Measure

EDUCATION = "111"  # "Education, level unspecified" of the codelist SectorCategory
DAC_5_DIGITS, DAC_3_DIGITS, OWN_VOCABULARY = "1", "2", "99"
MULTILATERAL = "40"
OUTPUT, UNIT = "1", "1"
GENERAL = "1"
PLANNED_START, ACTUAL_START, PLANNED_END, ACTUAL_END = "1", "2", "3", "4"
REQUIRED = {"starts_on": "start date", "participations": "participating organisation"}
NOTES = ("qualifier", "basis", "source")  # what a reader has to know of a figure, beside its date
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


class IatiFile(FileRenderer):
    media_type = "application/xml"
    format = "iati"
    extension = "iati.xml"
    label = "IATI"

    def body(self, columns: tuple[Column, ...], rows: Iterator[Row]) -> Iterable[str]:
        return iati_activities(rows)


def iati_activities(rows: Iterable[Row]) -> Iterator[str]:
    """Yield the document; a project that no valid activity can be made of is named in a comment in its place."""
    made = timezone.now().isoformat(timespec="seconds")
    yield f'<?xml version="1.0" encoding="UTF-8"?>\n<iati-activities version="2.03" generated-datetime="{made}">\n'
    for row in rows:
        lacking = [words for field, words in REQUIRED.items() if not row[field]]
        if lacking:
            yield f"<!-- {row['code']} has no {' and no '.join(lacking)}, which IATI requires. -->\n"
        else:
            yield tostring(activity(row), encoding="unicode") + "\n"
    yield "</iati-activities>\n"


def activity(row: Row) -> Element:
    """One project in the order of elements that the schema prescribes."""
    head = {XML_LANG: "en", "last-updated-datetime": row["updated_at"].isoformat(timespec="seconds")}
    element = Element("iati-activity", head)
    SubElement(element, "iati-identifier").text = f"{settings.IATI_ORGANISATION}-GEC-{row['code']}"
    _publisher(element)
    title = f"[Demonstration data] {row['title']}" if row["is_demonstration"] else row["title"]
    _told(element, "title", title)
    _told(element, "description", row["summary"] or title, type=GENERAL)
    for part in row["participations"]:
        _told(element, "participating-org", part["name"], role=part["role"], type=part["iati_type"])
    SubElement(element, "activity-status", code=row["status"])
    _dates(element, row)
    _where(element, row)
    _sectors(element, row["sectors"])
    for code in row["flagships"]:
        uri = f"{settings.PORTAL_URL}/api/v1/flagships/"
        SubElement(element, "tag", {"vocabulary": OWN_VOCABULARY, "vocabulary-uri": uri, "code": code})
    for figures in _series(row["figures"]):
        _result(element, row["starts_on"], figures)
    return element


def _told(parent: Element, name: str, words: str, **attributes: str) -> Element:
    element = SubElement(parent, name, attributes)
    SubElement(element, "narrative").text = fit_for_xml(words)
    return element


def _publisher(element: Element) -> None:
    _told(element, "reporting-org", settings.IATI_ORGANISATION_NAME, ref=settings.IATI_ORGANISATION, type=MULTILATERAL)


def _dates(element: Element, row: Row) -> None:
    """A day is actual where the project's state says so and it is past; else it is planned."""
    begun = row["status"] != ActivityStatus.PIPELINE
    over = row["status"] in {ActivityStatus.FINALISATION, ActivityStatus.CLOSED}
    _date(element, row["starts_on"], ACTUAL_START if begun and _is_past(row["starts_on"]) else PLANNED_START)
    if row["ends_on"]:
        _date(element, row["ends_on"], ACTUAL_END if over and _is_past(row["ends_on"]) else PLANNED_END)


def _date(element: Element, day: date, kind: str) -> None:
    SubElement(element, "activity-date", {"iso-date": day.isoformat(), "type": kind})


def _is_past(day: date) -> bool:
    return day < timezone.now().date()


def _where(element: Element, row: Row) -> None:
    recipients = row["recipients"]
    shares = [None if part["share"] is None else Decimal(str(part["share"])) for part in recipients]
    known = None not in shares and sum(filter(None, shares)) == 100
    for part, share in zip(recipients, shares if known else even_shares(len(recipients)), strict=True):
        SubElement(element, "recipient-country", code=alpha2(part["country"]), percentage=str(share))
    for place in row["places"]:
        _told(SubElement(element, "location"), "name", place["name"])


def _sectors(element: Element, codes: list[str]) -> None:
    vocabulary = DAC_5_DIGITS if codes else DAC_3_DIGITS
    for code, share in zip(codes or [EDUCATION], even_shares(len(codes or [EDUCATION])), strict=True):
        SubElement(element, "sector", vocabulary=vocabulary, code=code, percentage=str(share))


def even_shares(parts: int) -> list[Decimal]:
    """Return percentages of two digits that add up to exactly 100; the last takes the rest."""
    if not parts:
        return []
    each = (Decimal(100) / parts).quantize(Decimal("0.01"), ROUND_DOWN)
    return [each] * (parts - 1) + [100 - each * (parts - 1)]


def alpha2(iso3: str) -> str:
    """Return the ISO 3166-1 alpha-2 code, which IATI's codelist Country has; by the aliases of Unicode's CLDR."""
    return str(get_global("territory_aliases")[iso3][0])


def _series(figures: list[Row]) -> list[list[Row]]:
    """Group what is counted the same way, oldest first: planned and reached of a date belong together."""
    found: dict[tuple[Any, ...], list[Row]] = {}
    for figure in sorted(figures, key=lambda figure: figure["as_of"]):
        found.setdefault((figure["unit"], figure["directness"], figure["label"]), []).append(figure)
    return list(found.values())


def _result(element: Element, starts_on: date, figures: list[Row]) -> None:
    """One series: each date is a period from the start, with what was planned and what was reached."""
    first = figures[0]
    words = f"{first['label'] or first['unit']} ({first['directness']})"
    result = SubElement(element, "result", {"type": OUTPUT, "aggregation-status": "false"})
    _told(result, "title", words)
    indicator = SubElement(result, "indicator", measure=UNIT, ascending="true")
    _told(indicator, "title", words)
    for as_of in dict.fromkeys(figure["as_of"] for figure in figures):
        period = SubElement(indicator, "period")
        SubElement(period, "period-start", {"iso-date": min(starts_on.isoformat(), as_of)})
        SubElement(period, "period-end", {"iso-date": as_of})
        of_date = {figure["measure"]: figure for figure in figures if figure["as_of"] == as_of}
        for measure, name in ((Measure.PLANNED, "target"), (Measure.REACHED, "actual")):
            if figure := of_date.get(measure):
                value = SubElement(period, name, value=str(figure["value"]))
                _told(value, "comment", ", ".join(filter(None, (figure[note] for note in NOTES))))
