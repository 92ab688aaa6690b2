"""What the documents name exists."""

import re
from pathlib import Path

import pytest

from coalition.local.services import ROOT
from coalition.local.sizes import python_files

PAGES = ["README.md", "CONTRIBUTING.md", *(str(path.relative_to(ROOT)) for path in sorted(ROOT.glob("docs/**/*.md")))]
FOLDERS = ("coalition", "members", "requests", "projects", "matching", "templates", "static", "tests", "docs")
PATH = re.compile(rf"(?<![\w/.-])(?:{'|'.join(FOLDERS)})/[\w./-]*[\w/]")


def named_paths(page: str) -> set[str]:
    """Paths of the tree that a page names; those with a placeholder name none."""
    text = re.sub(r"[\w./-]*[<{*][^\s`]*", "", (ROOT / page).read_text())
    return set(PATH.findall(text))


@pytest.mark.parametrize("page", PAGES)
def test_page_names_paths_that_exist(page: str) -> None:
    missing = {name for name in named_paths(page) if not Path(ROOT, name).exists()}
    assert {name for name in missing if not Path(ROOT, f"{name}.md").exists() and not is_record(name)} == set()


def is_record(name: str) -> bool:
    """`docs/adr/0005` names the one record that begins so."""
    return len(list(ROOT.glob(f"{name}-*.md"))) == 1


def test_vocabulary_names_code_that_exists() -> None:
    page = (ROOT / "docs/vocabulary.md").read_text()
    named = set(re.findall(r"`(\w+)` \|$|`(\w+)`, `(\w+)` \|$", page, re.MULTILINE))
    code = "\n".join(path.read_text() for path in python_files())
    words = {word for row in named for word in row if word}
    assert len(words) > 25
    assert {word for word in words if not re.search(rf"\b{word}\b", code)} == set()
