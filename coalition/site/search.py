"""Search over everything that has a page: accents, case, scripts' variants and small slips forgiven.

Every search starts from what the actor may see. Projects come as the lines of their list; the rest by name, of kinds
that are declared here and by the apps that bring others.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, F, FloatField, Func, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from coalition.core.access import Actor
from coalition.core.access.permissions import Words
from coalition.core.folding import folded, folded_together
from coalition.reference.lists import named
from coalition.reference.models import Country, ToolkitResource, ToolkitTopic
from members.models import Organisation
from projects.listing import as_line
from projects.models import Project, Story

SHOWN = 10  # of each kind
LONGEST = 100  # letters of a question that are looked at
MOST_WORDS = 8
# Likeness by trigrams of whole words, 0 to 1: "Senagal" is Senegal (0.45), "Mali" is not Malawi (0.33).
# PostgreSQL's own is 0.5. It is asked for once, before the first row, and holds no longer than the transaction.
SLIPS_FORGIVEN = Func(
    template="(SELECT set_config('pg_trgm.strict_word_similarity_threshold', '0.4', true)) IS NOT NULL",
    output_field=BooleanField(),
)

IN_SIX_LANGUAGES = tuple(f"name_{code}" for code in ("en", "fr", "es", "ar", "ru", "zh"))


@dataclass(frozen=True)
class Searched:
    """Rows that are found by name: `rows` as the actor sees them, shown as `words`, leading to `page` of their `key`.

    A slip is forgiven in `names`; in `texts` each word has to stand as it is.
    """

    kind: str
    page: str
    key: str
    rows: Callable[[Actor], QuerySet[Any]]
    names: tuple[str, ...]
    texts: tuple[str, ...]
    words: Callable[[], Any]
    may_be_invented: bool = True


KINDS: dict[str, Words] = {
    "countries": _("Countries"),
    "organisations": _("Organisations"),
    "toolkit": _("Toolkit"),
    "stories": _("Stories"),
}
"""By name, in the order of the page; several `Searched` may be of one kind."""

SEARCHED = [
    Searched(
        kind="organisations",
        page="members:organisation",
        key="slug",
        rows=Organisation.objects.visible_to,
        names=("name", "acronym"),
        texts=("name", "acronym", "summary"),
        words=lambda: F("name"),
    ),
    Searched(
        kind="countries",
        page="site:country",
        key="pk",
        rows=lambda actor: Country.objects.all(),
        names=IN_SIX_LANGUAGES,
        texts=IN_SIX_LANGUAGES,
        words=named,
        may_be_invented=False,
    ),
    Searched(
        kind="toolkit",
        page="site:topic",
        key="pk",
        rows=lambda actor: ToolkitTopic.objects.active(),
        names=IN_SIX_LANGUAGES,
        texts=(*IN_SIX_LANGUAGES, "summary"),
        words=named,
        may_be_invented=False,
    ),
    Searched(  # leads to the page of its topic
        kind="toolkit",
        page="site:topic",
        key="topic_id",
        rows=lambda actor: ToolkitResource.objects.filter(topic__is_active=True),
        names=("title",),
        texts=("title", "provider"),
        words=lambda: F("title"),
        may_be_invented=False,
    ),
    Searched(
        kind="stories",
        page="projects:story",
        key="pk",
        rows=Story.objects.visible_to,
        names=("title",),
        texts=("title", "text"),
        words=lambda: F("title"),
    ),
]


def declare(*searched: Searched, kind: str, label: Words) -> None:
    """Let the search find rows of an app that stands to the left of this one."""
    KINDS[kind] = label
    SEARCHED.extend(searched)


def results_of(words: str, actor: Actor) -> dict[str, list[Any]]:
    """Return `projects` and, by kind of KINDS, `name_list`s: likest first, as the actor may see them; 2 queries."""
    asked = " ".join(unicodedata.normalize("NFKC", words).split())[:LONGEST]
    if not asked:
        return {"projects": [], **{kind: [] for kind in KINDS}}
    rows = _found(Project.objects.visible_to(actor), asked, names=("title",), texts=("title", "code", "summary"))
    projects = rows.with_lead_figure().with_places()[:SHOWN]  # type: ignore[attr-defined]
    return {"projects": [as_line(project) for project in projects], **_names(asked, actor)}


def _names(asked: str, actor: Actor) -> dict[str, list[dict[str, Any]]]:
    """All kinds of KINDS as a `name_list` each, in one query."""
    columns = ("declared", "row", "shown", "is_invented", "likeness")
    first, *others = (
        _named(place, searched, asked, actor).values_list(*columns)[:SHOWN] for place, searched in enumerate(SEARCHED)
    )
    found: dict[str, list[dict[str, Any]]] = {kind: [] for kind in KINDS}
    for place, row, shown, is_invented, _likeness in first.union(*others, all=True).order_by("-likeness", "row"):
        searched = SEARCHED[place]
        found[searched.kind].append({"name": shown, "url": reverse(searched.page, args=[row]), "demo": is_invented})
    return found


def _named(place: int, searched: Searched, asked: str, actor: Actor) -> QuerySet[Any]:
    text, is_invented = TextField(), F("is_demonstration") if searched.may_be_invented else Value(False)
    return _found(searched.rows(actor), asked, names=searched.names, texts=searched.texts).annotate(
        declared=Value(place),
        row=Cast(searched.key, text),
        shown=Cast(searched.words(), text),
        is_invented=ExpressionWrapper(is_invented, BooleanField()),
    )


def _found(rows: QuerySet[Any], asked: str, *, names: tuple[str, ...], texts: tuple[str, ...]) -> QuerySet[Any]:
    """Rows that have every word in their texts, or one like it in their names; the likest to the question first."""
    rows = rows.alias(names=folded_together(names), haystack=folded_together(texts)).filter(SLIPS_FORGIVEN)
    for word in asked.split()[:MOST_WORDS]:
        sought = folded(Value(word))
        rows = rows.filter(Q(haystack__contains=sought) | Q(names__trigram_strict_word_similar=sought))
    likeness = Func(folded(Value(asked)), F("names"), function="strict_word_similarity", output_field=FloatField())
    return rows.annotate(likeness=likeness).order_by("-likeness", "pk")
