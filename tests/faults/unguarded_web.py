"""The portal's web program with a guard off: every submission of a form counts as another."""

import secrets
from importlib import import_module
from types import SimpleNamespace

from coalition.wsgi import application

__all__ = ["application"]


def digest_of_nothing(text: bytes) -> SimpleNamespace:
    return SimpleNamespace(hexdigest=secrets.token_hex)


# After the application: models are there only then.
import_module("coalition.core.idempotency").hashlib = SimpleNamespace(sha256=digest_of_nothing)  # type: ignore[attr-defined]
