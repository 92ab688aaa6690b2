"""Search over projects, organisations, countries and the toolkit: accents, case and small slips forgiven.

Every search starts from what the actor may see.
"""

from __future__ import annotations

from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, F, FloatField, Func, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, Concat
from django.urls import reverse

from coalition.core.access import Actor
from coalition.reference.lists import named
from coalition.reference.models import Country, ToolkitResource, ToolkitTopic
from members.models import Organisation
from projects.listing import as_line
from projects.models import Project

SHOWN = 10  # of each kind
LONGEST = 100  # letters of a question that are looked at
MOST_WORDS = 8
# Likeness by trigrams of whole words, 0 to 1: "Senagal" is Senegal (0.45), "Mali" is not Malawi (0.33).
SLIP = 0.4

PAGES = {"organisations": "members:organisation", "countries": "site:country", "toolkit": "site:topic"}
IN_SIX_LANGUAGES = tuple(f"name_{code}" for code in ("en", "fr", "es", "ar", "ru", "zh"))


def results_of(words: str, actor: Actor) -> dict[str, list[Any]]:
    """Return `projects` and, by kind of PAGES, `name_list`s: likest first, as the actor may see them; 2 queries."""
    asked = " ".join(words.split())[:LONGEST]
    if not asked:
        return {"projects": [], **{kind: [] for kind in PAGES}}
    rows = _found(Project.objects.visible_to(actor), asked, names=("title",), texts=("title", "code", "summary"))
    projects = rows.with_lead_figure().with_places()[:SHOWN]  # type: ignore[attr-defined]
    return {"projects": [as_line(project) for project in projects], **_names(asked, actor)}


def _names(asked: str, actor: Actor) -> dict[str, list[dict[str, Any]]]:
    """All kinds of PAGES as a `name_list` each, in one query."""
    columns = ("kind", "key", "words", "is_invented", "likeness")
    first, *others = (rows.values_list(*columns)[:SHOWN] for rows in _named_rows(asked, actor))
    found: dict[str, list[dict[str, Any]]] = {kind: [] for kind in PAGES}
    for kind, key, words, is_invented, _likeness in first.union(*others, all=True).order_by("-likeness", "key"):
        found[kind].append({"name": words, "url": reverse(PAGES[kind], args=[key]), "demo": is_invented})
    return found


def _named_rows(asked: str, actor: Actor) -> list[QuerySet[Any]]:
    """A topic of the toolkit is found by its own name or by that of a resource, which leads to the topic's page."""
    seen, told = Organisation.objects.visible_to(actor), ToolkitResource.objects.filter(topic__is_active=True)
    organisations = _found(seen, asked, names=("name", "acronym"), texts=("name", "acronym", "summary"))
    countries = _found(Country.objects.all(), asked, names=IN_SIX_LANGUAGES, texts=IN_SIX_LANGUAGES)
    topics = _found(ToolkitTopic.objects.active(), asked, names=IN_SIX_LANGUAGES, texts=(*IN_SIX_LANGUAGES, "summary"))
    resources = _found(told, asked, names=("title",), texts=("title", "provider"))
    return [
        _columns(organisations, "organisations", "slug", F("name"), F("is_demonstration")),
        _columns(countries, "countries", "pk", named(), Value(False)),
        _columns(topics, "toolkit", "pk", named(), Value(False)),
        _columns(resources, "toolkit", "topic_id", F("title"), Value(False)),
    ]


def _columns(rows: QuerySet[Any], kind: str, key: str, words: Any, is_invented: Any) -> QuerySet[Any]:
    text = TextField()
    return rows.annotate(
        kind=Value(kind, output_field=text),
        key=Cast(key, text),
        words=Cast(words, text),
        is_invented=ExpressionWrapper(is_invented, BooleanField()),
    )


def _found(rows: QuerySet[Any], asked: str, *, names: tuple[str, ...], texts: tuple[str, ...]) -> QuerySet[Any]:
    """Rows that have every word in their texts, or one like it in their names; the likest to the question first."""
    rows = rows.annotate(names=_folded(_joined(names)), haystack=_folded(_joined(texts)))
    rows = rows.annotate(likeness=_likeness(asked))
    for number, word in enumerate(asked.split()[:MOST_WORDS]):
        rows = rows.alias(**{f"likeness_{number}": _likeness(word)})
        rows = rows.filter(Q(haystack__contains=_folded(Value(word))) | Q(**{f"likeness_{number}__gte": SLIP}))
    return rows.order_by("-likeness", "pk")


def _likeness(words: str) -> Func:
    return Func(_folded(Value(words)), F("names"), function="strict_word_similarity", output_field=FloatField())


def _folded(text: Any) -> Func:
    """Without accents and capitals."""
    return Func(Func(text, function="unaccent"), function="lower", output_field=TextField())


def _joined(texts: tuple[str, ...]) -> Any:
    parts = [part for text in texts for part in (F(text), Value(" "))]
    return Concat(*parts, output_field=TextField())
