"""The stylesheet bundles: whole, in order, small, and new when a part is."""

import gzip
from pathlib import Path

from django.conf import settings

from coalition.core.bundles import BUNDLES, BundleFinder, join_styles, parts_of

STATIC = Path(settings.BASE_DIR) / "static"


def test_bundles_hold_every_part_once() -> None:
    parts = [path for bundle in BUNDLES for path in parts_of(bundle, STATIC)]
    assert sorted(parts) == sorted((STATIC / "css").rglob("*.css"))


def test_bundle_begins_with_tokens_and_ends_with_print() -> None:
    parts = [path.name for path in parts_of("css/portal.css", STATIC)]
    assert (parts[:3], parts[-1]) == (["tokens.css", "base.css", "layout.css"], "print.css")


def test_join_drops_comments_and_indentation_only() -> None:
    assert join_styles(["/* why\n */\na {\n  color: red;\n}\n", "b {\n}\n"]) == "a {\ncolor: red;\n}\nb {\n}\n"


def test_styles_stay_under_fifteen_kilobytes() -> None:
    text = join_styles(part.read_text() for bundle in BUNDLES for part in parts_of(bundle, STATIC))
    assert len(gzip.compress(text.encode())) <= 15_000


def test_scripts_stay_under_twenty_kilobytes() -> None:
    scripts = b"".join(path.read_bytes() for path in sorted((STATIC / "js").rglob("*.js")))
    assert len(gzip.compress(scripts)) <= 20_000


def test_finder_knows_only_its_bundles(tmp_path: Path) -> None:
    finder = BundleFinder(root=STATIC, made=tmp_path)
    assert finder.find("css/base.css") == []
    assert finder.find("css/staff.css") == str(tmp_path / "css" / "staff.css")
    assert [name for name, _ in finder.list([])] == list(BUNDLES)


def test_finder_makes_a_bundle_anew_when_a_part_changes(tmp_path: Path) -> None:
    root, made = tmp_path / "static", tmp_path / "made"
    (root / "css" / "components").mkdir(parents=True)
    part = root / "css" / "components" / "card.css"
    finder = BundleFinder(root=root, made=made)
    seen = []
    for rule in ("a {\n}\n", "b {\n}\n"):
        part.write_text(rule)
        seen.append(Path(finder.find("css/portal.css")).read_text())
    assert seen == ["a {\n}\n", "b {\n}\n"]
