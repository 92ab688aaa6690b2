"""`make pictures`: starts the portal with the demonstration and takes the pictures that the README shows."""

import json
import shutil
import subprocess
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from coalition.local.children import StopRequest
from coalition.local.errors import MissingPrerequisiteError
from coalition.local.portal import MANAGE, SLOWEST_START, is_ready, started_portal
from coalition.local.services import ROOT
from coalition.local.state import free_port

FOLDER = ROOT / "docs" / "pictures"
WIDE, NARROW = 1280, 360  # CSS pixels


@dataclass(frozen=True)
class Picture:
    """`role` as `demo_logins` names it, empty for the public; `name` is the file's, without its ending."""

    name: str
    path: str
    role: str = ""
    width: int = WIDE


PICTURES = (
    Picture("front", "/"),
    Picture("front-narrow", "/", width=NARROW),
    Picture("front-arabic", "/ar/"),
    Picture("projects", "/projects/"),
    Picture("home-coordinator", "/home/", "coordinator"),
    Picture("home-ministry", "/home/", "ministry"),
    Picture("home-member", "/home/", "member"),
)


def take_pictures(home: Path, environment: Mapping[str, str]) -> int:
    """The exit status; writes docs/pictures/<name>.png. Raises MissingPrerequisiteError."""
    program = shutil.which("chromium")
    if program is None:
        raise MissingPrerequisiteError("chromium is missing: install it (apt install chromium)")
    FOLDER.mkdir(exist_ok=True)
    with started_portal(home, environment, free_port(), StopRequest()) as portal:
        if portal is None:
            return 1
        _, settings = portal
        _await_ready(settings["PORTAL_URL"])
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
            for picture in PICTURES:
                _take(browser, picture, settings)
            browser.close()
    return 0


def _take(browser: Browser, picture: Picture, settings: Mapping[str, str]) -> None:
    context = browser.new_context(base_url=settings["PORTAL_URL"], viewport={"width": picture.width, "height": 800})
    page = context.new_page()
    if picture.role:
        _sign_in(page, picture.role, settings)
    page.goto(picture.path)
    page.screenshot(path=FOLDER / f"{picture.name}.png", full_page=True)
    print(f"docs/pictures/{picture.name}.png")
    context.close()


def _sign_in(page: Page, role: str, settings: Mapping[str, str]) -> None:
    login = next(login for login in _logins(settings) if login["role"] == role)
    page.goto("/account/login/")
    page.locator("input[name=login]").fill(login["email"])
    page.locator("input[name=password]").fill(login["password"])
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_load_state()


def _logins(settings: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    said = subprocess.run(
        [*MANAGE, "demo_logins", "--json"], cwd=ROOT, env=dict(settings), capture_output=True, check=True
    )
    yield from json.loads(said.stdout)


def _await_ready(portal_url: str) -> None:
    deadline = time.monotonic() + SLOWEST_START
    while not is_ready(portal_url):
        if time.monotonic() > deadline:
            raise MissingPrerequisiteError(f"the portal did not become ready: {portal_url}/readyz tells why")
        time.sleep(0.2)
