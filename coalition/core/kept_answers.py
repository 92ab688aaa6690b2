"""What was typed into a form that came too late: the session had ended, or another one had begun in the browser.

The answers wait in that browser's session, which signing in carries on; files do not. Whoever they belong to sends them
with one click to the same page under the same key (`core.idempotency`), so that they count once.
"""

from __future__ import annotations

import secrets
from dataclasses import asdict, dataclass
from datetime import timedelta

from django.conf import settings
from django.contrib.auth import SESSION_KEY as PERSON
from django.contrib.sessions.models import Session
from django.http import HttpRequest
from django.middleware.csrf import REASON_BAD_ORIGIN
from django.urls import reverse
from django.utils import timezone

from .access.policy import current_policy
from .access.roles import Role

KEPT = "kept_answers"
# As much as the longest form with two hundred places, and a few open tabs.
MOST_FORMS, MOST_CHARACTERS = 5, 100_000
KEPT_FOR = timedelta(days=1)
# What only controls a form is no answer; the rest of a form without any goes along.
CONTROL = frozenset({"submission", "version", "next"})
# Forms of these libraries ask for nothing but passwords, or are an administrator's.
OF_LIBRARIES = ("account_", "admin:")


@dataclass(frozen=True)
class KeptForm:
    """`path` is where it was sent to, `owner` who was signed in when it was opened, empty where nobody knows.

    Of a file, which is to be chosen again, the names of its field and of itself are kept.
    """

    path: str
    fields: list[list[str]]
    files: list[list[str]]
    owner: str
    kept_at: float

    @property
    def submission(self) -> str:
        return next((text for name, text in self.fields if name == "submission"), "")

    @property
    def texts(self) -> list[str]:
        """Whole sentences among the answers, to be read again, or copied."""
        return [text for name, text in self.fields if name not in CONTROL and len(text.split()) > 1]


def keep_answers(request: HttpRequest) -> str:
    """Keep what a form of our own sent, and return the address of the page that has it; empty where it is not kept."""
    fields = sent_fields(request)
    size = sum(len(name) + len(text) for name, text in fields)
    if not fields or size > MOST_CHARACTERS or not _is_own(request):
        return ""
    files = sent_files(request)
    kept = KeptForm(request.get_full_path(), fields, files, _owner(request), timezone.now().timestamp())
    key = secrets.token_urlsafe(12)
    earlier = list(request.session.get(KEPT, {}).items())[1 - MOST_FORMS :]
    request.session[KEPT] = dict([*earlier, (key, asdict(kept))])
    return reverse(settings.KEPT_ANSWERS_ROUTE, args=[key])


def sent_fields(request: HttpRequest) -> list[list[str]]:
    """[name, text] of all that the form sent, but for passwords."""
    return [[name, text] for name, texts in request.POST.lists() for text in texts if _is_kept(name)]


def sent_files(request: HttpRequest) -> list[list[str]]:
    """[name of the field, name of the file] of all that the form sent; no browser keeps a file for a second try."""
    return [[name, upload.name or ""] for name, uploads in request.FILES.lists() for upload in uploads]


def keep_refused_answers(request: HttpRequest, reason: str) -> str:
    """The same for a form whose token is not this session's, where the browser vouches that it is a page of ours."""
    is_ours = "Origin" in request.headers and not reason.startswith(REASON_BAD_ORIGIN.partition("%")[0])
    match = request.resolver_match
    if not is_ours or match is None:
        return ""
    is_public = Role.PUBLIC in current_policy().find(match.view_name).roles
    # Who is not signed in and need not be has nowhere to go.
    return "" if is_public and not request.user.is_authenticated else keep_answers(request)


def kept_form(request: HttpRequest, key: str) -> KeptForm | None:
    """Return the form for the person whose it is; None for everybody else, and after a day."""
    found = request.session.get(KEPT, {}).get(key)
    kept = KeptForm(**found) if found else None
    if kept is None or kept.owner not in ("", str(request.user.pk)):
        return None
    return kept if timezone.now().timestamp() - kept.kept_at < KEPT_FOR.total_seconds() else None


def forget_answers(request: HttpRequest) -> None:
    """What has been sent again and taken need not be kept."""
    if waiting := request.session.get(KEPT):
        path, key = request.get_full_path(), request.POST.get("submission", "")
        left = {
            name: kept for name, kept in waiting.items() if (kept["path"], KeptForm(**kept).submission) != (path, key)
        }
        if len(left) < len(waiting):
            request.session[KEPT] = left


def _is_kept(name: str) -> bool:
    return name != "csrfmiddlewaretoken" and "password" not in name


def _is_own(request: HttpRequest) -> bool:
    match = request.resolver_match
    return match is not None and not match.view_name.startswith(OF_LIBRARIES)


def _owner(request: HttpRequest) -> str:
    """Who is signed in, or who was: a session that has ended still says whose it was, until it is cleared away."""
    if request.user.is_authenticated:
        return str(request.user.pk)
    ended = Session.objects.filter(pk=request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")).first()
    return str(ended.get_decoded().get(PERSON, "")) if ended else ""
