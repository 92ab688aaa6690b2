"""Holds a file to the Humanitarian Exchange Language by libhxl and its default schema, in an environment of its own."""

import json
import subprocess
from typing import Any

from tests.standards.environment import conformance_python

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
