"""A good file whose form had another answer wrong: kept for a day, under a signed name that only its sender may use."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from django.core import signing
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.utils import timezone

from coalition.core.access import Actor
from coalition.core.uploads import check_upload
from members.services.designations import LETTER

FOLDER = "kept"
KEPT_FOR = timedelta(days=1)
SALT = "requests.kept_files"


def set_aside(*, upload: UploadedFile[Any], by: Actor) -> str:
    """Keep the file; return the token by which `by` takes it up. Raise ValidationError for a file that is no letter."""
    check_upload(upload, LETTER)
    _forget_old()
    path = default_storage.save(f"{FOLDER}/{uuid.uuid4().hex}", upload)
    return signing.dumps({"path": path, "name": upload.name, "by": by.pk}, salt=SALT)


def take_up(*, token: str, by: Actor) -> UploadedFile[Any] | None:
    """Return the file; None for a token that is not this person's, is too old, or was made up."""
    kept = _read(token, by)
    if kept is None or not default_storage.exists(kept["path"]):
        return None
    with default_storage.open(kept["path"]) as file:
        return SimpleUploadedFile(kept["name"], file.read())


def kept_name(*, token: str, by: Actor) -> str:
    """Return the name under which the file came; empty where there is none."""
    kept = _read(token, by)
    return kept["name"] if kept else ""


def _read(token: str, by: Actor) -> dict[str, Any] | None:
    try:
        kept: dict[str, Any] = signing.loads(token, salt=SALT, max_age=KEPT_FOR)
    except signing.BadSignature:
        return None
    return kept if kept["by"] == by.pk else None


def _forget_old() -> None:
    """Each new file clears away what nobody came back for."""
    if not default_storage.exists(FOLDER):
        return
    oldest = timezone.now() - KEPT_FOR
    for name in default_storage.listdir(FOLDER)[1]:
        if default_storage.get_modified_time(f"{FOLDER}/{name}") < oldest:
            default_storage.delete(f"{FOLDER}/{name}")
