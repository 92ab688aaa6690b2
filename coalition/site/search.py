"""Search over everything that has a page: accents, case, scripts' variants and small slips forgiven.

Every search starts from what the actor may see. What is found is one list, of kinds that are declared here and by the
apps that bring others: filtered by kind, sorted and paged in its address, and the same as a file.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.db.models import (
    BooleanField,
    Count,
    DateTimeField,
    ExpressionWrapper,
    F,
    FloatField,
    Func,
    Q,
    QuerySet,
    TextField,
    Value,
    Window,
)
from django.db.models.expressions import OrderBy
from django.db.models.functions import Cast
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from coalition.core.access import Actor
from coalition.core.access.permissions import Words
from coalition.core.folding import folded, folded_together
from coalition.core.lists import DEMONSTRATION, Column, RowsForm, direction_of
from coalition.core.names import name_some
from coalition.reference.lists import named
from coalition.reference.models import Country, ToolkitResource, ToolkitTopic
from members.models import Organisation
from projects.listing import period
from projects.models import Project, Story

FARTHEST = 1000  # rows that can be paged through, or taken as a file; beyond it one more word helps more
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

    A slip is forgiven in `names`; in `texts` each word has to stand as it is. `changed` is when a row was changed last,
    where the rows keep it.
    """

    kind: str
    page: str
    key: str
    rows: Callable[[Actor], QuerySet[Any]]
    names: tuple[str, ...]
    texts: tuple[str, ...]
    words: Callable[[], Any]
    may_be_invented: bool = True
    changed: str = "updated_at"


KINDS: dict[str, Words] = {
    "countries": _("Countries"),
    "organisations": _("Organisations"),
    "projects": _("Projects"),
    "toolkit": _("Toolkit"),
    "stories": _("Stories"),
}
"""In the order of the page; several `Searched` may be of one kind."""

SEARCHED = [
    Searched(
        kind="projects",
        page="projects:detail",
        key="code",
        rows=Project.objects.visible_to,
        names=("title",),
        texts=("title", "code", "summary"),
        words=lambda: F("title"),
    ),
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
        changed="",
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
        changed="",
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


@dataclass(frozen=True)
class Found:
    """A row of what was found, and how like it is to the question (0 to 1)."""

    searched: Searched
    key: str
    name: str
    is_demonstration: bool
    changed: datetime | None
    likeness: float

    @property
    def kind(self) -> Words:
        return KINDS[self.searched.kind]

    @property
    def url(self) -> str:
        return reverse(self.searched.page, args=[self.key])


class SearchForm(RowsForm):
    """What is looked for, of which kind and in which order: as usual what is likest comes first."""

    usual = _("Closest to the words")
    columns = (
        Column("kind", _("Kind"), cell="kind"),
        Column("name", _("Name"), "shown", "name"),
        Column("changed", _("Last change"), "changed_at", "changed", may_be_empty=True),
        Column("address", _("Address"), cell=lambda row: f"{settings.PORTAL_URL}{row.url}"),
        DEMONSTRATION,
    )
    q = forms.CharField(required=False, widget=forms.HiddenInput)
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    LIKEST: ClassVar[tuple[OrderBy, ...]] = (F("likeness").desc(),)

    def __init__(self, query: QueryDict) -> None:
        super().__init__(query)
        self.fields["kind"].choices = [("", _("Any")), *KINDS.items()]  # type: ignore[attr-defined]

    @property
    def asked(self) -> str:
        """The words, as far as they are looked at."""
        return " ".join(unicodedata.normalize("NFKC", self.data.get("q", "")).split())[:LONGEST]

    @property
    def chosen(self) -> str:
        """The kind that is looked for; nothing for all of them."""
        kind = str(self.data.get("kind", ""))
        return kind if kind in KINDS else ""

    @property
    def order(self) -> tuple[OrderBy, ...]:
        name, is_descending = direction_of(self.data["sort"])
        column = next((column for column in self.columns if column.name == name), None)
        return (column.by(is_descending=is_descending), *self.LIKEST) if column else self.LIKEST


def results_of(form: SearchForm, actor: Actor, upto: int) -> tuple[list[Found], dict[str, int]]:
    """Return the first rows as the actor may see them, and of each kind how many there are; one query.

    Everything is looked through once, so the numbers come with the rows: each part has its own beside its first ones.
    """
    numbers = dict.fromkeys(KINDS, 0)
    if not form.asked:
        return [], numbers
    first, *others = (
        _part(place, searched, form, actor)[: upto if form.chosen in ("", searched.kind) else 1]
        for place, searched in enumerate(SEARCHED)
    )
    counted, found = set(), []
    for row in first.union(*others, all=True).order_by(*form.order, "row"):
        place, number, *cells = row
        searched = SEARCHED[place]
        if place not in counted:
            counted.add(place)
            numbers[searched.kind] += number
        if form.chosen in ("", searched.kind):
            found.append(Found(searched, *cells))
    return found[:upto], numbers


def _part(place: int, searched: Searched, form: SearchForm, actor: Actor) -> QuerySet[Any]:
    text, is_invented = TextField(), F("is_demonstration") if searched.may_be_invented else Value(False)
    changed = F(searched.changed) if searched.changed else Value(None)
    rows = _found(searched.rows(actor), form.asked, names=searched.names, texts=searched.texts).annotate(
        declared=Value(place),
        number=Window(Count("pk")),
        row=Cast(searched.key, text),
        shown=Cast(searched.words(), text),
        is_invented=ExpressionWrapper(is_invented, BooleanField()),
        changed_at=Cast(changed, DateTimeField()),
    )
    columns = ("declared", "number", "row", "shown", "is_invented", "changed_at", "likeness")
    return rows.order_by(*form.order, "row").values_list(*columns)


def _found(rows: QuerySet[Any], asked: str, *, names: tuple[str, ...], texts: tuple[str, ...]) -> QuerySet[Any]:
    """Rows that have every word in their texts, or one like it in their names, with their likeness to the question."""
    rows = rows.alias(names=folded_together(names), haystack=folded_together(texts)).filter(SLIPS_FORGIVEN)
    for word in asked.split()[:MOST_WORDS]:
        sought = folded(Value(word))
        rows = rows.filter(Q(haystack__contains=sought) | Q(names__trigram_strict_word_similar=sought))
    likeness = Func(folded(Value(asked)), F("names"), function="strict_word_similarity", output_field=FloatField())
    return rows.annotate(likeness=likeness)


def with_places(found: list[Found]) -> list[tuple[Found, str]]:
    """Each row with where and when it is, which a project says; one query, and none where no project is among them."""
    codes = [row.key for row in found if row.searched.kind == "projects"]
    rows = Project.objects.filter(code__in=codes).with_places() if codes else []
    places = {row.code: " · ".join(filter(None, [name_some(row.country_names), period(row)])) for row in rows}
    return [(row, places.get(row.key, "")) for row in found]
