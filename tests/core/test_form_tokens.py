"""Every form that is sent carries its token: the test client asks for none, a browser's form without one is refused."""

import re
from pathlib import Path

from django.conf import settings

FORM = re.compile(r'<form[^>]*method="post".*?</form>', re.DOTALL)
TOKEN = re.compile(r"{% csrf_token %}|csrfmiddlewaretoken")
# Whoever ends mails by their link is not signed in; the link itself is signed.
WITHOUT = {"notices/stop.html"}
PART = re.compile(r'{% include "([^"]+)"([^%]*)%}')


def templates() -> dict[str, str]:
    root = Path(settings.BASE_DIR) / "templates"
    return {path.relative_to(root).as_posix(): path.read_text() for path in root.rglob("*.html")}


def with_a_token(sources: dict[str, str]) -> set[str]:
    """Templates that read the token, themselves or by a part that they include with all they know."""
    found = {name for name, text in sources.items() if TOKEN.search(text)}
    while more := {
        name
        for name, text in sources.items()
        if name not in found and any(part in found and " only" not in how for part, how in PART.findall(text))
    }:
        found |= more
    return found


def test_every_form_that_is_posted_has_a_token() -> None:
    forms = [(name, form) for name, text in templates().items() for form in FORM.findall(text)]
    assert {name for name, form in forms if not TOKEN.search(form)} == WITHOUT
    assert len(forms) > 80


def test_parts_with_a_form_are_given_the_token() -> None:
    sources = templates()
    reading = with_a_token(sources)
    parts = [(name, part, how) for name, text in sources.items() for part, how in PART.findall(text)]
    assert [
        (name, part)
        for name, part, how in parts
        if part in reading and " only" in how and "csrf_token=csrf_token" not in how
    ] == []
