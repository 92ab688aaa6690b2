"""Compiles the translations by Babel: no gettext programs are needed on the machine."""

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po


def compile_catalogues(folder: Path) -> int:
    """Writes each `.mo` that is older than its `.po`; returns how many."""
    outdated = [path for path in sorted(folder.glob("*/LC_MESSAGES/*.po")) if _is_outdated(path)]
    for path in outdated:
        _compile(path)
    return len(outdated)


def _is_outdated(source: Path) -> bool:
    compiled = source.with_suffix(".mo")
    return not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime


def _compile(source: Path) -> None:
    with source.open("rb") as file:
        catalogue = read_po(file, locale=source.parents[1].name, domain=source.stem)
    with source.with_suffix(".mo").open("wb") as file:
        write_mo(file, catalogue)
