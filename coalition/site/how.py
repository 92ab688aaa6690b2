"""How the Coalition works, in words: four steps, and who may ask, join or support."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coalition.core.numerals import write_number

REVISED = date(2026, 11, 30)
"""When the words of the page (templates/site/how.html, and those here) were changed last: it says so to its readers."""


def steps_part() -> list[dict[str, str]]:
    return [
        {
            "title": _("Match"),
            "text": _("A ministry writes to UNESCO. Needs on the ground meet local and global solutions."),
        },
        {
            "title": _("Mobilise"),
            "text": _("Members bring people and resources for one effective, unified response."),
        },
        {
            "title": _("Coordinate"),
            "text": _("UNESCO coordinates to raise impact, avoid overlap and reach the disadvantaged."),
        },
        {
            "title": _("Deliver"),
            "text": _("Distance education starts: hi-tech, low-tech or no-tech, as the place allows."),
        },
    ]


def doors_part(projects: int) -> list[dict[str, str]]:
    """The ways on from the front page; `projects` is how many are published."""
    how = reverse("site:how")
    words = ngettext("%(number)s project, with its figures", "%(number)s projects, with their figures", projects)
    return [
        {"label": _("Request support"), "url": f"{how}#ask", "note": _("for ministries of education")},
        {"label": _("Join with an offer"), "url": reverse("members:apply"), "note": _("for organisations")},
        {"label": _("Support the Coalition"), "url": reverse("enquiries:support"), "note": _("for governments")},
        {
            "label": _("Find a project"),
            "url": reverse("projects:list"),
            "note": words % {"number": write_number(projects)},
        },
    ]
