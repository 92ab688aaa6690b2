"""`make pictures`: starts the portal with the demonstration and takes the pictures that the README shows."""

import base64
import json
import re
import shutil
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from playwright.sync_api import Browser, Page, sync_playwright

from coalition.local.children import StopRequest
from coalition.local.errors import MissingPrerequisiteError
from coalition.local.palette import png_of
from coalition.local.portal import MANAGE, SLOWEST_START, is_ready, started_portal
from coalition.local.services import ROOT
from coalition.local.state import free_port

FOLDER = ROOT / "docs" / "pictures"
WIDE, NARROW, HEIGHT = 1280, 360, 900  # CSS pixels
SLOWEST_WORK = 180.0  # seconds until a run is done
REQUEST, MATCH, REPORT = r"/requests/REQ-[\w-]+/$", r"/matches/\d+/$", r"/library/reports/\d+/$"


_DECODE = """async png => {
  const image = new Image();
  image.src = "data:image/png;base64," + png;
  await image.decode();
  const canvas = new OffscreenCanvas(image.width, image.height);
  const context = canvas.getContext("2d");
  context.drawImage(image, 0, 0);
  const bytes = context.getImageData(0, 0, image.width, image.height).data;
  let text = "";
  for (let at = 0; at < bytes.length; at += 32768) text += String.fromCharCode(...bytes.subarray(at, at + 32768));
  return [image.width, image.height, btoa(text)];
}"""


@dataclass(frozen=True)
class Picture:
    """`role` as `demo_logins` names it, empty for the public; `name` is the file's, without its ending.

    From `path` on, the first link whose address ends as `follow` says is taken, one after the other; before that,
    `prepare` makes what the demonstration does not have from the start.
    """

    name: str
    path: str
    role: str = ""
    follow: tuple[str, ...] = ()
    width: int = WIDE
    prepare: Callable[[Page], None] | None = None


def try_scenario(page: Page) -> None:
    """Vary the latest run, as soon as it is done, and wait for the scenario."""
    page.goto("/secretariat/runs/")
    page.goto(_await_link(page, r"/runs/\d+/$"))
    page.goto(_await_link(page, r"/scenario/$"))
    # Without every second offer, so that others serve the needs.
    page.locator("input[name=left_out]").evaluate_all("boxes => boxes.forEach((box, at) => box.checked = at % 2)")
    with page.expect_navigation():
        page.locator("main form.entry button").last.click()
    _await_link(page, r"/compare/\d+/$")


def _await_link(page: Page, pattern: str) -> str:
    """Look at the page again until it has such a link."""
    deadline = time.monotonic() + SLOWEST_WORK
    while time.monotonic() < deadline:
        if found := _links(page, pattern):
            return found[0]
        page.wait_for_timeout(1000)
        page.reload()
    raise MissingPrerequisiteError(f"{page.url} has no link {pattern}")


def _links(page: Page, pattern: str) -> list[str]:
    addresses = page.locator("main a[href]").evaluate_all("links => links.map(link => link.href)")
    return [address for address in addresses if re.search(pattern, address)]


