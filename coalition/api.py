"""The REST API's routes, wired from the apps. Each app has its views in `<app>/api.py`."""

from importlib import import_module

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from coalition.core.access import Cache, route
from coalition.core.api.schema import DrawnOnce

APPS = ("coalition.reference", "members", "requests", "projects", "matching", "coalition.site")
_modules = [import_module(f"{app}.api") for app in APPS]

app_name = "api"
urlpatterns = [
    path("schema/", SpectacularAPIView.as_view(generator_class=DrawnOnce), name="schema"),
    path(
        "docs/",
        SpectacularSwaggerSplitView.as_view(url_name="api:schema", template_name="api/docs.html"),
        name="docs",
    ),
    *(path("", include(module.urlpatterns)) for module in _modules),
]
ROUTES = (
    route("api:schema", queries=3, cache=Cache.PUBLIC, api=True),
    route("api:docs", queries=3, cache=Cache.PUBLIC, api=True),
    *(entry for module in _modules for entry in module.ROUTES),
)
