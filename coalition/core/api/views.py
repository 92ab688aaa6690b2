"""Reads of the API: one query a page, shaped by hand; the serializer only describes the shape."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, ClassVar

from django.db.models import Model, QuerySet
from django.http import Http404
from django.utils.cache import patch_vary_headers
from rest_framework.generics import GenericAPIView, ListAPIView, RetrieveAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from ..access.roles import ANYONE, Actor, actor_of
from .filters import StrictFilterBackend
from .schema import ReadSchema

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
    schema = ReadSchema()

    @abstractmethod
    def rows(self, actor: Actor) -> Rows:
        """What this person may see, one query; empty where that is nothing."""

    def get_queryset(self) -> Rows:
        if getattr(self, "swagger_fake_view", False):  # the schema is drawn without a caller
            return self.rows(ANYONE)
        return self.rows(actor_of(self.request.user))

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        """A token may see more than the public, so that no cache gives one's answer to the other."""
        answer = super().finalize_response(request, response, *args, **kwargs)
        patch_vary_headers(answer, ["Authorization", "Cookie"])
        return answer


class ReadList(Read, ListAPIView[Any]):
    filter_backends = [StrictFilterBackend]

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response([_as_sent(row) for row in page or []])


class ReadOne(Read, RetrieveAPIView[Any]):
    """The row whose key, or other unique field, stands in the address."""

    filter_backends = []
    pagination_class = None

    def retrieve(self, request: Request, *args: Any, **address: Any) -> Response:
        row = self.get_queryset().filter(**address).first()
        if row is None:
            raise Http404
        return Response(_as_sent(row))


def _as_sent(row: dict[str, Any]) -> dict[str, Any]:
    return {name.removesuffix("_"): value for name, value in row.items()}
