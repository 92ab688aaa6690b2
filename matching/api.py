from django.urls import URLPattern

from coalition.core.access import Route

urlpatterns: list[URLPattern] = []
ROUTES: tuple[Route, ...] = ()
