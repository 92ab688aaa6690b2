"""What may overlap, as rows of one shape: projects that run, live matches, requests that are open or not decided."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.db.models import BigIntegerField, BooleanField, CharField, DateField, F, QuerySet, Value
from django.db.models.functions import Cast

from coalition.core.access import SECRETARIAT, Actor
from coalition.reference.models import SupportCategory
from matching.models import Match
from matching.overlap import RUNNING
from projects.models import Project
from requests.models import Need
from requests.querysets import OPEN_FOR_MATCHING, UNDECIDED

Rows = QuerySet[Any, Any]
Source = tuple[Rows, dict[str, Any]]
"""Rows, and what gives each column of them."""

SIDE = ("kind", "ref", "key", "title", "status", "demonstration")
"""What is shown of a row: `ref` is its number, `key` what stands in its address."""

PLACE = ("kind", "ref", "request", "need", "country", "category", "starts", "ends")
"""Where it is, with which kind of support and when; for whom is told by `need`, if it has one."""


def activities(
    actor: Actor,
    columns: tuple[str, ...],
    narrowed: Mapping[str, str],
    only: Mapping[str, Collection[int]] | None = None,
) -> list[Rows]:
    """What this person may see, of each source, with a row for each country and kind of support.

    columns: of `PLACE` at least; narrowed: codes of a country, category, flagship; only: numbers of rows by their kind.
    """
    wanted: dict[str, Any] = {f"c_{name}": code for name, code in narrowed.items() if code}
    if "c_flagship" in wanted:
        of_flagship = SupportCategory.objects.filter(flagship=wanted.pop("c_flagship"))
        wanted["c_category__in"] = of_flagship.order_by().values("code")
    if not actor.roles & SECRETARIAT:
        wanted["c_country__in"] = actor.area
    sources = (_by_match(actor), _by_sector(actor), _matches(actor), _needs(actor))
    return [_named(source, columns, only).filter(**wanted) for source in sources]


def latest_of(rows: Rows, number: int) -> Rows:
    """Those that begin last; what states no beginning comes after all that do."""
    return rows.order_by(F("c_starts").desc(nulls_last=True), "c_dated")[:number]


def _named(source: Source, columns: tuple[str, ...], only: Mapping[str, Collection[int]] | None) -> Rows:
    rows, given = source
    found = rows.order_by().annotate(**{f"c_{name}": given[name] for name in ("dated", *columns)})
    found = found.filter(c_country__isnull=False, c_category__isnull=False)
    if only is not None:
        found = found.filter(c_ref__in=only.get(given["kind"].value, ()))
    return found.values_list(*(f"c_{name}" for name in columns))


def _by_match(actor: Actor) -> Source:
    """Projects, for the countries and the people of the matches that became part of them."""
    return _running(actor), _of_need("matches__need") | _PROJECT


def _by_sector(actor: Actor) -> Source:
    """Projects, by the DAC sector that a kind of support has; for whom is not told."""
    need = Cast(Value(None), BigIntegerField())
    country, category = (Cast(path, CharField()) for path in ("recipients__country", "sectors__categories"))
    return _running(actor), {"need": need, "country": country, "category": category} | _PROJECT


def _running(actor: Actor) -> Rows:
    rows: Rows = Project.objects.visible_to(actor).filter(status__in=RUNNING)
    return rows


def _matches(actor: Actor) -> Source:
    live = Match.objects.visible_to(actor).live()
    asked = "need__request_country__country_request"
    return live, _of_need("need") | _of_row("match", key="pk", title="offer__organisation__name", request=asked)


def _needs(actor: Actor) -> Source:
    """Requests that are not decided or open, for each of their needs."""
    asked = "request_country__country_request"
    needs = Need.objects.visible_to(actor).filter(**{f"{asked}__status__in": (*UNDECIDED, *OPEN_FOR_MATCHING)})
    of_request = _of_row("request", key=f"{asked}__reference", title=f"{asked}__title", request=asked, of=asked)
    return needs, _of_need("pk") | of_request


def _of_need(need: str) -> dict[str, Any]:
    path = "" if need == "pk" else f"{need}__"
    return {
        "need": Cast(need, BigIntegerField()),
        "country": Cast(f"{path}request_country__country", CharField()),
        "category": Cast(f"{path}category", CharField()),
    } | _dated(path, by=need)


def _dated(path: str, *, by: str) -> dict[str, Any]:
    """When it is, by a row whose number tells apart what begins on the same day."""
    starts, ends = (Cast(f"{path}{name}", DateField()) for name in ("starts_on", "ends_on"))
    return {"starts": starts, "ends": ends, "dated": F(by)}


def _of_row(kind: str, *, key: str, title: str, request: str, of: str = "") -> dict[str, Any]:
    """of: leads to the row itself."""
    path = f"{of}__" if of else ""
    return {
        "kind": Value(kind, CharField()),
        "ref": Cast(of or "pk", BigIntegerField()),
        "key": Cast(key, CharField()),
        "title": Cast(title, CharField()),
        "status": Cast(f"{path}status", CharField()),
        "demonstration": Cast(F(f"{path}is_demonstration"), BooleanField()),
        "request": Cast(request, BigIntegerField()),
    }


_PROJECT = _of_row("project", key="code", title="title", request="country_request") | _dated("", by="pk")
