"""Filters of lists: only those a list declares; an unknown one or a bad value is the caller's mistake, named."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import django_filters
from django import forms
from django.core.validators import validate_slug
from django.db.models import Model, QuerySet, Value
from django.http import QueryDict
from django.utils.translation import gettext as _
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from .files import FileRenderer

# What every list understands beside its filters.
PAGING = frozenset({"cursor", "page_size", "format", "fields"})
SINCE = "updated_since"


class RelationFilter(django_filters.CharFilter):
    """Through a subquery, so that a row that is related twice is still one row."""

    def filter(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        if not value:
            return queryset
        related = queryset.model._default_manager.filter(**{self.field_name: value})
        return queryset.filter(pk__in=related.values("pk"))


class CodeFilter(RelationFilter):
    """Rows with this code of a public catalogue; a code that is not in it is a bad value."""

    def __init__(self, catalogue: type[Model], field_name: str, **options: Any) -> None:
        self.catalogue = catalogue
        super().__init__(field_name=field_name, max_length=50, **options)


class FlagFilter(django_filters.BooleanFilter):
    """`true` or `false`, and nothing else: Django's own takes any other word for "not asked"."""

    field_class = forms.TypedChoiceField

    def __init__(self, field_name: str | None = None, **options: Any) -> None:
        answers = [("true", "true"), ("false", "false")]
        super().__init__(field_name=field_name, choices=answers, coerce=lambda word: word == "true", **options)


class SlugFilter(RelationFilter):
    """Rows that name another row, which may be hidden from the caller: so an unknown slug finds nothing."""

    def __init__(self, field_name: str, **options: Any) -> None:
        super().__init__(field_name=field_name, max_length=120, validators=[validate_slug], **options)


def asked_of(query: QueryDict, filterset: type[django_filters.FilterSet]) -> dict[str, str]:
    """Return what an address asks of this filter, without pages and orders."""
    return {name: asked for name in filterset.base_filters if (asked := str(query.get(name, "")))}


class StrictFilterBackend(DjangoFilterBackend):
    """A file may be asked for in an order too (`file_filterset_class`); pages stand in the order of their keys."""

    def get_filterset(self, request: Request, queryset: QuerySet[Any], view: Any) -> Any:
        sorted_too = getattr(view, "file_filterset_class", None)
        if sorted_too is not None and isinstance(request.accepted_renderer, FileRenderer):
            return sorted_too(request.query_params, queryset, request=request)
        return super().get_filterset(request, queryset, view)

    def filter_queryset(self, request: Request, queryset: QuerySet[Any], view: Any) -> QuerySet[Any]:
        filterset = self.get_filterset(request, queryset, view)
        wrong = dict(_unknown(request, filterset, PAGING | getattr(view, "also_understood", frozenset())))
        wrong |= dict(_empty(request, filterset))
        if filterset is not None and not wrong:
            wrong = {**filterset.errors, **_absent_codes(filterset)}
        if wrong:
            raise ValidationError(wrong)
        return queryset if filterset is None else filterset.qs


def _unknown(request: Request, filterset: Any, paging: frozenset[str]) -> Iterator[tuple[str, list[str]]]:
    known = paging | (set() if filterset is None else set(filterset.filters))
    for name in request.query_params:
        if name not in known:
            yield name, [_("This list has no such filter. It has: %s.") % ", ".join(sorted(known))]


def _empty(request: Request, filterset: Any) -> Iterator[tuple[str, list[str]]]:
    """What is empty would keep every row, which nobody means who names a filter."""
    for name in () if filterset is None else filterset.filters:
        if request.query_params.get(name) == "":
            yield name, [_("Give a value, or leave the filter out.")]


def _absent_codes(filterset: Any) -> dict[str, list[str]]:
    """Look all codes up in one query, however many filters name one."""
    asked = {
        name: (entry.catalogue, filterset.form.cleaned_data.get(name))
        for name, entry in filterset.filters.items()
        if isinstance(entry, CodeFilter) and filterset.form.cleaned_data.get(name)
    }
    if not asked:
        return {}
    first, *others = (
        catalogue._default_manager.filter(pk=code).order_by().values_list(Value(name))
        for name, (catalogue, code) in asked.items()
    )
    found = {row[0] for row in first.union(*others, all=True)}
    return {name: [_("There is no such code.")] for name in asked if name not in found}
