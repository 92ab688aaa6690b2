import shutil
import subprocess
from pathlib import Path

import pytest

from coalition.local.services import ROOT


@pytest.fixture
def bare_tree(tmp_path: Path) -> Path:
    """A tree with nothing but the Makefile, in a folder with a space, and a PATH of its own in `bin`."""
    tree = tmp_path / "a folder"
    (tree / "bin").mkdir(parents=True)
    shutil.copy(ROOT / "Makefile", tree)
    for name in ("sh", "make", "rm"):
        (tree / "bin" / name).symlink_to(str(shutil.which(name)))
    return tree


def make(tree: Path, target: str) -> tuple[int, str]:
    """The exit status and the first line of complaint."""
    done = subprocess.run(["make", target], cwd=tree, env={"PATH": str(tree / "bin")}, capture_output=True, text=True)
    return done.returncode, (done.stderr.splitlines() or [""])[0]


def add_python(tree: Path, script: str) -> None:
    python = tree / "bin" / "python3"
    python.write_text(f"#!/bin/sh\n{script}\n")
    python.chmod(0o755)


def test_make_run_without_python_names_it(bare_tree: Path) -> None:
    assert make(bare_tree, "run") == (2, "missing: python3, version 3.11 or newer (apt install python3)")


def test_make_run_with_an_old_python_names_it(bare_tree: Path) -> None:
    add_python(bare_tree, "exit 1")
    assert make(bare_tree, "run") == (2, "missing: python3, version 3.11 or newer (apt install python3)")


def test_make_test_without_venv_names_it(bare_tree: Path) -> None:
    add_python(bare_tree, 'case "$2" in *ensurepip*) exit 1;; esac')
    assert make(bare_tree, "test") == (2, "missing: venv (apt install python3-venv)")


def test_make_alone_lists_the_commands(bare_tree: Path) -> None:
    done = subprocess.run(["make"], cwd=bare_tree, capture_output=True, text=True, check=True)
    commands = [line.split()[1] for line in done.stdout.splitlines()]
    assert commands == ["run", "test", "lint", "sizes", "bench", "pictures", "lock", "clean"]


def test_ci_runs_make_test() -> None:
    assert (ROOT / ".ci/run").read_text().splitlines()[-1] == "exec make --no-print-directory test"
