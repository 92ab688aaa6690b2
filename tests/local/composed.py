"""docker-compose.yml and the Dockerfile as the tests read them, and what the settings read of the environment."""

import ast
import json
import re
from collections.abc import Mapping
from typing import Any

import yaml

from coalition.local.services import ROOT

PORTAL = ("web", "worker", "beat", "sweep")
GIVEN = {
    "PORTAL_URL": "https://coalition.example.org",
    "PORTAL_HOST": "coalition.example.org",
    "MAIL_FROM": "Coalition <coalition@example.org>",
    "SECRETARIAT_EMAIL": "secretariat@example.org",
}


def compose(given: Mapping[str, str] = GIVEN) -> Any:
    """The file with its ${…} filled in. Raises KeyError where one that must be given is not."""

    def fill(found: re.Match[str]) -> str:
        name, default = found["name"], found["default"]
        return given[name] if default is None else given.get(name, default)

    text = (ROOT / "docker-compose.yml").read_text()
    return yaml.safe_load(re.sub(r"\$\{(?P<name>\w+)(?::\?[^}]*|:-(?P<default>[^}]*))?\}", fill, text))


def copied() -> set[str]:
    """What the Dockerfile copies from the tree."""
    lines = [line.split() for line in (ROOT / "Dockerfile").read_text().splitlines() if line.startswith("COPY")]
    return {source for line in lines for source in line[1:-1]}


def default_command() -> list[str]:
    (line,) = re.findall(r"^CMD (.*)$", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    return list(json.loads(line))


def settings_variables() -> dict[str, bool]:
    """Each environment variable that coalition/settings/base.py reads, and whether it must be set."""
    calls = [
        node
        for node in ast.walk(ast.parse((ROOT / "coalition/settings/base.py").read_text()))
        if isinstance(node, ast.Call) and _reads_environment(node.func)
    ]
    return {ast.literal_eval(call.args[0]): not call.keywords and len(call.args) == 1 for call in calls}


def secrets() -> set[str]:
    """Those that may come from a file that `<name>_FILE` names."""
    source = (ROOT / "coalition/settings/base.py").read_text()
    return set(re.findall(r'secret\("(\w+)"', source))


def _reads_environment(called: ast.expr) -> bool:
    if isinstance(called, ast.Name):
        return called.id == "secret"
    return isinstance(called, ast.Attribute) and isinstance(called.value, ast.Name) and called.value.id == "env"
