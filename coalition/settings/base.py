"""Settings of every installation. Production is this file and the environment (docs/operations.md)."""

from pathlib import Path

import environ
import pghistory
from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from .env import env, secret

BASE_DIR = Path(__file__).resolve().parent.parent.parent
VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var")))

DEBUG = env.bool("DEBUG", default=False)
DEMO = env.bool("DEMO", default=False)
SECRET_KEY = secret("SECRET_KEY")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
PORTAL_URL = env.str("PORTAL_URL", default="http://127.0.0.1:8000").rstrip("/")
# Who reports to IATI: UNESCO's code in the DAC list of channels, by which it is registered as a publisher.
IATI_ORGANISATION = env.str("IATI_ORGANISATION", default="XM-DAC-41304")
IATI_ORGANISATION_NAME = env.str("IATI_ORGANISATION_NAME", default="UNESCO")

INSTALLED_APPS = [
    "coalition.core",
    "coalition.reference",
    "members",
    "requests",
    "projects",
    "matching",
    "coalition.notices",
    "coalition.spaces",
    "coalition.enquiries",
    "coalition.site",
    "coalition.reports",
    "allauth",
    "allauth.account",
    "pgtrigger",
    "pghistory",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "csp",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "django.forms",
]

MIDDLEWARE = [
    "coalition.core.observability.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "csp.middleware.CSPMiddleware",
    "coalition.core.query_time.QueryTimeMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "coalition.core.api.language.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "coalition.core.access.middleware.AccessMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "coalition.core.audit.HistoryMiddleware",
    "coalition.core.conflict_page.ConflictMiddleware",
    "coalition.core.api.rates.WorkMiddleware",
]

ROOT_URLCONF = "coalition.urls"
ACCESS_POLICY = "coalition.urls.POLICY"
WSGI_APPLICATION = "coalition.wsgi.application"
ASGI_APPLICATION = "coalition.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "coalition.core.context.portal",
                "coalition.site.navigation.frame",
            ],
            "builtins": ["coalition.core.templatetags.components"],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# Apart from the address, so that a container gets it as a secret of its own.
DATABASE_PASSWORD = secret("DATABASE_PASSWORD", default="")
_DATABASE = environ.Env.db_url_config(secret("DATABASE_URL"))
DATABASES = {
    "default": {
        **_DATABASE,
        **({"PASSWORD": DATABASE_PASSWORD} if DATABASE_PASSWORD else {}),
        # To compile a query takes PostgreSQL longer than any query of a page runs.
        "OPTIONS": {**_DATABASE.get("OPTIONS", {}), "options": "-c jit=off"},
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }
}
# How long PostgreSQL works on one query of a request: of a public page or a read of the API, and of all others.
QUERY_SECONDS = env.float("QUERY_SECONDS", default=1)
LONG_QUERY_SECONDS = env.float("LONG_QUERY_SECONDS", default=10)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = secret("REDIS_URL")
# Rows are the truth and Celery is only a wake-up (docs/adr/0005): early acknowledgement, no results kept, and no
# prefetch, since kombu's clean-up of unacknowledged messages kills a worker that lost its broker.
CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = False
CELERY_WORKER_DISABLE_PREFETCH = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_timeout": 5, "socket_connect_timeout": 2}
# How long a worker's hold on a job outlives it.
JOB_LEASE_SECONDS = 12
# A run with at least twice as many pairs of a need and an offer is solved in parts, by all the workers there are.
MATCHING_PART_PAIRS = env.int("MATCHING_PART_PAIRS", default=1_000_000)
# How long an attempt at a matching run may take. The sweep ends it then; a solver that hangs cannot be asked to stop,
# so its process is ended a little later.
MATCHING_RUN_SECONDS = env.int("MATCHING_RUN_SECONDS", default=600)
CELERY_TASK_TIME_LIMIT = MATCHING_RUN_SECONDS + 30
CELERY_BEAT_SCHEDULE = {
    "lapse clearances": {"task": "members.lapse_clearances", "schedule": crontab(hour=2, minute=30)},
    "remind of clearances that end": {"task": "members.remind_of_clearances", "schedule": crontab(hour=4, minute=0)},
    "forget old spreadsheets": {"task": "members.forget_import_files", "schedule": crontab(hour=2, minute=15)},
    "forget old changes": {"task": "core.forget_changes", "schedule": crontab(minute=25)},
    "forget old calls of the API": {"task": "core.forget_calls", "schedule": crontab(minute=20)},
    "ask about old offers": {"task": "members.confirm_offers", "schedule": crontab(hour=3, minute=45)},
    "drop sessions that have ended": {"task": "members.clear_sessions", "schedule": crontab(hour=2, minute=0)},
    "erase old enquiries": {"task": "enquiries.erase", "schedule": crontab(hour=1, minute=30)},
    "lapse proposals that were not answered": {"task": "matching.lapse", "schedule": crontab(hour=3, minute=0)},
    "remind of commitments": {"task": "projects.remind_of_commitments", "schedule": crontab(hour=4, minute=15)},
    "lapse commitments": {"task": "projects.lapse_commitments", "schedule": crontab(hour=4, minute=30)},
    "count every figure anew": {"task": "site.check_figures", "schedule": crontab(hour=3, minute=30)},
    "remind of deadlines of requests": {"task": "requests.remind", "schedule": crontab(hour=4, minute=45)},
    "write the mails of the day": {"task": "notices.digest", "schedule": crontab(hour=5, minute=0)},
    "erase old notices": {"task": "notices.erase", "schedule": crontab(hour=1, minute=45)},
    "remind of open proposals": {
        "task": "matching.remind_of_answers",
        "schedule": crontab(hour=6, minute=15),
    },
    "close calls whose date has passed": {"task": "matching.close_calls", "schedule": crontab(hour=0, minute=15)},
    "remind of calls that end soon": {"task": "matching.remind_of_calls", "schedule": crontab(hour=6, minute=0)},
}
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "celerybeat-schedule")

