"""Holds a file to the Humanitarian Exchange Language by libhxl and its default schema, in an environment of its own."""

import hashlib
import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from coalition.local.services import ROOT, home_folder
from coalition.local.state import exclusive

REQUIREMENTS = ROOT / "requirements" / "conformance.txt"
CHECK = """
import io, json, sys, hxl
source = hxl.make_input(io.BytesIO(sys.stdin.buffer.read()))
json.dump(hxl.validate(hxl.data(source))["issues"], sys.stdout, default=str)
"""


def hxl_issues(content: bytes) -> list[Any]:
    """What breaks the schema, as libhxl tells it; empty where the file is valid. ValueError for what is no HXL."""
    done = subprocess.run([str(conformance_python()), "-c", CHECK], input=content, capture_output=True)
    if done.returncode:
        raise ValueError(done.stderr.decode())
    issues: list[Any] = json.loads(done.stdout)
    return issues


@cache
def conformance_python() -> Path:
    """The interpreter of the environment, made where its pins have changed; without a registry the test is skipped."""
    folder = home_folder() / "conformance"
    python, mark = folder / "bin" / "python", folder / "pins"
    pins = hashlib.sha256(REQUIREMENTS.read_bytes()).hexdigest()
    with exclusive(home_folder() / "conformance.lock"):
        if not mark.exists() or mark.read_text() != pins:
            commands = (
                [sys.executable, "-m", "venv", "--clear", str(folder)],
                [str(python), "-m", "pip", "install", "--quiet", "--no-deps", "-r", str(REQUIREMENTS)],
            )
            for command in commands:
                if subprocess.run(command, capture_output=True).returncode:
                    absent = "The environment of requirements/conformance.txt can't be made."
                    pytest.fail(absent) if os.environ.get("CI") else pytest.skip(absent)
            mark.write_text(pins)
    return python
