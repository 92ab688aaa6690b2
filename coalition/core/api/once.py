"""A write counts once (Idempotency-Key), and on the version that its caller saw (If-Match)."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from datetime import timedelta

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.request import Request
from rest_framework.response import Response

from ..conflicts import Conflict
from ..models.calls import ApiCall
from .rendering import JSONRenderer

KEPT = timedelta(days=1)
_KEPT_HEADERS = ("ETag", "Location")
# A text, with or without the quotes of a structured field (draft-ietf-httpapi-idempotency-key-header).
_KEY = re.compile(r'"?([\x21\x23-\x7e]{8,200})"?')
# GZip makes a tag weak on its way out, so a weak one is taken for the strong one it was.
_TAG = re.compile(r'(?:W/)?"(\d{1,9})(?:\.[0-9a-f]*)?"')


class OtherBody(exceptions.APIException):
    status_code = 422


class PreconditionRequired(exceptions.APIException):
    status_code = 428


@transaction.atomic
def answer_once(request: Request, work: Callable[[], Response]) -> Response:
    """Answer with `work`, or as it answered before under this key; the answer is kept in the transaction of its effect.

    A worker that dies loses both, and the lock with its connection: the key is free at once. What was refused is not
    kept, since it changed nothing. Raises Conflict while the first call is at work, OtherBody for another question.
    """
    key = _key_of(request)
    if not key:
        return work()
    digest = _digest(str(request.user.pk), key)
    asked = _digest(request.method or "", request.get_full_path(), hashlib.sha256(request._request.body).hexdigest())
    if not _locks(digest):
        raise Conflict(_("The same call is being worked on. Send it again in a moment."))
    if first := ApiCall.objects.filter(key=digest, created_at__gt=timezone.now() - KEPT).first():
        if first.fingerprint != asked:
            raise OtherBody(_("This Idempotency-Key was used for something else. Make a new one for each call."))
        data = json.loads(first.body) if first.body else None
        return Response(data, status=first.status, headers={**first.headers, "Idempotency-Replayed": "true"})
    answer = work()
    _keep(digest, asked, answer)
    return answer


def forget_calls() -> int:
    """Delete what no repeat will ask for any more."""
    return ApiCall.objects.filter(created_at__lte=timezone.now() - KEPT).delete()[0]


def seen_version(request: Request) -> int:
    """The version that If-Match names; 0, which no row has, for a tag that this API never gave."""
    header = request.headers.get("If-Match")
    if header is None:
        raise PreconditionRequired(_("Send the ETag of what you read as If-Match, so that nothing is overwritten."))
    found = _TAG.fullmatch(header.strip())
    return int(found[1]) if found else 0


def version_tag(version: int, content: bytes = b"") -> str:
    """The ETag of a row: its version, and what was told of it, which changes with other rows too."""
    rest = f".{hashlib.sha256(content).hexdigest()[:16]}" if content else ""
    return f'"{version}{rest}"'


def _key_of(request: Request) -> str:
    header = request.headers.get("Idempotency-Key")
    found = _KEY.fullmatch(header or "")
    if found is None and (header is not None or request.method == "POST"):
        raise exceptions.ParseError(_("Send an Idempotency-Key: 8 to 200 characters, new for each call."))
    return found[1] if found else ""


def _digest(*parts: str) -> str:
    return hashlib.sha256("|".join(parts).encode()).hexdigest()


def _locks(digest: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [int(digest[:15], 16)])
        return bool(cursor.fetchone()[0])


def _keep(digest: str, asked: str, answer: Response) -> None:
    told = {
        "fingerprint": asked,
        "status": answer.status_code,
        "headers": {name: answer[name] for name in _KEPT_HEADERS if name in answer},
        "body": JSONRenderer().render(answer.data).decode(),
        "created_at": timezone.now(),
    }
    ApiCall.objects.update_or_create(key=digest, defaults=told)
