"""Stylesheets of many parts served as one (docs/adr/0006-stylesheet-bundle.md).

Parts stay where a reader looks for them, one file a component; a browser on a slow link asks for one file.
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

# Bundle → its parts in order, as patterns under static/. Components never depend on each other's order.
BUNDLES = {
    "css/portal.css": (
        "css/tokens.css",
        "css/base.css",
        "css/layout.css",
        "css/components/*.css",
        "css/print.css",
    ),
    "css/staff.css": ("css/dense.css", "css/components/staff/*.css"),
}

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_INDENT = re.compile(r"\n\s*")


def parts_of(bundle: str, root: Path) -> tuple[Path, ...]:
    """The files that a bundle is made of. Raises KeyError for an unknown bundle."""
    return tuple(path for pattern in BUNDLES[bundle] for path in sorted(root.glob(pattern)))


def join_styles(sheets: Iterable[str]) -> str:
    """The sheets one after another, without comments and indentation."""
    return "".join(_INDENT.sub("\n", _COMMENT.sub("", sheet)).strip() + "\n" for sheet in sheets)


class BundleFinder(BaseFinder):
    """Finds the bundles for collectstatic, runserver and WhiteNoise alike; writes them beside the other
    made files when a part is newer."""

    def __init__(self, root: Path | None = None, made: Path | None = None) -> None:
        self.root = root or Path(settings.STATICFILES_DIRS[0])
        self.made = made or Path(settings.STATIC_ROOT).parent / "bundles"
        self.storage = FileSystemStorage(location=self.made)

    def check(self, **kwargs: Any) -> list[Any]:
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        """The bundle's file, or an empty list for any other path (Django's contract for finders)."""
        if path not in BUNDLES:
            return []
        made = str(self._make(path))
        return [made] if find_all else made

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, FileSystemStorage]]:
        for bundle in BUNDLES:
            self._make(bundle)
            yield bundle, self.storage

    def _make(self, bundle: str) -> Path:
        target = self.made / bundle
        text = join_styles(part.read_text(encoding="utf-8") for part in parts_of(bundle, self.root))
        if not target.exists() or target.read_text(encoding="utf-8") != text:
            target.parent.mkdir(parents=True, exist_ok=True)
            # A reader of the old file must never see half of the new one.
            fresh = target.with_suffix(".new")
            fresh.write_text(text, encoding="utf-8")
            fresh.replace(target)
        return target
