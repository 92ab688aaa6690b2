"""A reader of the portal over HTTP, with cookies, who fills in a form as a browser does."""

import re
from dataclasses import dataclass
from http.cookiejar import Cookie, CookieJar
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, Request, build_opener


@dataclass(frozen=True)
class Answer:
    status: int
    url: str
    text: str


class Reader:
    def __init__(self, portal: str, session: str = "") -> None:
        self.portal = portal
        cookies = CookieJar()
        if session:
            cookies.set_cookie(own_cookie("sessionid", session))
        self._cookies = cookies
        self._opener = build_opener(HTTPCookieProcessor(cookies))

    def cookie(self, name: str) -> str:
        """What the portal has set under this name; empty where it has not."""
        return next((str(cookie.value) for cookie in self._cookies if cookie.name == name), "")

    def get(self, path: str) -> Answer:
        return fetch(self._opener, Request(f"{self.portal}{path}"))

    def post(self, path: str, **fields: str) -> Answer:
        return fetch(self._opener, Request(f"{self.portal}{path}", urlencode(fields).encode()))

    def submit(self, path: str, **fields: str) -> Answer:
        """Opens the page, then sends its form with these fields and its hidden ones."""
        return self.post(path, **{**hidden_fields(self.get(path).text), **fields})


def own_cookie(name: str, text: str) -> Cookie:
    """As if the portal on this machine's loopback had set it for the session."""
    where = {"domain": "127.0.0.1", "domain_specified": False, "domain_initial_dot": False}
    path = {"path": "/", "path_specified": True, "port": None, "port_specified": False}
    rest = {"secure": False, "expires": None, "discard": True, "comment": None, "comment_url": None, "rest": {}}
    return Cookie(version=0, name=name, value=text, **where, **path, **rest)


def hidden_fields(page: str, action: str = "") -> dict[str, str]:
    """Names and contents of the hidden fields of the page's first form that posts (to `action`, where it is given)."""
    posting = [form for form in re.findall(r"<form.*?</form>", page, re.DOTALL) if 'method="post"' in form]
    form = next(form for form in posting if f'action="{action}' in form or not action)
    inputs = [dict(re.findall(r'(\w+)="([^"]*)"', tag)) for tag in re.findall(r"<input[^>]*>", form)]
    return {field["name"]: field.get("value", "") for field in inputs if field.get("type") == "hidden"}


def fetch(opener: OpenerDirector, request: Request) -> Answer:
    try:
        with opener.open(request, timeout=10) as answer:
            return Answer(answer.status, answer.url, answer.read().decode())
    except HTTPError as refusal:
        with refusal:
            return Answer(refusal.code, refusal.url or "", refusal.read().decode())
