"""How the API describes itself: sign-in, what a write must carry, and the problems that each call may answer with."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, Literal

from django.conf import settings
from django.utils.translation import get_language
from django_filters import Filter
from drf_spectacular.contrib.django_filters import DjangoFilterExtension
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse
from rest_framework import serializers

from .files import FileRenderer
from .filters import FlagFilter, SlugFilter


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = "coalition.core.api.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "description": "A token of a person: it sees what its owner sees."}


class StrictFilters(DjangoFilterExtension):  # type: ignore[no-untyped-call]
    """What the form of each filter refuses, said beforehand."""

    target_class = "coalition.core.api.filters.StrictFilterBackend"
    priority = 1

    def resolve_filter_field(self, *about: Any) -> list[dict[str, Any]]:
        parameters: list[dict[str, Any]] = super().resolve_filter_field(*about)  # type: ignore[no-untyped-call]
        for parameter in parameters:
            parameter["schema"] = _bounded(parameter["schema"], about[-1])
        return parameters


def _bounded(schema: dict[str, Any], entry: Filter) -> dict[str, Any]:
    if isinstance(entry, FlagFilter):
        return {"type": "boolean"}
    schema.pop("title", None)  # of the model's field, in words: a client would be named after it
    if schema != {"type": "string"}:
        return schema
    text = {"pattern": r"^[-a-zA-Z0-9_]+$"} if isinstance(entry, SlugFilter) else {"minLength": 1}
    return {**schema, **text, "maxLength": entry.extra["max_length"]}


class WrongPlaceSerializer(serializers.Serializer[object]):
    pointer = serializers.CharField(help_text="Which parameter or member of the body, as a JSON pointer")
    detail = serializers.CharField()


class ProblemSerializer(serializers.Serializer[object]):
    """Problem details for HTTP APIs (RFC 9457)."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    instance = serializers.CharField(help_text="The id of the request, as the log has it")
    errors = WrongPlaceSerializer(many=True, required=False)  # type: ignore[assignment]


Direction = Literal["request", "response"]
PROBLEM = ("application/problem+json",)
WORDS = {
    "400": "An unknown filter or field, a bad value or a bad cursor; `errors` names it.",
    "401": "The token is wrong, expired or revoked, or there is none.",
    "403": "Not for your role.",
    "404": "There is nothing here, or it is not for you to see.",
    "409": "Not possible as the row stands now, or the same call is being worked on.",
    "412": "The row has changed since you read it; `ETag` is that of its newest version.",
    "422": "This Idempotency-Key was used for another call.",
    "428": "If-Match is missing.",
    "429": "Too many calls, or too much work: `Retry-After` says when to come back.",
    "503": "It took too long, or the portal is away for a moment: `Retry-After` says when to come back.",
}
# By the method of HTTP, the one of the view that does the work and has the words for it.
WORK = {"POST": "create", "PATCH": "change", "DELETE": "remove"}
KEY = OpenApiParameter(
    "Idempotency-Key",
    {"type": "string", "pattern": r"^[\x21\x23-\x7e]{8,200}$"},
    OpenApiParameter.HEADER,
    description="New for each call; a repeat gets the first answer",
)
KEY_REQUIRED = OpenApiParameter(KEY.name, KEY.type, KEY.location, required=True, description=KEY.description)
SEEN = OpenApiParameter(
    "If-Match", str, OpenApiParameter.HEADER, required=True, description="The ETag of the row as you read it"
)
EXAMPLE = {
    "type": "about:blank",
    "title": "Bad Request",
    "status": 400,
    "detail": "The answer can't be given: please correct what is named below.",
    "instance": "urn:request:5c4c83ce7e024c05bb7db7f33145b2b7",
    "errors": [{"pointer": "/flagship", "detail": "There is no such code."}],
}


def fields_parameter(serializer: Any) -> OpenApiParameter:
    """`fields=` with the names that there are: some of them, or none, with commas between."""
    name = f"({'|'.join(map(re.escape, serializer.fields))})?"
    text = {"type": "string", "pattern": f"^{name}(,{name})*$"}
    return OpenApiParameter("fields", text, description="Names of fields with commas between: only these are sent")


