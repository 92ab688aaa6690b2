"""One person at a browser, who finds things by the words on the page."""

import re
from typing import Any

from playwright.sync_api import Locator, Page, expect

from members.models import User

PASSWORD = "a phrase for the browser tests"


class Visitor:
    def __init__(self, page: Page) -> None:
        self.page = page

    def sign_in(self, user: User) -> None:
        user.set_password(PASSWORD)
        user.save(update_fields=["password"])
        self.go("/account/login/")
        self.fill({"login": user.email, "password": PASSWORD})
        self.press("Sign in")
        expect(self.page).to_have_url(re.compile("/home/"))

    def go(self, path: str) -> None:
        answer = self.page.goto(path)
        assert answer is not None
        assert answer.status == 200, f"{path}: {answer.status}"

    def follow(self, words: str) -> None:
        self._click(self.page.get_by_role("link", name=words), words)

    def press(self, words: str) -> None:
        self._click(self.page.get_by_role("button", name=words, exact=True), words)

    def _click(self, found: Locator, words: str) -> None:
        """The pages are whole when they have loaded: what is not there then would never come."""
        assert found.count(), f"no {words!r} on {self.path}:\n{self.text}"
        found.first.click()
        self.page.wait_for_load_state()

    def fill(self, answers: dict[str, Any]) -> None:
        """Enter the answers by the names of their fields; True ticks a box, a choice is named by its code."""
        for name, answer in answers.items():
            self._enter(name, answer)

    def _enter(self, name: str, answer: Any) -> None:
        fields = self.page.locator(f"main [name='{name}']:not([type=hidden])")
        assert fields.count(), f"no field {name!r} on {self.path}:\n{self.text}"
        kind = fields.first.get_attribute("type")
        if fields.first.evaluate("field => field.tagName") == "SELECT":
            fields.first.select_option(str(answer))
        elif kind in ("radio", "checkbox") and answer is not True:
            self.page.locator(f"main [name='{name}'][value='{answer}']").check()
        elif kind in ("radio", "checkbox"):
            fields.first.check()
        else:
            fields.first.fill(str(answer))

    def upload(self, name: str, file_name: str, content: bytes, media_type: str = "application/pdf") -> None:
        file = {"name": file_name, "mimeType": media_type, "buffer": content}
        self.page.locator(f"main [name='{name}']").set_input_files(file)  # type: ignore[arg-type]

    def unfold(self, words: str) -> None:
        self.page.locator("summary", has_text=words).first.click()

    @property
    def main(self) -> Locator:
        return self.page.locator("main")

    @property
    def text(self) -> str:
        return self.main.inner_text()

    @property
    def path(self) -> str:
        return self.page.url.partition("127.0.0.1")[2].partition("/")[2]
