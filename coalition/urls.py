"""All routes, and the access policy that declares each of them."""

from importlib import import_module

from allauth.account import urls as account
from allauth.account.models import EmailAddress
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.contrib.auth.models import Group
from django.urls import include, path

from coalition.core.access import SIGNED_IN, Cache, Policy, Role, route
from coalition.core.policy import ROUTES as CORE

APPS = (
    "members",
    "requests",
    "projects",
    "matching",
    "coalition.notices",
    "coalition.spaces",
    "coalition.enquiries",
    "coalition.site",
    "coalition.reports",
)

THIRD_PARTY = (
    route("admin:*", "GET POST", roles={Role.ADMINISTRATOR}, queries=30, cache=Cache.NEVER),
    route("account_login", "GET POST", queries=4, cache=Cache.NEVER),
    route("account_logout", "GET POST", roles=SIGNED_IN, queries=6, cache=Cache.NEVER),
    route("account_signup", queries=4, cache=Cache.NEVER),
    route("account_inactive", queries=4, cache=Cache.NEVER),
    route("account_request_login_code", "GET POST", queries=4, cache=Cache.NEVER),
    route("account_confirm_login_code", "GET POST", queries=4, cache=Cache.NEVER),
    route("account_reset_password", "GET POST", queries=4, cache=Cache.NEVER),
    route("account_reset_password_done", queries=4, cache=Cache.NEVER),
    route("account_reset_password_from_key", "GET POST", queries=6, cache=Cache.NEVER),
    route("account_reset_password_from_key_done", queries=4, cache=Cache.NEVER),
    route("account_change_password", "GET POST", roles=SIGNED_IN, queries=6, cache=Cache.NEVER),
)

# Of allauth only what the policy declares: accounts are opened by invitation.
SIGN_IN = {entry.name for entry in THIRD_PARTY}

from coalition.api import ROUTES as API  # noqa: E402  (the API's views need the apps above)

POLICY = Policy(CORE, THIRD_PARTY, API, *(import_module(f"{app}.policy").ROUTES for app in APPS))

# Administrators keep catalogues here. Whoever could set another's address could sign in as that person.
admin.site.unregister([EmailAddress, Group])

# The language stands in the address, so that a page can be shared and cached; English has no prefix.
urlpatterns = [
    path("", include("coalition.core.urls")),
    path("api/v1/", include(("coalition.api", "api"))),
    *i18n_patterns(
        path("admin/", admin.site.urls),
        path("account/", include([entry for entry in account.urlpatterns if entry.name in SIGN_IN])),
        path("", include("members.urls")),
        path("", include("requests.urls")),
        path("", include("projects.urls")),
        path("", include("matching.urls")),
        path("", include("coalition.notices.urls")),
        path("", include("coalition.spaces.urls")),
        path("", include("coalition.enquiries.urls")),
        path("", include("coalition.site.urls")),
        path("", include("coalition.reports.urls")),
        prefix_default_language=False,
    ),
]

handler404 = "coalition.core.errors.not_found"
handler403 = "coalition.core.errors.forbidden"
handler500 = "coalition.core.errors.server_error"
