"""The tests: real PostgreSQL and Redis, fast password hashing, plain static files."""

from .dev import *  # noqa: F403
from .dev import STORAGES, VAR_DIR
from .env import env

DEBUG = False
DEMO = True
SECRET_KEY = "test-only-" + "0" * 40
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    **STORAGES,
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(VAR_DIR / "test-uploads")},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
STATIC_ROOT = VAR_DIR / "test-static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
# Nothing is collected: a browser at a test's own server gets the styles as they stand in the tree.
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = True
# All tests call from one address, and those of races call at once; tests/api/test_rates.py sets its own.
API_ANONYMOUS_PER_MINUTE = API_SIGNED_IN_PER_MINUTE = API_WRONG_TOKENS_PER_MINUTE = 1_000_000
API_SECONDS_PER_MINUTE, API_CALLS_AT_ONCE, API_TURN_SECONDS = 1_000_000.0, 1_000_000, 0
# A busy machine must not end a test's query; tests/core/test_query_time.py sets its own.
QUERY_SECONDS = LONG_QUERY_SECONDS = 60.0
# Where tests/faults kill many workers, their jobs come back sooner.
JOB_LEASE_SECONDS = env.int("TEST_LEASE_SECONDS", default=12)