class DrawnOnce(SchemaGenerator):
    """What is served: it changes with the program and the language alone. The command draws anew, for its warnings."""

    def get_schema(self, request: Any = None, public: bool = False) -> dict[str, Any]:
        return _drawn(get_language())


@lru_cache(maxsize=len(settings.LANGUAGES))
def _drawn(language: str | None) -> dict[str, Any]:
    """In the language that is active."""
    drawn: dict[str, Any] = SchemaGenerator().get_schema(public=True)  # type: ignore[no-untyped-call]
    return drawn


class ReadSchema(AutoSchema):
    def get_auth(self) -> list[dict[str, Any]]:
        """A public read needs nobody: that is the empty entry."""
        return [*super().get_auth(), *([{}] if self._is_public() else [])]

    def get_operation_id(self) -> str:
        return super().get_operation_id().replace("_create", "_step") if self._steps else super().get_operation_id()

    def get_description(self) -> str:  # type: ignore[override]  # drf-spectacular's own has no arguments either
        """A write has the words of the method that does it, a step those of its view."""
        work = getattr(self.view, WORK.get(self.method, ""), None)
        return str(getattr(work, "__doc__", "") or super().get_description())

    def get_request_serializer(self) -> Any:
        return getattr(self.view, "entry_class", None) if self.method in {"POST", "PATCH"} else None

    def get_examples(self) -> list[OpenApiExample]:
        entry = self.get_request_serializer()
        return [OpenApiExample("A body", entry.example, request_only=True)] if entry and entry.example else []

    def get_override_parameters(self) -> list[Any]:
        view: Any = self.view
        if not self._is_write:
            return [fields_parameter(view.get_serializer_class()())]
        steps = [OpenApiParameter("step", str, OpenApiParameter.PATH, enum=sorted(self._steps))] if self._steps else []
        return [*steps, KEY_REQUIRED if self.method == "POST" else KEY, *([SEEN] if self._needs_version else [])]

    @property
    def _steps(self) -> Any:
        return getattr(self.view, "steps", {})

    @property
    def _is_write(self) -> bool:
        return bool(self.method in WORK)

    @property
    def _needs_version(self) -> bool:
        return bool(self.method != "POST" or getattr(self.view, "is_of_a_row", False))

    def map_renderers(self, attribute: str) -> list[Any]:
        """Only JSON has the described shape; files are added as what they are."""
        if attribute == "format":
            return super().map_renderers(attribute)
        return [kind.media_type for kind in self.view.get_renderers() if not isinstance(kind, FileRenderer)]

    def _get_response_bodies(self, direction: Direction = "response") -> dict[str, Any]:
        bodies: dict[str, Any] = self._answers(direction)
        for status in self._possible_problems():
            examples = [OpenApiExample("A code that does not exist", EXAMPLE)] if status == "400" else []
            answer = OpenApiResponse(ProblemSerializer, WORDS[status], examples=examples)
            bodies[status] = self._get_response_for_code(answer, status, PROBLEM, direction)  # type: ignore[no-untyped-call]
        for kind in getattr(self.view, "files", ()):
            if not self._is_write:
                bodies["200"]["content"][kind.media_type] = {"schema": {"type": "string", "format": "binary"}}
        return bodies

    def _answers(self, direction: Direction) -> dict[str, Any]:
        if not self._is_write:
            return super()._get_response_bodies(direction)
        if self.method == "DELETE":
            return {"204": {"description": "It is gone."}}
        status = "201" if self.method == "POST" and not self._steps else "200"
        told = self.get_response_serializers()
        return {status: self._get_response_for_code(told, status, direction=direction)}  # type: ignore[no-untyped-call]

    def _is_public(self) -> bool:
        return bool(getattr(self.view, "is_public", False)) and not self._is_write

    def _possible_problems(self) -> list[str]:
        refused = ["401"] if self._is_public() else ["401", "403"]
        if self._is_write:
            of_a_row = ["404", "412", "428"] if self._needs_version else []
            return sorted(["400", *refused, *of_a_row, "409", "422", "429", "503"])
        return ["400", *refused, *(["404"] if "{" in self.path else []), "429", "503"]
