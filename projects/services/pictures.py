"""A picture of a story: its type known by its content, its size bounded, made anew without what it carried."""

from __future__ import annotations

import io
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

LARGEST = 5 * 1024 * 1024  # bytes
# Pixels that are read at most: a JPEG is read at a fraction of its size, a PNG only as a whole.
MOST_PIXELS = {"JPEG": 40_000_000, "PNG": 4_000_000}
SIDE = 1280  # pixels of the longer side, as it is kept
QUALITY = 80


def clean_picture(upload: UploadedFile[Any]) -> ContentFile[bytes]:
    """Return the picture as a JPEG of at most 1280 pixels, without place, device, names or anything else beside it.

    Raise ValidationError for `picture` that says what is wrong.
    """
    size = upload.size or 0
    if not 0 < size <= LARGEST:
        raise _refused(_("The picture may have up to %(limit)s.") % {"limit": filesizeformat(LARGEST)})
    upload.seek(0)
    try:
        with Image.open(upload, formats=tuple(MOST_PIXELS)) as picture:
            return _made_anew(picture)
    except UnidentifiedImageError as unknown:
        raise _refused(_("Choose a JPEG or PNG picture; this is something else.")) from unknown
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as broken:
        raise _refused(_("The picture can’t be read. Save it anew and try again.")) from broken


def _made_anew(picture: Image.Image) -> ContentFile[bytes]:
    if picture.width * picture.height > MOST_PIXELS[str(picture.format)]:
        raise _refused(
            _("The picture has too many pixels. Make it smaller, for example 1,600 by 1,200, and try again.")
        )
    picture.draft("RGB", (SIDE, SIDE))  # of a JPEG, decodes no more than is needed
    picture.thumbnail((SIDE, SIDE))
    upright = ImageOps.exif_transpose(picture).convert("RGB")
    upright.info.clear()  # a comment would be written with it
    written = io.BytesIO()
    upright.save(written, "JPEG", quality=QUALITY, optimize=True)
    return ContentFile(written.getvalue(), name="picture")


def _refused(words: str) -> ValidationError:
    return ValidationError({"picture": words})
