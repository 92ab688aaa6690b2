"""The forms of a page as a browser would send them: what stands in them, what is ticked, and for what is empty a value
of its kind."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from html.parser import HTMLParser

from django.utils import timezone

Answers = dict[str, str | list[str]]
TODAY = timezone.localdate().isoformat()
OF_A_ROW = re.compile(r"-\d+-")
OF_KIND = {"date": TODAY, "number": "1", "email": "office@example.org", "url": "https://example.org/"}


@dataclass
class PageForm:
    """`answers` is what is sent, `names` every field, ticked or not; `texts` are those in which one writes freely."""

    action: str
    method: str
    answers: Answers = field(default_factory=dict)
    names: set[str] = field(default_factory=set)
    texts: list[str] = field(default_factory=list)
    takes_files: bool = False

    def written(self, mark: str) -> Answers:
        """With the mark at the end of what is written freely, but for the rows of a list."""
        return self.answers | {name: f"{self.answers[name]} {mark}".strip() for name in self.marked}

    @property
    def marked(self) -> list[str]:
        return [name for name in self.texts if not self.has_rows or not OF_A_ROW.search(name)]

    @property
    def has_rows(self) -> bool:
        return any(name.endswith("-TOTAL_FORMS") for name in self.names)

    def fill(self, blanks: dict[str, str]) -> None:
        """Give what is empty a value; the empty rows of a list stay empty, as one leaves them."""
        if not self.has_rows:
            self.answers.update({name: value for name, value in blanks.items() if not self.answers.get(name)})


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[PageForm] = []
        self.inside: PageForm | None = None
        self.area = ""
        self.options: tuple[str, bool, list[tuple[str, bool]]] | None = None
        self.blanks: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.inside = PageForm(given.get("action", ""), given.get("method", "get").lower())
            self.forms.append(self.inside)
            self.blanks = {}
        elif self.inside is not None and (read := self._readers().get(tag)):
            self.inside.names |= {given["name"]} if given.get("name") else set()
            read(self.inside, given)

    def handle_endtag(self, tag: str) -> None:
        if self.inside is None:
            return
        if tag == "form":
            self.inside.fill(self.blanks)
            self.inside = None
        elif tag == "textarea":
            self.area = ""
        elif tag == "select" and self.options:
            name, is_multiple, options = self.options
            chosen = [value for value, is_chosen in options if is_chosen and value]
            self.inside.answers[name] = chosen if is_multiple else "".join(chosen[:1])
            if not is_multiple:
                self.blanks[name] = next((value for value, _ in options if value), "")
            self.options = None

    def handle_data(self, text: str) -> None:
        if self.inside is not None and self.area:
            self.inside.answers[self.area] = str(self.inside.answers[self.area]) + text.lstrip("\n")

    def _readers(self) -> dict[str, Callable[[PageForm, dict[str, str]], None]]:
        return {"input": self._input, "textarea": self._textarea, "select": self._select, "option": self._option}

    def _input(self, form: PageForm, given: dict[str, str]) -> None:
        name, value = given.get("name", ""), given.get("value", "")
        kind = "number" if "inputmode" in given else given.get("type", "text")
        if not name or kind in ("submit", "search"):
            return
        if kind == "file":
            form.takes_files = True
        elif kind == "radio":
            self.blanks.setdefault(name, value)
            if "checked" in given:
                form.answers[name] = value
        elif kind == "checkbox":
            if "checked" in given:
                ticked = form.answers.setdefault(name, [])
                assert isinstance(ticked, list)
                ticked.append(value or "on")
        else:
            form.answers[name] = value
            self.blanks |= {name: OF_KIND[kind]} if kind in OF_KIND else {}
            if kind == "text":
                form.texts.append(name)

    def _textarea(self, form: PageForm, given: dict[str, str]) -> None:
        self.area = given["name"]
        form.answers[self.area] = ""
        form.texts.append(self.area)

    def _select(self, form: PageForm, given: dict[str, str]) -> None:
        self.options = (given.get("name", ""), "multiple" in given, [])

    def _option(self, form: PageForm, given: dict[str, str]) -> None:
        if self.options:
            self.options[2].append((given.get("value", ""), "selected" in given))


def forms_of(page: str) -> list[PageForm]:
    """Those of the page that are posted, but for the one that signs out."""
    parser = _Forms()
    parser.feed(page.partition("<main")[2] or page)
    return [form for form in parser.forms if form.method == "post"]
