"""How the API describes itself: sign-in, and the problems that every read may answer with."""

from __future__ import annotations

from typing import Any, Literal

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiExample, OpenApiResponse
from rest_framework import serializers

from .files import FileRenderer


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = "coalition.core.api.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "description": "A token of a person: it sees what its owner sees."}


class WrongPlaceSerializer(serializers.Serializer[object]):
    pointer = serializers.CharField(help_text="Which parameter, as a JSON pointer")
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
    "400": "An unknown filter, a bad value or a bad cursor; `errors` names it.",
    "401": "The token is wrong, expired or revoked, or there is none.",
    "403": "Not for your role.",
    "404": "There is nothing here, or it is not for you to see.",
}
EXAMPLE = {
    "type": "about:blank",
    "title": "Bad Request",
    "status": 400,
    "detail": "The answer can't be given: please correct what is named below.",
    "instance": "urn:request:5c4c83ce7e024c05bb7db7f33145b2b7",
    "errors": [{"pointer": "/flagship", "detail": "There is no such code."}],
}


class ReadSchema(AutoSchema):
    def get_auth(self) -> list[dict[str, Any]]:
        """A public read needs nobody: that is the empty entry."""
        return [*super().get_auth(), *([{}] if self._is_public() else [])]

    def map_renderers(self, attribute: str) -> list[Any]:
        """Only JSON has the described shape; files are added as what they are."""
        if attribute == "format":
            return super().map_renderers(attribute)
        return [kind.media_type for kind in self.view.get_renderers() if not isinstance(kind, FileRenderer)]

    def _get_response_bodies(self, direction: Direction = "response") -> dict[str, Any]:
        bodies: dict[str, Any] = super()._get_response_bodies(direction)
        for status in self._possible_problems():
            examples = [OpenApiExample("A code that does not exist", EXAMPLE)] if status == "400" else []
            answer = OpenApiResponse(ProblemSerializer, WORDS[status], examples=examples)
            bodies[status] = self._get_response_for_code(answer, status, PROBLEM, direction)  # type: ignore[no-untyped-call]
        for kind in getattr(self.view, "files", ()):
            bodies["200"]["content"][kind.media_type] = {"schema": {"type": "string", "format": "binary"}}
        return bodies

    def _is_public(self) -> bool:
        return bool(getattr(self.view, "is_public", False))

    def _possible_problems(self) -> list[str]:
        refused = ["401"] if self._is_public() else ["401", "403"]
        return ["400", *refused] if self._is_list_view() else [*refused, "404"]