AUTH_USER_MODEL = "members.User"
AUTHENTICATION_BACKENDS = ["members.accounts.AccountBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "site:home"
LOGOUT_REDIRECT_URL = "site:front"
KEPT_ANSWERS_ROUTE = "site:kept"
ACCOUNT_ADAPTER = "members.accounts.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
# An invitation went to the address, so it is proven before the account exists.
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PREVENT_ENUMERATION = True

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 60 * 60 * 12
SECURE_COOKIES = env.bool("SECURE_COOKIES", default=not DEBUG and not DEMO)
SESSION_COOKIE_SECURE = SECURE_COOKIES
CSRF_COOKIE_SECURE = SECURE_COOKIES
CSRF_FAILURE_VIEW = "coalition.core.errors.form_refused"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=False)
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=0)
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

LANGUAGE_CODE = "en"
LANGUAGES = [
    ("ar", _("Arabic")),
    ("zh-hans", _("Chinese")),
    ("en", _("English")),
    ("fr", _("French")),
    ("ru", _("Russian")),
    ("es", _("Spanish")),
]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["coalition.formats"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "coalition.core.bundles.BundleFinder",
]
STORAGES = {
    # Letters and other uploads: outside the tree that is served, under random names, given out by a view only.
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": env.str("UPLOADS_DIR", default=str(VAR_DIR / "uploads"))},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
DATA_UPLOAD_MAX_NUMBER_FILES = 20
LETTER_MAX_BYTES = 10 * 1024 * 1024

MAIL_DIR = Path(env.str("MAIL_DIR", default=str(VAR_DIR / "mail")))
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("MAIL_FROM", default="Global Education Coalition <coalition@localhost>")
MAIL_UNSUBSCRIBE_ROUTE = "notices:stop"
SECRETARIAT_EMAIL = env.str("SECRETARIAT_EMAIL", default="secretariat@localhost")
if EMAIL_URL := secret("EMAIL_URL", default=""):
    vars().update(environ.Env.email_url_config(EMAIL_URL))
else:
    EMAIL_BACKEND = "coalition.core.outbox.backends.FileBackend"

PGHISTORY_CONTEXT_FIELD = pghistory.ContextJSONField()
PGHISTORY_DEFAULT_TRACKERS = (pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
PGHISTORY_MIDDLEWARE_METHODS = ("POST", "PUT", "PATCH", "DELETE")
PGHISTORY_APPEND_ONLY = True

# For a receiver on a developer's machine; a production start refuses it.
WEBHOOKS_TO_LOOPBACK = env.bool("WEBHOOKS_TO_LOOPBACK", default=False)
API_ANONYMOUS_PER_MINUTE = env.int("API_ANONYMOUS_PER_MINUTE", default=60)
API_SIGNED_IN_PER_MINUTE = env.int("API_SIGNED_IN_PER_MINUTE", default=600)
API_SECONDS_PER_MINUTE = env.float("API_SECONDS_PER_MINUTE", default=2)
# Of the eight that each program of docker-compose.yml works on side by side: fewer, so that others' calls do not queue
# behind those of one caller, and so that it is seen where one sends more.
API_CALLS_AT_ONCE = env.int("API_CALLS_AT_ONCE", default=4)
API_TURN_SECONDS = env.int("API_TURN_SECONDS", default=5)
API_WRONG_TOKENS_PER_MINUTE = env.int("API_WRONG_TOKENS_PER_MINUTE", default=10)
REST_FRAMEWORK = {
    # Tokens first: the first class names the challenge, and without one DRF turns 401 into 403.
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "coalition.core.api.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["coalition.core.api.permissions.PolicyPermission"],
    "DEFAULT_RENDERER_CLASSES": ["coalition.core.api.rendering.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["coalition.core.api.parsing.StrictJSONParser"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "coalition.core.api.negotiation.NamedNegotiation",
    "DEFAULT_THROTTLE_CLASSES": ["coalition.core.api.rates.RateThrottle"],
    "NUM_PROXIES": env.int("TRUSTED_PROXIES", default=0),
    "DEFAULT_PAGINATION_CLASS": "coalition.core.api.pagination.CursorPagination",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "coalition.core.api.problems.handle_exception",
    "DEFAULT_VERSIONING_CLASS": None,
    "COERCE_DECIMAL_TO_STRING": False,  # numbers are numbers, sent and described
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Global Education Coalition",
    "DESCRIPTION": "Who does what, where, for how many: the register of UNESCO's Global Education Coalition.",
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
    # Under these names generated clients have the lists of codes.
    "ENUM_NAME_OVERRIDES": {
        "ActivityStatus": "projects.choices.ActivityStatus",
        "Basis": "projects.choices.Basis",
        "CommitmentKind": "projects.choices.CommitmentKind",
        "CommitmentStatus": "projects.choices.CommitmentStatus",
        "CountryDecision": "requests.choices.CountryDecision",
        "Coverage": "requests.choices.Coverage",
        "DatePrecision": "coalition.reference.choices.DatePrecision",
        "DeclineReason": "matching.choices.DeclineReason",
        "Directness": "projects.choices.Directness",
        "MatchRunStatus": "coalition.core.models.jobs.JobStatus",
        "MatchStatus": "matching.choices.MatchStatus",
        "Measure": "projects.choices.Measure",
        "MemberCategory": "members.choices.MemberCategory",
        "MembershipStatus": "members.choices.MembershipStatus",
        "OfferStatus": "members.choices.OfferStatus",
        "OrganisationRole": "projects.choices.OrganisationRole",
        "OrganisationType": "members.choices.OrganisationType",
        "Origin": "requests.choices.Origin",
        "Phase": "requests.choices.Phase",
        "Publication": "projects.choices.Publication",
        "ReportStatus": "projects.choices.ReportStatus",
        "RequestStatus": "requests.choices.RequestStatus",
        "Situation": "requests.choices.Situation",
        "UnescoStatus": "coalition.reference.choices.UnescoStatus",
        "Urgency": "requests.choices.Urgency",
    },
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "request_id": {"()": "coalition.core.observability.RequestIdFilter"},
        "probes": {"()": "coalition.core.observability.ProbeFilter"},
    },
    "formatters": {
        "json": {
            "()": "pythonjsonlogger.json.JsonFormatter",
            "format": "%(asctime)s %(levelname)s %(name)s %(request_id)s %(message)s",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json", "filters": ["request_id"]}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {
        "django.server": {"handlers": ["console"], "propagate": False},
        "django.request": {"filters": ["probes"]},
        "httpx": {"level": "WARNING"},  # the addresses of webhooks may carry their receivers' keys
    },
}
