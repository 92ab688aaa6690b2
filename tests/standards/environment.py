"""The programs that judge the portal from outside, in an environment of their own (requirements/conformance.in)."""

import hashlib
import os
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from coalition.local.services import ROOT, home_folder
from coalition.local.state import exclusive

REQUIREMENTS = ROOT / "requirements" / "conformance.txt"
# These two are published as source only; all else comes as a wheel.
FROM_SOURCE = "libhxl,python-io-wrapper"


@cache
def conformance_python() -> Path:
    """The interpreter of the environment, made where its pins have changed; without a registry the test is skipped."""
    folder = home_folder() / "conformance"
    python, mark = folder / "bin" / "python", folder / "pins"
    pins = hashlib.sha256(REQUIREMENTS.read_bytes()).hexdigest()
    install = ["install", "--quiet", "--require-hashes", "--only-binary", ":all:", "--no-binary", FROM_SOURCE]
    with exclusive(home_folder() / "conformance.lock"):
        if not mark.exists() or mark.read_text() != pins:
            commands = (
                [sys.executable, "-m", "venv", "--clear", str(folder)],
                [str(python), "-m", "pip", *install, "-r", str(REQUIREMENTS)],
            )
            for command in commands:
                if subprocess.run(command, capture_output=True).returncode:
                    absent = "The environment of requirements/conformance.txt can't be made."
                    pytest.fail(absent) if os.environ.get("CI") else pytest.skip(absent)
            mark.write_text(pins)
    return python
