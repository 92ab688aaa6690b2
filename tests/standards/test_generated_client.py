"""A client that openapi-python-client makes of the description: it lists, pages, filters, reads and writes."""

import json
import os
import re
import subprocess
from pathlib import Path

import pytest
from django.test import Client
from pytest_django.live_server_helper import LiveServer

from coalition.core.access import Scope
from coalition.local.services import ROOT
from members.models import Offer, User
from projects.models import Project
from tests.api.builders import recorded, token_of
from tests.standards.environment import conformance_python

pytestmark = pytest.mark.django_db(transaction=True)
JOURNEY = Path(__file__).with_name("client_journey.py")
PAGE = (ROOT / "docs/generated-client.md").read_text()


def test_generated_client_reads_and_writes(
    client: Client, live_server: LiveServer, member: User, tmp_path: Path
) -> None:
    codes = [recorded().code for _ in range(5)]
    description = tmp_path / "description.json"
    description.write_bytes(client.get("/api/v1/schema/?format=json").content)
    generate(description, tmp_path / "portal")
    told = json.loads(run(JOURNEY, live_server.url, token_of(member, scopes=Scope.values), folder=tmp_path))
    assert told["read"] == {
        "codes": codes,
        "in Senegal": 5,
        "in France": 0,
        "reached": [200],
        "absent": 404,
    }
    assert told["written"] == {
        "offers": [201, 201, True],
        "capacity": [500, 900],
        "stale": 412,
        "pause of a draft": 409,
        "delivered": 240.0,
    }
    assert page_as_run(live_server.url, member, folder=tmp_path).splitlines()[:5] == [
        f"{code} {title} ['MLI', 'SEN']" for code, title in Project.objects.order_by("pk").values_list("code", "title")
    ]
    assert [(offer.title, offer.capacity) for offer in Offer.objects.all()] == [("Radio lessons", 900)] * 2


def page_as_run(address: str, user: User, *, folder: Path) -> str:
    (code,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    code = code.replace("http://127.0.0.1:8000", address)
    return run("-c", code, folder=folder, TOKEN=token_of(user, scopes=Scope.values))


def generate(description: Path, folder: Path) -> None:
    """Fails on any warning; the generator tidies its code by the ruff of the same environment."""
    how = ("--output-path", str(folder), "--meta", "none", "--fail-on-warning")
    run("-m", "openapi_python_client", "generate", "--path", description, *how, folder=folder.parent)


def run(*arguments: str | Path, folder: Path, **variables: str) -> str:
    python = conformance_python()
    path = f"{python.parent}{os.pathsep}{os.environ['PATH']}"
    environment = {"PATH": path, "PYTHONPATH": str(folder), **variables}
    done = subprocess.run([python, *arguments], capture_output=True, text=True, cwd=folder, env=environment)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