PICTURES = (
    Picture("front", "/"),
    Picture("front-narrow", "/", width=NARROW),
    Picture("front-arabic", "/ar/"),
    Picture("projects", "/projects/"),
    Picture("projects-map", "/projects/?view=map"),
    Picture("project", "/projects/", follow=(r"/projects/P-[\w-]+/$",)),
    Picture("country", "/countries/SEN/"),
    Picture("country-narrow", "/countries/SEN/", width=NARROW),
    Picture("mission", "/missions/global-skills-academy/"),
    Picture("library", "/library/"),
    Picture("event", "/library/", follow=(r"/library/events/1/$",)),
    Picture("report", "/library/", follow=(REPORT,)),
    Picture("report-narrow", "/library/", follow=(REPORT,), width=NARROW),
    Picture("story", "/stories/", follow=(r"/stories/\d+/$",)),
    Picture("story-narrow", "/stories/", follow=(r"/stories/\d+/$",), width=NARROW),
    Picture("ministry-requests", "/requests/", "ministry"),
    Picture("ministry-request", "/requests/?status=validated", "ministry", (REQUEST,)),
    Picture("ministry-request-narrow", "/requests/?status=validated", "ministry", (REQUEST,), NARROW),
    Picture("ministry-tasks", "/requests/?status=draft", "ministry", (REQUEST,)),
    Picture("ministry-check", "/requests/?status=draft", "ministry", (REQUEST, r"/check/$")),
    Picture("ministry-results", "/results/", "ministry"),
    Picture("ministry-form-arabic", "/ar/requests/new/", "ministry"),
    Picture("member-home", "/home/", "member"),
    Picture("member-home-narrow", "/home/", "member", width=NARROW),
    Picture("member-offers", "/offers/", "member"),
    Picture("member-needs", "/needs/", "member"),
    Picture("member-match", "/matches/", "member", (MATCH,)),
    Picture("member-match-narrow", "/matches/", "member", (MATCH,), NARROW),
    Picture("member-commitments", "/commitments/", "member"),
    Picture("member-results", "/results/", "member"),
    Picture("member-spreadsheet", "/spreadsheets/offers/", "member"),
    Picture("member-import", "/spreadsheets/offers/", "member", (r"/imports/\d+/$",)),
    Picture("member-impact", "/organisations/sahel-waves-demonstration/impact/"),
    Picture("member-space", "/spaces/", "member"),
    Picture("staff-home", "/home/", "coordinator"),
    Picture("staff-queue", "/secretariat/requests/", "coordinator"),
    Picture("staff-queue-narrow", "/secretariat/requests/", "coordinator", width=NARROW),
    Picture("staff-board", "/secretariat/board/", "coordinator"),
    Picture("staff-board-narrow", "/secretariat/board/", "coordinator", width=NARROW),
    Picture("staff-case", "/secretariat/requests/", "coordinator", (REQUEST,)),
    Picture("staff-run", "/secretariat/runs/", "coordinator", (r"/runs/\d+/$",)),
    Picture("staff-candidates", "/secretariat/runs/", "coordinator", (r"/runs/\d+/$", r"/candidates/")),
    Picture("staff-proposals", "/matches/", "coordinator"),
    Picture("staff-match", "/matches/?status=agreed", "approver", (MATCH,)),
    Picture("staff-clearances", "/secretariat/clearances/", "approver"),
    Picture("staff-report", "/secretariat/reports/new/", "coordinator"),
    Picture("staff-jobs", "/secretariat/jobs/", "administrator"),
    Picture("staff-mails", "/secretariat/mails/", "coordinator"),
    # Last, since the scenario is the latest run from then on.
    Picture(
        "staff-comparison",
        "/secretariat/runs/",
        "coordinator",
        (r"/runs/\d+/$", r"/compare/\d+/$"),
        prepare=try_scenario,
    ),
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
            photographer = Photographer(browser, settings["PORTAL_URL"], _logins(settings))
            missing = [picture.name for picture in PICTURES if not photographer.take(picture)]
            browser.close()
    print(f"not taken: {', '.join(missing)}" if missing else "all pictures taken")
    return int(bool(missing))


class Photographer:
    """Looks at the portal with one browser; `logins` by role."""

    def __init__(self, browser: Browser, portal: str, logins: Mapping[str, dict[str, Any]]) -> None:
        self.browser = browser
        self.portal = portal
        self.logins = logins

    def take(self, picture: Picture) -> bool:
        """Whether the page was there and so were the links to it."""
        context = self.browser.new_context(
            base_url=self.portal, viewport={"width": picture.width, "height": HEIGHT}, reduced_motion="reduce"
        )
        try:
            page = context.new_page()
            if picture.role:
                self._sign_in(page, picture.role)
            if picture.prepare:
                picture.prepare(page)
            if not _reach(page, picture):
                print(f"{picture.name}: nothing at {page.url}")
                return False
            pixels = _pixels(context.new_page(), page.screenshot())
            (FOLDER / f"{picture.name}.png").write_bytes(png_of(pixels))
        finally:
            context.close()
        print(f"docs/pictures/{picture.name}.png")
        return True

    def _sign_in(self, page: Page, role: str) -> None:
        login = self.logins[role]
        page.goto("/account/login/")
        page.locator("input[name=login]").fill(login["email"])
        page.locator("input[name=password]").fill(login["password"])
        with page.expect_navigation():
            page.locator("input[name=password]").press("Enter")


def _pixels(page: Page, png: bytes) -> NDArray[np.uint8]:
    """Shape (height, width, 3); an empty page decodes the picture."""
    width, height, content = page.evaluate(_DECODE, base64.b64encode(png).decode())
    flat = np.frombuffer(base64.b64decode(content), np.uint8)
    return flat.reshape(height, width, 4)[:, :, :3]


def _reach(page: Page, picture: Picture) -> bool:
    answer = page.goto(picture.path)
    for pattern in picture.follow:
        found = _links(page, pattern)
        if not found:
            return False
        answer = page.goto(found[0])
    return answer is not None and answer.ok


def _logins(settings: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """By role."""
    said = subprocess.run(
        [*MANAGE, "demo_logins", "--json"], cwd=ROOT, env=dict(settings), capture_output=True, check=True
    )
    return {login["role"]: login for login in json.loads(said.stdout)}


def _await_ready(portal_url: str) -> None:
    deadline = time.monotonic() + SLOWEST_START
    while not is_ready(portal_url):
        if time.monotonic() > deadline:
            raise MissingPrerequisiteError(f"the portal did not become ready: {portal_url}/readyz tells why")
        time.sleep(0.2)
