"""304 to the public before an answer is made: its ETag names the state of the tables it was made of.

The tag is `"<stamp>.<digest>"`. The stamp is known from one short query (`core.models.changes`), and equal stamps are
equal answers. Where the stamp has changed but not the answer, the digest of the content tells so afterwards.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from django.conf import settings
from django.utils import timezone, translation
from django.utils.http import parse_etags
from rest_framework.request import Request
from rest_framework.response import Response

from ..apps import own_apps
from ..models.changes import Change
from .filters import SINCE


def stamp_of(request: Request) -> str:
    """The stamp of the answer to an anonymous read; empty for others, and for a mirror, which has its own clock.

    Empty too where no change was ever noted: a database whose tables have not got their triggers yet tells nothing.
    """
    if request.user.is_authenticated or request.method not in {"GET", "HEAD"} or SINCE in request.query_params:
        return ""
    state = Change.objects.stamp()
    if not any(state):
        return ""
    address = (request.build_absolute_uri(), request.accepted_renderer.format, translation.get_language())
    parts = (_release(), timezone.localdate(), *address, *state)
    return _digest("|".join(map(str, parts)).encode())


def unchanged(request: Request, stamp: str) -> Response | None:
    """304 where the caller has the answer of this very state."""
    tag = next((tag for tag in _tags(request) if stamp and tag.startswith(f'"{stamp}.')), None)
    return Response(status=304, headers={"ETag": tag}) if tag else None


def tagged(answer: Response, request: Request, stamp: str) -> Response:
    """Put the tag on the answer once it is made; the caller's own where its content is the same."""

    def put(made: Response) -> None:
        digest = _digest(made.content)
        known = next((tag for tag in _tags(request) if tag.endswith(f'.{digest}"')), None)
        made["ETag"] = known or f'"{stamp}.{digest}"'

    if stamp and answer.status_code == 200 and not answer.has_header("ETag") and isinstance(answer, Response):
        answer.add_post_render_callback(put)
    return answer


def _tags(request: Request) -> list[str]:
    """Without the mark of weakness that compression gives them."""
    return [tag.removeprefix("W/") for tag in parse_etags(request.headers.get("If-None-Match", ""))]


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:16]


@cache
def _release() -> str:
    """Of the program itself: another release may tell the same rows in another way."""
    folders = [*(Path(config.path) for config in own_apps()), settings.BASE_DIR / "locale"]
    files = sorted(path for folder in folders for kind in ("*.py", "*.mo") for path in folder.rglob(kind))
    return _digest("|".join(f"{path} {path.stat().st_size} {path.stat().st_mtime_ns}" for path in files).encode())
