"""Errors of the API as RFC 9457 problem details, in the caller's language."""

from __future__ import annotations

from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied
from django.core.exceptions import ValidationError as Invalid
from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.fields import get_error_detail
from rest_framework.response import Response
from rest_framework.settings import api_settings
from rest_framework.views import exception_handler

from ..conflicts import StaleVersion, as_conflict
from ..observability import current_request_id
from .once import version_tag

CONTENT_TYPE = "application/problem+json"
# What is wrong with the whole, by the names of Django and DRF.
_WHOLE = {NON_FIELD_ERRORS, api_settings.NON_FIELD_ERRORS_KEY}


def problem(status: int, words: str, **extra: Any) -> dict[str, Any]:
    """Return the members of a problem: `type, title, status, detail, instance` and what is added."""
    return {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": words,
        "instance": f"urn:request:{current_request_id()}",
        **extra,
    }


def handle_exception(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's exception handler: a refused step is 409, invalid input names each place by a JSON pointer."""
    conflict = as_conflict(error)
    if isinstance(conflict, StaleVersion):
        tag = {"ETag": version_tag(conflict.row.version)}
        return Response(problem(412, str(conflict.words)), status=412, content_type=CONTENT_TYPE, headers=tag)
    if conflict is not None:
        return Response(problem(409, str(conflict.words)), status=409, content_type=CONTENT_TYPE)
    if isinstance(error, Invalid):
        error = exceptions.ValidationError(get_error_detail(error))
    response = exception_handler(error, context)
    if response is None:
        return None
    extra: dict[str, Any] = {}
    if isinstance(error, exceptions.ValidationError):
        words = _("The answer can't be given: please correct what is named below.")
        extra = {"errors": list(_places(error.detail))}
    else:
        words = _words_of(error)
    response.data = problem(response.status_code, words, **extra)
    response.content_type = CONTENT_TYPE
    return response


def _words_of(error: Exception) -> str:
    if isinstance(error, exceptions.APIException):
        return str(error.detail)
    if isinstance(error, PermissionDenied):
        return str(error) or _("This is not for your role.")
    return _("There is nothing here, or it is not for you to see.")


def _places(detail: Any, pointer: str = "") -> Iterator[dict[str, str]]:
    if isinstance(detail, dict):
        for name, inner in detail.items():
            yield from _places(inner, pointer if name in _WHOLE else f"{pointer}/{name}")
    elif isinstance(detail, list):
        for position, inner in enumerate(detail):
            nested = isinstance(inner, dict | list)
            yield from _places(inner, f"{pointer}/{position}" if nested else pointer)
    else:
        yield {"pointer": pointer or "/", "detail": str(detail)}


def problem_response(request: HttpRequest, status: int, words: str) -> JsonResponse:
    """The same outside DRF: an unknown path or a failure below `/api/`."""
    return JsonResponse(problem(status, words), status=status, content_type=CONTENT_TYPE)
