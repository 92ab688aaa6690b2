"""Reads of the API: one query a page, shaped by hand; the serializer only describes the shape."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, ClassVar

from django.db.models import F, Model, QuerySet
from django.http import Http404
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django_filters import FilterSet
from rest_framework.exceptions import ValidationError
from rest_framework.generics import GenericAPIView, ListAPIView, RetrieveAPIView
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from ..access.roles import ANYONE, Actor, actor_of
from .deprecation import tell_deprecation
from .files import Column, FileRenderer, in_batches
from .filters import StrictFilterBackend
from .once import version_tag
from .rendering import JSONRenderer
from .schema import ReadSchema
from .unchanged import stamp_of, tagged, unchanged

Rows = QuerySet[Any, Any]


class Read(GenericAPIView[Any], ABC):
    """`rows` gives what the actor may see as dictionaries, ready to be sent.

    A serializer for each row would cost far more than the query; tests hold every answer to the serializer's
    schema instead. A nested list that has the name of a field ends in `_`, which is not sent. `key` is the primary
    key by its name: rows are listed by it, so it is part of each row.
    """

    model: ClassVar[type[Model]]
    key = "id"
    is_public = True  # for the description only: the policy decides, and a test holds one to the other
    is_versioned = False  # whether the answer's ETag has the version that a write must name
    schema = ReadSchema()

    @abstractmethod
    def rows(self, actor: Actor) -> Rows:
        """What this person may see, one query; empty where that is nothing."""

    def get_queryset(self) -> Rows:
        if getattr(self, "swagger_fake_view", False):  # the schema is drawn without a caller
            return self.rows(ANYONE)
        return self.rows(actor_of(self.request.user))

    @cached_property
    def fields_asked(self) -> frozenset[str]:
        """What `fields=` names, empty where all are meant; a name that the row does not have is refused."""
        asked = frozenset(filter(None, self.request.query_params.get("fields", "").split(",")))
        serializer: Any = self.get_serializer() if asked else None
        known = serializer.fields if asked else ()
        if unknown := sorted(asked - set(known)):
            words = _("There is no field %(name)s. There are: %(known)s.")
            told = words % {"name": ", ".join(unknown), "known": ", ".join(known)}
            raise ValidationError({"fields": [told]})
        return asked

    def narrowed(self, rows: Rows) -> Rows:
        """Read only what is asked for, so that a short answer is a short query; the key leads to the next page."""
        asked = self.fields_asked
        if not asked:
            return rows
        columns = (*rows.query.values_select, *rows.query.annotation_select)
        return rows.values(*(name for name in columns if name == self.key or name.removesuffix("_") in asked))

    def as_sent(self, row: dict[str, Any]) -> dict[str, Any]:
        sent = {name.removesuffix("_"): value for name, value in row.items()}
        asked = self.fields_asked
        return {name: value for name, value in sent.items() if name in asked} if asked else sent

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        """A token may see more than the public, so that no cache gives one's answer to the other."""
        answer = super().finalize_response(request, response, *args, **kwargs)
        patch_vary_headers(answer, ["Accept", "Authorization", "Cookie"])
        standing = getattr(getattr(request, "_request", request), "rate", None)
        for name, value in standing.headers.items() if standing else ():
            answer[name] = value
        tell_deprecation(self.request, answer)
        return answer

    def shown(self, **address: Any) -> Response | None:
        """The row of this address as it is sent, None where this person sees none."""
        rows = self.narrowed(self.get_queryset()).filter(**address)
        row = (rows.annotate(_version=F("version")) if self.is_versioned else rows).first()
        if row is None:
            return None
        version = row.pop("_version", None)
        answer = Response(self.as_sent(row))
        if version is not None:
            answer["ETag"] = version_tag(version, JSONRenderer().render(answer.data))
        return answer


class ReadList(Read, ListAPIView[Any]):
    """A page of JSON, or all rows of the filter as one of the `files`."""

    filter_backends = [StrictFilterBackend]
    columns: ClassVar[tuple[Column, ...]] = ()
    files: ClassVar[tuple[type[FileRenderer], ...]] = ()
    file_filterset_class: ClassVar[type[FilterSet] | None] = None

    def get_renderers(self) -> list[BaseRenderer]:
        return [JSONRenderer(), *(file() for file in self.files)]

    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        if isinstance(drawn := request.accepted_renderer, FileRenderer):
            return self.draw(drawn)  # type: ignore[return-value]  # DRF sends any answer of Django
        stamp = stamp_of(request)
        return unchanged(request, stamp) or tagged(self.list(request, *args, **kwargs), request, stamp)

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        page = self.paginate_queryset(self.narrowed(self.filter_queryset(self.get_queryset())))
        return self.get_paginated_response([self.as_sent(row) for row in page or []])

    def draw(self, drawn: FileRenderer) -> HttpResponseBase:
        if self.fields_asked:
            raise ValidationError({"fields": [_("A file has all its columns.")]})
        rows = self.filter_queryset(self.file_rows(actor_of(self.request.user)))
        name = self.request.path.strip("/").rpartition("/")[2]
        return drawn.answer(name, self.columns, map(self.as_sent, in_batches(rows, self.key)))

    def file_rows(self, actor: Actor) -> Rows:
        """What a file is drawn from, where that is not what the pages show."""
        return self.rows(actor)

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        """A problem is told in JSON, whatever was asked for."""
        if isinstance(getattr(request, "accepted_renderer", None), FileRenderer):
            request.accepted_renderer, request.accepted_media_type = JSONRenderer(), JSONRenderer.media_type
        return super().finalize_response(request, response, *args, **kwargs)


class ReadOne(Read, RetrieveAPIView[Any]):
    """The row whose key, or other unique field, stands in the address."""

    filter_backends = []
    pagination_class = None

    def get(self, request: Request, *args: Any, **address: Any) -> Response:
        stamp = stamp_of(request)
        return unchanged(request, stamp) or tagged(self.retrieve(request, *args, **address), request, stamp)

    def retrieve(self, request: Request, *args: Any, **address: Any) -> Response:
        answer = self.shown(**address)
        if answer is None:
            raise Http404
        return answer
