"""The API by schemathesis: what its description allows, and what it does not, asked by each role (R14)."""

import subprocess
from pathlib import Path

import pytest
from django.test import Client
from pytest_django.live_server_helper import LiveServer

from coalition.core.access import Scope
from members.models import User
from tests.api.builders import token_of
from tests.api.test_lists import add_case
from tests.standards.environment import conformance_python

pytestmark = pytest.mark.django_db(transaction=True)
DESCRIPTION = "schema.json"
CONFIG = Path(__file__).with_name("schemathesis.toml")
# Every role asks everything, a little; and each all that can be derived of what is its own business.
OWN = {
    "anonymous": "/(countries|flagships|missions|toolkit|enums|organisations|projects)/",
    "coordinator": "/(match-runs|matches|candidates)/",
    "approver": "/result-reports/$",
    "member": "/(offers|commitments)/",
    "ministry": "/(country-requests|needs)/",
}
LITTLE = ("--phases", "examples,fuzzing", "--max-examples", "1")


@pytest.mark.parametrize("role", OWN)
def test_answers_keep_to_the_description(
    role: str,
    live_server: LiveServer,
    request: pytest.FixtureRequest,
    client: Client,
    coordinator: User,
    tmp_path: Path,
) -> None:
    add_case(coordinator)
    user = None if role == "anonymous" else request.getfixturevalue(role)
    (tmp_path / DESCRIPTION).write_bytes(client.get("/api/v1/schema/?format=json").content)
    for part in (LITTLE, ("--phases", "coverage", "--include-path-regex", OWN[role])):
        done = asked(live_server.url, user, *part, folder=tmp_path)
        assert done.returncode == 0, done.stdout[-20_000:]


def asked(portal: str, user: User | None, *how: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run schemathesis with all of its checks, the same cases each time; it waits ten seconds at most for a
    description, so that this is in a file."""
    caller = ["-H", f"Authorization: Bearer {token_of(user, scopes=Scope.values)}"] if user else []
    program = [conformance_python(), "-m", "schemathesis.cli", "--config-file", CONFIG, "run", DESCRIPTION, *caller]
    command = [*program, *how, "--url", portal, "--generation-deterministic", "--continue-on-failure", "--no-color"]
    return subprocess.run(command, capture_output=True, text=True, cwd=folder)
