"""A file that a person sends: known by its content, bounded, named plainly, and handed out to be saved."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

import filetype
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404
from django.template.defaultfilters import filesizeformat
from django.utils.text import slugify
from django.utils.translation import gettext as _

from .access.permissions import Words


@dataclass(frozen=True)
class Accepted:
    """`endings` by the media type found in the first bytes; `most` in bytes; `named` for a name without letters."""

    endings: Mapping[str, str]
    most: int
    otherwise: Words
    named: str


def check_upload(upload: UploadedFile[Any], accepted: Accepted) -> str:
    """Return the media type found in the content; raise ValidationError for `upload` that says what is wrong."""
    size = upload.size or 0
    if not size:
        raise ValidationError({"upload": _("The file is empty.")})
    if size > accepted.most:
        limits = {"size": filesizeformat(size), "limit": filesizeformat(accepted.most)}
        raise ValidationError({"upload": _("The file has %(size)s; the limit is %(limit)s.") % limits})
    upload.seek(0)
    found = filetype.guess_mime(upload.read(8192))
    upload.seek(0)
    if found not in accepted.endings:
        raise ValidationError({"upload": accepted.otherwise})
    return str(found)


def described(upload: UploadedFile[Any], accepted: Accepted) -> dict[str, Any]:
    """What a row keeps of a checked file beside its bytes: `file_name`, `content_type` and `size`."""
    media_type = check_upload(upload, accepted)
    return {
        "upload": upload,
        "file_name": _plain_name(upload, accepted, media_type),
        "content_type": media_type,
        "size": upload.size or 0,
    }


def digest_of(upload: UploadedFile[Any]) -> str:
    """SHA-256 of the content, in hexadecimal digits."""
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    return digest.hexdigest()


def random_name(folder: str) -> str:
    """The name under which an upload is stored says nothing and can't be guessed."""
    return f"{folder}/{uuid.uuid4().hex}"


def hand_out(upload: FieldFile, *, file_name: str, content_type: str) -> FileResponse:
    """As a file to save; whoever calls it has asked whether the reader may see it."""
    try:
        stored = upload.open("rb")
    except FileNotFoundError as gone:
        raise Http404 from gone
    answer = FileResponse(stored, as_attachment=True, filename=file_name, content_type=content_type)
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _plain_name(upload: UploadedFile[Any], accepted: Accepted, media_type: str) -> str:
    """The name as it is handed out: without path or control characters, ending as the content says."""
    stem = PurePath((upload.name or "").replace("\\", "/")).stem
    return f"{slugify(stem, allow_unicode=True)[:120] or accepted.named}.{accepted.endings[media_type]}"
